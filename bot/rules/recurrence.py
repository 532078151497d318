"""Rules: when a period's data is expected, from a rule as staff say it: "quarterly, 15th".

A date that falls on a closed day moves to the working day before, or after where staff said so: nobody is late because
of a Sunday. Recurrences are computed on naive dates, so that no daylight-saving night can drop or double one, and every
month has its date: the 31st of a short month is its last day. What is not understood is named and never guessed.
"""

from __future__ import annotations

import calendar as months
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from dateutil.rrule import MONTHLY, rrule

from bot.rules.calendar import NEVER_LONGER, Calendar

Period = Literal["monthly", "quarterly", "yearly"]
Shift = Literal["before", "after"]
Part = Literal["period", "day", "day of year", "shift", "rest"]

LAST = 31
"""The day of a month that every month ends with, since a day that a month does not have is its last one."""
_MONTHS: dict[str, int] = {"monthly": 1, "quarterly": 3, "yearly": 12}
_A_LEAP_YEAR = 2024
_MOST_WORKING = 23
"""No month has more working days."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month: the n-th of its days, or of its working days; a month with fewer ends with it.

    `month` is there in a yearly rule alone.
    """

    nth: int
    working: bool = False
    month: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """How often, on which day of the month after the period's end, and where to if that day is closed."""

    period: Period
    day: Day
    shift: Shift = "before"

    def __post_init__(self) -> None:
        if self.period not in _MONTHS:
            raise ValueError(f"a schedule is monthly, quarterly or yearly, not {self.period!r}")
        if not 1 <= self.day.nth <= LAST:
            raise ValueError(f"a day of a month is between 1 and {LAST}, not {self.day.nth}")
        if (self.period == "yearly") != (1 <= self.day.month <= 12):
            raise ValueError(f"a yearly rule names its month and no other does, not {self.day.month} ({self.period})")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One period of a schedule: its name ("Q3 2026", "Sep 2026", "2026") and the day on which its data is due.

    `named_on` is the day that the rule names, which may be a closed one.
    """

    period: str
    due_on: date
    named_on: date


@dataclass(frozen=True)
class NotUnderstoodError(Exception):
    """A rule that cannot be read: which part of it, and what was typed there."""

    part: Part
    typed: str = ""


def occurrences(rule: Rule, calendar: Calendar, first: date, last: date) -> Iterator[Occurrence]:
    """The periods whose data is due between two days, both included, in their order."""
    until = last + timedelta(days=NEVER_LONGER)
    for month in _months(rule, first.year - 1, until):
        named_on = _named_day(rule.day, calendar, month)
        move = calendar.on_or_before if rule.shift == "before" else calendar.on_or_after
        due_on = move(named_on)
        if first <= due_on <= last:
            yield Occurrence(period_before(named_on, rule.period), due_on, named_on)


def period_before(day: date, period: str) -> str:
    """The name of the period that ended before that day: "Q3 2026" for 15 October, "Sep 2026" for a monthly one."""
    if period == "yearly":
        return str(day.year - 1)
    last_of_it = day.replace(day=1) - timedelta(days=1)
    if period == "monthly":
        return f"{last_of_it:%b %Y}"
    return f"Q{(last_of_it.month - 1) // 3 + 1} {last_of_it.year}"


def _months(rule: Rule, year: int, until: date) -> Iterator[date]:
    """The first day of each month that has a date, from that year on."""
    start = datetime(year, rule.day.month or 1, 1)  # noqa: DTZ001 - recurrences are computed on naive dates
    end = datetime.combine(until, time())
    return (one.date() for one in rrule(MONTHLY, interval=_MONTHS[rule.period], dtstart=start, until=end))


def _named_day(day: Day, calendar: Calendar, first: date) -> date:
    last = first.replace(day=months.monthrange(first.year, first.month)[1])
    if not day.working:
        return min(first + timedelta(days=day.nth - 1), last)
    counted = calendar.open_days(first, last)
    return counted[min(day.nth, len(counted)) - 1] if counted else last


# From here on: what staff type.

_PERIODS: dict[str, Period] = {
    "monthly": "monthly", "every month": "monthly", "each month": "monthly",
    "quarterly": "quarterly", "every quarter": "quarterly", "each quarter": "quarterly",
    "yearly": "yearly", "annually": "yearly", "every year": "yearly", "each year": "yearly",
}  # fmt: skip
_NAMES = {name.casefold(): number for number, name in enumerate(months.month_name) if name}
_MONTH = "|".join([*_NAMES, *(f"{name[:3]}\\.?" for name in _NAMES), "sept\\.?"])
_NTH = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "last": LAST,
}  # fmt: skip
_NUMBER = rf"(?P<nth>\d{{1,4}}(?:st|nd|rd|th)?|{'|'.join(_NTH)})"
_DAY = re.compile(
    rf"(?:on )?(?:the )?(?:day )?{_NUMBER}(?P<what> (?:working |business )?day)?"
    rf"(?: (?:of )?(?:the |each |every )?(?:month|(?P<month>{_MONTH})))?"
)
_MONTH_FIRST = re.compile(rf"(?:on )?(?P<month>{_MONTH}) (?:the )?(?P<nth>\d{{1,4}}(?:st|nd|rd|th)?)(?P<what>)")
_CLOSED = re.compile(r"\bif (?:it is |it's |that is |that day is )?closed,?\s*", re.IGNORECASE)
_SHIFT = re.compile(
    r"(?:if closed )?(?:then )?(?:(?:to|on) )?(?:the )?(?:(?P<way>next|previous) )?(?:working|business) day"
    r"(?: (?P<side>before|after))?"
)
_SIDES: dict[str, Shift] = {"next": "after", "after": "after", "previous": "before", "before": "before"}


def is_period(text: str) -> bool:
    """Whether these words say how often; a schedule's title ends before them."""
    return _plain(text) in _PERIODS


def understood(text: str) -> Rule:
    """The rule that was typed, such as "quarterly, 10th working day"; raises NotUnderstoodError."""
    parts = [part for one in _CLOSED.sub("if closed ", text).split(",") if (part := _plain(one))]
    if not parts or not is_period(parts[0]):
        raise NotUnderstoodError("period", parts[0] if parts else "")
    period, rest = _PERIODS[parts[0]], parts[1:]
    shifts = [part for part in rest if part.startswith("if closed") or _SHIFT.fullmatch(part)]
    days = [part for part in rest if part not in shifts]
    if len(shifts) > 1 or len(days) > 1:
        raise NotUnderstoodError("rest", (days[1:] + shifts[1:])[0])
    day, shift = _day(period, days[0] if days else ""), _shift(shifts[0]) if shifts else "before"
    # A working day never moves, so that where to is the same for every such rule.
    return Rule(period, day, "before" if day.working else shift)


def _day(period: Period, typed: str) -> Day:
    part: Part = "day of year" if period == "yearly" else "day"
    found = _DAY.fullmatch(typed) or _MONTH_FIRST.fullmatch(typed)
    if found is None or bool(found["month"]) != (period == "yearly"):
        raise NotUnderstoodError(part, typed)
    working = (found["what"] or "").strip() in ("working day", "business day")
    month = next((number for name, number in _NAMES.items() if name[:3] == (found["month"] or "")[:3]), 0)
    if found["nth"] == "last":
        return Day(LAST, working, month)
    nth = _NTH.get(found["nth"]) or int(re.sub(r"\D", "", found["nth"]))
    most = _MOST_WORKING if working else months.monthrange(_A_LEAP_YEAR, month)[1] if month else LAST
    if not 1 <= nth <= most:
        raise NotUnderstoodError(part, typed)
    return Day(nth, working, month)


def _shift(typed: str) -> Shift:
    found = _SHIFT.fullmatch(typed)
    side = (found["side"] or found["way"]) if found else None
    if side is None:
        raise NotUnderstoodError("shift", typed)
    return _SIDES[side]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".!")
