"""Rules: when a person may be written to.

Members give their time freely, so a message waits for their working hours rather than reaching them at night, on
a holiday, or in the middle of a shift change. Hours are the person's own, in the person's own zone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.rules.calendar import Calendar, at

_USUAL = (time(9, 0), time(16, 0))
_HOURS = {
    "nursing home": (time(9, 30), time(14, 0)),
    "consumer advisor": (time(17, 0), time(20, 0)),
}


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody may be written to: from `opens` until before `closes` on working days, in her zone."""

    zone: ZoneInfo
    opens: time
    closes: time


def usual_hours(kind: str) -> tuple[time, time]:
    """The hours for a stakeholder type, until the person chooses her own (DESIGN section 4)."""
    return _HOURS.get(kind, _USUAL)


def is_welcome(now: datetime, hours: Hours, calendar: Calendar) -> bool:
    """Whether this is a moment at which the person is at work."""
    here = now.astimezone(hours.zone)
    return calendar.is_open(here.date()) and hours.opens <= here.time() < hours.closes


def next_welcome_moment(now: datetime, hours: Hours, calendar: Calendar) -> datetime:
    """The first moment from `now` on at which the person is at work, in UTC."""
    if is_welcome(now, hours, calendar):
        return now.astimezone(UTC)
    here = now.astimezone(hours.zone)
    day = here.date() if here.time() < hours.opens else here.date() + timedelta(days=1)
    return at(calendar.on_or_after(day), hours.opens, hours.zone)
