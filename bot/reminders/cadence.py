"""Rules: which notes an expected submission may cause, and when.

Polite and persistent: a look ahead two weeks before, a note three days before, an offer of help five working days after
(receipts lag), a last one with choices ten working days later; then silence, and a line on staff's call list. A step
is worth saying until the next one is due and never after, so a backlog collapses into one note instead of a burst.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from bot.rules.calendar import Calendar

Step = Literal["ahead", "near", "after", "last"]
STEPS: tuple[Step, ...] = ("ahead", "near", "after", "last")
MOST_NOTES = len(STEPS)
"""Notes about one submission, however often its date moves; a fifth would be a nag."""
_LAST_KEEPS = 5
"""Working days for which the last note is still worth saying."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder: from the working day `on`, and not after the day `until`."""

    step: Step
    on: date
    until: date


@lru_cache(maxsize=1024)
def ladder(due_on: date, period: str, calendar: Calendar, extended: bool = False) -> Sequence[Rung]:
    """The steps for a submission due on that day, in order.

    Monthly data gets the look ahead and one note. Who asked for more time named the date herself, so she gets no
    look ahead to it.
    """
    days: dict[Step, date] = {
        "ahead": calendar.on_or_before(due_on - timedelta(days=14)),
        "near": calendar.on_or_before(due_on - timedelta(days=3)),
        "after": calendar.later(due_on, 5),
        "last": calendar.later(due_on, 15),
    }
    steps: list[Step] = ["ahead", "near"] if period == "monthly" else list(STEPS)
    if extended:
        steps.remove("ahead")
    ends: dict[Step, date] = {
        "ahead": days["near"] - timedelta(days=1),
        "near": due_on,
        "after": days["last"] - timedelta(days=1),
        "last": calendar.later(days["last"], _LAST_KEEPS),
    }
    return tuple(Rung(step, days[step], ends[step]) for step in steps)
