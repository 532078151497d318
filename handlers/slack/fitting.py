"""Fits what was drawn into what Slack takes at once.

Slack refuses a message near 13,200 characters in all, and counts more than the letters: a divider alone costs about
125. So each block is weighed as it is written, with something for its frame. Buttons keep their place before text.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from handlers import fitting
from handlers.fitting import Drawn, Eye, Room, Unit
from handlers.letters import cut

FRAME = 100
_WORTH_CUTTING = 200
_PRESSED = ("actions", "context_actions")


def weight(drawn: Sequence[Drawn]) -> int:
    """About what Slack counts for these blocks: how they are written, and a frame for each."""
    return sum(len(json.dumps(block, ensure_ascii=False)) + FRAME for block in drawn)


MESSAGE = Room(50, 12_000, weight)
VIEW = Room(100, 60_000, weight)


def fitted(units: Sequence[Unit], room: Room, notice: Drawn) -> Unit:
    """All blocks if they fit; else what can be pressed, as much text as fits, and the notice after it."""
    return fitting.fitted(units, room, notice, _EYE)


def _is_pressed(unit: Unit) -> bool:
    return any(block["type"] in _PRESSED or "accessory" in block for block in unit)


def _is_quiet(unit: Unit) -> bool:
    return bool(unit[0]["type"] == "context")


def _shorter(unit: Unit, room: Room) -> Unit:
    """The beginning of a plain text that does not fit, or nothing."""
    text = unit[0].get("text", {})
    if len(unit) != 1 or text.get("type") != "plain_text" or room.blocks < 1:
        return []
    # No sign is written as less than one, so that what is cut off is at least as heavy as it is long.
    most = len(text["text"]) - (weight(unit) - room.weight) - 1
    return [{**unit[0], "text": {**text, "text": cut(text["text"], most)}}] if most > _WORTH_CUTTING else []


_EYE = Eye(_is_pressed, _is_quiet, _shorter)
