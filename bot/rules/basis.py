"""Rules: what an ask rests on, on which day.

Sharing is voluntary unless an agreement or a law says otherwise, and a law can end with the next session of a
legislature. So a basis has its days, what a note says follows the day on which it is written, and nothing that was once
stated is taken away: a note is read later with what was known when it left (mission M24).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, cast

Kind = Literal["voluntary", "agreed", "mandated"]
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Basis:
    """What an ask rests on from one day until another, both included.

    `citation` is the law or the agreement, in staff's words. `stated_at` is when staff said so; None is the state of
    things before anybody said anything.
    """

    kind: Kind = "voluntary"
    citation: str = ""
    from_on: date = date.min
    until_on: date | None = None
    stated_at: datetime | None = None

    def holds_on(self, day: date) -> bool:
        """Whether that day lies within it."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)

    def says_as(self, other: Basis) -> bool:
        """Whether a note says the same of both."""
        return (self.kind, self.citation) == (other.kind, other.citation)

    def pack(self) -> dict[str, Any]:
        """As it is kept with a schedule."""
        return {
            "kind": self.kind,
            "citation": self.citation,
            "from": self.from_on.isoformat(),
            "until": self.until_on.isoformat() if self.until_on else None,
            "stated": self.stated_at.isoformat() if self.stated_at else None,
        }


VOLUNTARY = Basis()
"""What holds where nobody has stated anything else."""


@dataclass(frozen=True, slots=True)
class Change:
    """On that day one basis gives way to another."""

    on: date
    before: Basis
    after: Basis


def unpack(kept: Mapping[str, Any]) -> Basis:
    """The basis that `Basis.pack` wrote."""
    return Basis(
        kind=cast(Kind, kept["kind"]),
        citation=kept["citation"],
        from_on=date.fromisoformat(kept["from"]),
        until_on=date.fromisoformat(kept["until"]) if kept["until"] else None,
        stated_at=datetime.fromisoformat(kept["stated"]) if kept["stated"] else None,
    )


def in_force(kept: Sequence[Mapping[str, Any]], day: date, known_at: datetime | None = None) -> Basis:
    """What an ask rested on that day, by what had been stated at that moment; of two statements, the later one."""
    for one in reversed([unpack(one) for one in kept]):
        known = known_at is None or one.stated_at is None or one.stated_at <= known_at
        if known and one.holds_on(day):
            return one
    return VOLUNTARY


def last_change(kept: Sequence[Mapping[str, Any]], day: date) -> Change | None:
    """The latest day, up to this one, on which the basis became another one."""
    return next((one for one in reversed(_changes(kept)) if one.on <= day), None)


def next_change(kept: Sequence[Mapping[str, Any]], day: date) -> Change | None:
    """The first day after this one on which the basis becomes another one, as far as anybody has stated."""
    return next((one for one in _changes(kept) if one.on > day), None)


def _changes(kept: Sequence[Mapping[str, Any]]) -> list[Change]:
    """Every day on which the basis becomes another one, in order, as everything stated so far has it."""
    stated = [unpack(one) for one in kept]
    days = {one.from_on for one in stated} | {one.until_on + _A_DAY for one in stated if one.until_on}
    found = [Change(day, in_force(kept, day - _A_DAY), in_force(kept, day)) for day in sorted(days - {date.min})]
    return [one for one in found if not one.before.says_as(one.after)]
