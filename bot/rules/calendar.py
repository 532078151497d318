"""Rules: which days are working days, and which moment a time of a day is.

Members give their time freely, so a message never asks for it on a holiday. Days are naive dates until the moment they
become a moment in somebody's zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

NEVER_LONGER = 60
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

    def holiday(self, day: date) -> str:
        """The name of the public holiday on that day, as the holidays' library has it; empty where there is none."""
        return _public(self.region, day.year).get(day, "")

    def open_days(self, first: date, last: date) -> list[date]:
        """The working days between two days, both included."""
        span = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [day for day in span if self.is_open(day)]

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
        for _ in range(NEVER_LONGER):
            if self.is_open(day):
                return day
            day += step
        raise ValueError(f"no working day within {NEVER_LONGER} days of {day}: are all days closed?")


def is_zone(name: str) -> bool:
    """Whether there is a time zone of that name, such as America/Chicago."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def is_region(name: str) -> bool:
    """Whether the holidays of that country and state, such as US-IN, are known."""
    country, _, state = name.partition("-")
    known = holidays.list_supported_countries(include_aliases=False)
    return country in known and (not state or state in known[country])


@lru_cache(maxsize=64)
def _public(region: str, year: int) -> Mapping[date, str]:
    """The public holidays of that year with their names; where state and country differ, the country's name."""
    country, _, state = region.partition("-")
    found = dict(holidays.country_holidays(country, subdiv=state or None, years=year))
    return found | dict(holidays.country_holidays(country, years=year))


def at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """That time of that day in the zone, in UTC: the first of a repeated hour, moved on from a skipped one."""
    return datetime.combine(day, clock, zone).astimezone(UTC)
