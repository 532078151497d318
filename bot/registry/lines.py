"""A row of a figures file as it was understood, before the registry has been asked what it knows already."""

from __future__ import annotations

from dataclasses import dataclass

from bot.rules.numbers import Typed
from bot.rules.periods import Span


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of a file. `member` is a member's key, or empty for a figure of a `region`.

    `withheld` is set where whoever publishes the counts withholds them.
    """

    row: int
    measure: str
    member: str
    region: str
    days: Span
    value: Typed | None = None
    numerator: int | None = None
    denominator: int | None = None
    withheld: bool = False

    @property
    def key(self) -> tuple[str, str, str, Span]:
        """What it is a figure of; a file holds each once."""
        return self.measure.casefold(), self.member, self.region, self.days
