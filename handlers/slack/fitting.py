"""Fits what was drawn into what Slack takes at once.

Slack refuses a message near 13,200 characters in all, and counts more than the letters: a divider alone costs about
125. So each block is weighed as it is written, with something for its frame. Buttons keep their place before text.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handlers.slack.mrkdwn import cut

Unit = list[dict[str, Any]]
"""Blocks that make no sense apart, such as a quotation and where it stands."""

FRAME = 100
_WORTH_CUTTING = 200
_PRESSED = ("actions", "context_actions")


@dataclass(frozen=True, slots=True)
class Room:
    """How many blocks, and how heavy together."""

    blocks: int
    weight: int

    def without(self, unit: Unit) -> Room:
        """What is left beside these."""
        return Room(self.blocks - len(unit), self.weight - weight(unit))

    def holds(self, unit: Unit) -> bool:
        """Whether these still fit."""
        return len(unit) <= self.blocks and weight(unit) <= self.weight


MESSAGE = Room(50, 12_000)
VIEW = Room(100, 60_000)


def weight(drawn: Sequence[dict[str, Any]]) -> int:
    """About what Slack counts for these blocks: how they are written, and a frame for each."""
    return sum(len(json.dumps(block, ensure_ascii=False)) + FRAME for block in drawn)


def fitted(units: Sequence[Unit], room: Room, notice: dict[str, Any]) -> Unit:
    """All blocks if they fit; else what can be pressed, as much text as fits, and the notice after it."""
    every = [block for unit in units for block in unit]
    if room.holds(every):
        return every
    kept, room = _pressed(units, room.without([notice]))
    last = -1
    for place, unit in enumerate(units):
        if place in kept or _is_quiet(unit):
            continue
        fitting = unit if room.holds(unit) else _shorter(unit, room)
        if fitting:
            kept[place], room = fitting, room.without(fitting)
            last = place
        if fitting is not unit:
            break
    kept[last] = [*kept.get(last, []), notice]
    return [block for place in sorted(kept) for block in kept[place]]


def _pressed(units: Sequence[Unit], room: Room) -> tuple[dict[int, Unit], Room]:
    """What has to stay under a shortened text: buttons, and the line that says why the message came."""
    kept: dict[int, Unit] = {}
    for place, unit in enumerate(units):
        if (_is_pressed(unit) or _is_quiet(unit)) and room.holds(unit):
            kept[place], room = unit, room.without(unit)
    return kept, room


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
