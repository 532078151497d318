"""Rules: which period somebody means, however it is written, and what one of our schedules calls it.

Machines and people write "Q2 2026", "2026-Q2" or "2026-04-01/2026-06-30" for the same three months. What cannot be
read, or is another length of time than is asked for, is named and never guessed: a receipt for the wrong quarter would
silence the right one.
"""

from __future__ import annotations

import calendar as months
import re
from dataclasses import dataclass
from datetime import date, timedelta

_EARLIEST, _LATEST = 2000, 2100
_NAMES = {name.casefold(): number for number, name in enumerate(months.month_name) if name}
_MONTH = "|".join([*_NAMES, *(f"{name[:3]}\\.?" for name in _NAMES), "sept\\.?"])
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_YEAR = r"(?P<year>\d{4})"
_DAY = r"\d{4}-\d{2}-\d{2}"
_QUARTERS = (
    re.compile(rf"q(?P<nth>[1-4])[ /-]?{_YEAR}"),
    re.compile(rf"{_YEAR}[ /-]?q(?P<nth>[1-4])"),
    re.compile(rf"(?P<nth>{'|'.join(_ORDINALS)}) quarter(?: of)? {_YEAR}"),
)
_NAMED_MONTH = re.compile(rf"(?P<month>{_MONTH})[ -]?{_YEAR}")
_NUMBERED_MONTHS = (re.compile(rf"{_YEAR}-(?P<month>\d{{2}})"), re.compile(rf"(?P<month>\d{{1,2}})/{_YEAR}"))
_BETWEEN = re.compile(rf"(?P<first>{_DAY}) ?(?:/|to|until|-|–|—|\.\.) ?(?P<last>{_DAY})")


@dataclass(frozen=True, slots=True)
class Span:
    """Some days, the first and the last included."""

    first: date
    last: date


def span(text: str) -> Span | None:
    """The days that are meant; None where they cannot be read with certainty."""
    plain = " ".join(text.casefold().split())
    try:
        return _quarter_in(plain) or _month_in(plain) or _year_in(plain) or _between(plain)
    except ValueError:  # A month 13, or a 31st of April.
        return None


def name_of(days: Span, period: str) -> str | None:
    """What a monthly, quarterly or yearly schedule calls these days; None where they are another length of time."""
    year, month = days.first.year, days.first.month
    match period:
        case "monthly" if days == _months(year, month, 1):
            return f"{days.first:%b %Y}"
        case "quarterly" if month % 3 == 1 and days == _months(year, month, 3):
            return f"Q{(month + 2) // 3} {year}"
        case "yearly" if days == _months(year, 1, 12):
            return str(year)
        case _:
            return None


def _quarter_in(plain: str) -> Span | None:
    for pattern in _QUARTERS:
        if found := pattern.fullmatch(plain):
            nth = _ORDINALS.get(found["nth"]) or int(found["nth"])
            return _months(int(found["year"]), 3 * nth - 2, 3)
    return None


def _month_in(plain: str) -> Span | None:
    if found := _NAMED_MONTH.fullmatch(plain):
        number = next(number for name, number in _NAMES.items() if name[:3] == found["month"][:3])
        return _months(int(found["year"]), number, 1)
    for pattern in _NUMBERED_MONTHS:
        if found := pattern.fullmatch(plain):
            return _months(int(found["year"]), int(found["month"]), 1)
    return None


def _year_in(plain: str) -> Span | None:
    return _months(int(plain), 1, 12) if re.fullmatch(r"[0-9]{4}", plain) else None


def _between(plain: str) -> Span | None:
    found = _BETWEEN.fullmatch(plain)
    if found is None:
        return None
    days = Span(date.fromisoformat(found["first"]), date.fromisoformat(found["last"]))
    return days if days.first.year >= _EARLIEST and days.first <= days.last and days.last.year <= _LATEST else None


def _months(year: int, month: int, many: int) -> Span:
    if not _EARLIEST <= year <= _LATEST:
        raise ValueError(f"no year that data is sent for: {year}")
    first = date(year, month, 1)
    end = date(year + (month + many - 1) // 12, (month + many - 1) % 12 + 1, 1)
    return Span(first, end - timedelta(days=1))
