"""Rules: which days are working days, and when a period's data is expected.

Members give their time freely, so a message never asks for it on a holiday, and a date that falls on a closed day moves
to the working day before: nobody is late because of a Sunday. Days are naive dates until the moment they become
a moment in somebody's zone; recurrences are computed on dates, so that no daylight-saving night can drop or double one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from dateutil.rrule import MONTHLY, rrule

_MONTHS = {"monthly": 1, "quarterly": 3}
_NEVER_LONGER = 60
"""Days; no chain of closed days is longer, so a search that passes it has met a calendar without working days."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A coalition's working days: Monday to Friday, but for public holidays and its own closed days.

    `region` is a country and state, such as "US-IN". Federal and state holidays both count: a state's list is not the
    federal one with more days, and a person at either kind of office may be away.
    """

    region: str
    own_closed_days: frozenset[date] = frozenset()

    def is_open(self, day: date) -> bool:
        """Whether people are at work on that day."""
        return day.weekday() < 5 and day not in self.own_closed_days and day not in _public(self.region, day.year)

    def on_or_before(self, day: date) -> date:
        """That day, or the working day before it."""
        return self._walk(day, timedelta(days=-1))

    def on_or_after(self, day: date) -> date:
        """That day, or the working day after it."""
        return self._walk(day, timedelta(days=1))

    def later(self, day: date, working_days: int) -> date:
        """The n-th working day after that day."""
        for _ in range(working_days):
            day = self.on_or_after(day + timedelta(days=1))
        return day

    def _walk(self, day: date, step: timedelta) -> date:
        for _ in range(_NEVER_LONGER):
            if self.is_open(day):
                return day
            day += step
        raise ValueError(f"no working day within {_NEVER_LONGER} days of {day}: are all days closed?")


@lru_cache(maxsize=64)
def _public(region: str, year: int) -> frozenset[date]:
    country, _, state = region.partition("-")
    federal = holidays.country_holidays(country, years=year)
    return frozenset(federal) | frozenset(holidays.country_holidays(country, subdiv=state or None, years=year))


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One period of a schedule: its name ("Q3 2026", "Sep 2026") and the day on which its data is due."""

    period: str
    due_on: date


def occurrences(period: str, due_day: int, calendar: Calendar, first: date, last: date) -> Iterator[Occurrence]:
    """The periods whose data is due between two days, both included.

    Data is due on day `due_day` (1 to 28) of the month after the period's end, or on the working day before it.
    """
    if period not in _MONTHS:
        raise ValueError(f"a schedule is monthly or quarterly, not {period!r}")
    if not 1 <= due_day <= 28:
        raise ValueError(f"a due day is between 1 and 28, since every month has those: not {due_day}")
    anchor = datetime(first.year - 1, 1, due_day)  # noqa: DTZ001 - recurrences are computed on naive dates
    until = datetime.combine(last + timedelta(days=_NEVER_LONGER), time())
    for moment in rrule(MONTHLY, interval=_MONTHS[period], dtstart=anchor, until=until):
        due_on = calendar.on_or_before(moment.date())
        if first <= due_on <= last:
            yield Occurrence(period_before(moment.date(), period), due_on)


def period_before(day: date, period: str) -> str:
    """The name of the period that ended before that day: "Q3 2026" for 15 October, "Sep 2026" for a monthly one."""
    last_of_it = day.replace(day=1) - timedelta(days=1)
    if period == "monthly":
        return f"{last_of_it:%b %Y}"
    return f"Q{(last_of_it.month - 1) // 3 + 1} {last_of_it.year}"


def at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """That time of that day in the zone, in UTC: the first of a repeated hour, moved on from a skipped one."""
    return datetime.combine(day, clock, zone).astimezone(UTC)
