"""Slack's rate limits as token buckets: a method a workspace by its tier, and a message a second for each channel.

The tiers are Slack's own list where it lies beside the project, and otherwise the few that our methods need.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from functools import cache
from pathlib import Path

TIERS = Path(__file__).parents[4] / "shared" / "data" / "slack" / "rate_limit_tiers.json"
CHANNEL_BURST, WORKSPACE_A_MINUTE = 3, 300
_A_MINUTE = {
    "Tier1": 1,
    "Tier2": 20,
    "Tier3": 50,
    "Tier4": 100,
    "SpecialTier_chat_postMessage": WORKSPACE_A_MINUTE,
    "SpecialTier_assistant_threads_setStatus": 60,
    "SpecialTier_auth_test": 600,
}
_FALLBACK = {
    "assistant.threads.setStatus": "SpecialTier_assistant_threads_setStatus",
    "auth.test": "SpecialTier_auth_test",
    "chat.postMessage": "SpecialTier_chat_postMessage",
    "chat.postEphemeral": "Tier4",
    "oauth.v2.access": "Tier4",
    "views.open": "Tier4",
    "views.publish": "Tier4",
    "views.update": "Tier4",
}


@cache
def tiers() -> dict[str, str]:
    """The tier of each method that Slack lists."""
    listed: dict[str, str] = json.loads(TIERS.read_text()) if TIERS.exists() else _FALLBACK
    return listed


def a_minute(method: str) -> int:
    """How many calls of a method a workspace may make in a minute; the third tier where nothing is known."""
    return _A_MINUTE.get(tiers().get(method, "Tier3"), _A_MINUTE["Tier3"])


class Rates:
    """Every bucket, by what it limits."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._buckets: dict[tuple[str, ...], tuple[float, float]] = {}

    def wait(self, workspace: str, method: str, channel: str) -> int:
        """Take from every bucket that this call needs and return 0, or the seconds to wait, and take nothing."""
        most = a_minute(method)
        limits: list[tuple[tuple[str, ...], float, float]] = [((workspace, method), most, most / 60)]
        if method == "chat.postMessage":
            limits.append(((workspace, method, channel), CHANNEL_BURST, 1))
        levels = {key: self._level(key, most, refill) for key, most, refill in limits}
        waits = [(1 - levels[key]) / refill for key, _, refill in limits if levels[key] < 1]
        if waits:
            return max(1, math.ceil(max(waits)))
        for key, level in levels.items():
            self._buckets[key] = (level - 1, self._now())
        return 0

    def _level(self, key: tuple[str, ...], most: float, refill: float) -> float:
        level, at = self._buckets.get(key, (most, self._now()))
        return min(most, level + (self._now() - at) * refill)
