"""Fits what was drawn into what a platform takes at once; what can be pressed keeps its place before text.

Each platform weighs in its own way and refuses what is too heavy as a whole, so that a long text is cut at a word and
says so, rather than not arriving.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

Drawn = dict[str, Any]
Unit = list[Drawn]
"""Blocks that make no sense apart, such as a quotation and where it stands."""


@dataclass(frozen=True, slots=True)
class Room:
    """How many blocks, and how heavy together."""

    blocks: int
    weight: int
    weigh: Callable[[Sequence[Drawn]], int]

    def without(self, unit: Unit) -> Room:
        """What is left beside these."""
        return replace(self, blocks=self.blocks - len(unit), weight=self.weight - self.weigh(unit))

    def holds(self, unit: Unit) -> bool:
        """Whether these still fit."""
        return len(unit) <= self.blocks and self.weigh(unit) <= self.weight


@dataclass(frozen=True, slots=True)
class Eye:
    """How a platform's blocks are told apart: what can be pressed, the quiet line, and a text that can be cut."""

    is_pressed: Callable[[Unit], bool]
    is_quiet: Callable[[Unit], bool]
    shorter: Callable[[Unit, Room], Unit]
    """The beginning of a text that does not fit, or nothing."""


def fitted(units: Sequence[Unit], room: Room, notice: Drawn, eye: Eye) -> Unit:
    """All blocks if they fit; else what can be pressed, as much text as fits, and the notice after it."""
    every = [block for unit in units for block in unit]
    if room.holds(every):
        return every
    kept, room = _kept(units, room.without([notice]), eye)
    last = -1
    for place, unit in enumerate(units):
        if place in kept or eye.is_quiet(unit):
            continue
        fitting = unit if room.holds(unit) else eye.shorter(unit, room)
        if fitting:
            kept[place], room = fitting, room.without(fitting)
            last = place
        if fitting is not unit:
            break
    kept[last] = [*kept.get(last, []), notice]
    return [block for place in sorted(kept) for block in kept[place]]


def _kept(units: Sequence[Unit], room: Room, eye: Eye) -> tuple[dict[int, Unit], Room]:
    """What has to stay under a shortened text: buttons, and the line that says why the message came."""
    kept: dict[int, Unit] = {}
    for place, unit in enumerate(units):
        if (eye.is_pressed(unit) or eye.is_quiet(unit)) and room.holds(unit):
            kept[place], room = unit, room.without(unit)
    return kept, room
