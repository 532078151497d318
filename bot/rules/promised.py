"""Rules: for which day an answer is promised, and on which day whoever waits for it hears how it stands.

Who asks for data waits, and a date that passes in silence costs more trust than a late answer. So the days on which we
speak follow from the day on which we promised, and nobody has to remember them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from statistics import median

from bot.rules.calendar import Calendar

PROMISED, SPOKEN_OF = timedelta(days=14), timedelta(days=10)
"""After so many calendar days an answer is due, and after so many we say how it stands."""
UNSEEN, UNSEEN_AGAIN = 3, 5
"""After so many working days staff are told of what nobody has accepted, and then again each time."""
LEAST_TOLD = 5
"""Below so many answered requests, a median would be one member's wait."""


def due_day(accepted_on: date, calendar: Calendar) -> date:
    """The day for which an answer is promised: two weeks later, or the working day before where that one is closed."""
    return calendar.on_or_before(accepted_on + PROMISED)


def progress_day(promised_on: date, due_on: date, calendar: Calendar) -> date | None:
    """The day on which whoever waits hears how it stands; None where the answer is due by then."""
    day = calendar.on_or_before(promised_on + SPOKEN_OF)
    return day if promised_on < day < due_on else None


def eve(due_on: date, calendar: Calendar) -> date:
    """The working day before, on which staff can still keep the date or name another one."""
    return calendar.on_or_before(due_on - timedelta(days=1))


def look_days(promised_on: date, due_on: date, calendar: Calendar) -> list[date]:
    """The days on which staff are told that a date comes, or has come, in their order."""
    days = {progress_day(promised_on, due_on, calendar), eve(due_on, calendar)}
    return sorted(day for day in days if day is not None and day > promised_on)


def unseen_day(asked_on: date, today: date, calendar: Calendar) -> date:
    """The next day on which staff are told that nobody has accepted what was asked for on that day."""
    first = calendar.later(asked_on, UNSEEN)
    return first if first > today else calendar.later(today, UNSEEN_AGAIN)


def typical_days(waits: Sequence[int]) -> int | None:
    """The days that whoever is in the middle waited; None where there are too few to say."""
    return round(median(waits)) if len(waits) >= LEAST_TOLD else None
