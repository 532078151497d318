"""Until when, as people type it: "until 15 December", "14 days", "for two weeks" or a date in numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.words import month_names
from config.catalogue import Catalogue

_LENGTH = re.compile(r"(?:^|\s)(?:for\s+)?(\d{1,4})\s+(days?|weeks?|días?|semanas?)$", re.IGNORECASE)
_UNTIL = re.compile(r"(?:(.*)\s)?(?:until|till|hasta(?:\s+el)?)\s+(.+)", re.IGNORECASE)
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?:\s+(?:de|of))?\s+([^\W\d]{3,})\.?(?:,?\s+(?:de\s+)?(\d{4}))?$")
_MONTH_FIRST = re.compile(r"([^\W\d]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?$")

Fault = Literal["none", "unreadable", "past", "far"]
"""No span at all; one that is no date; a day that has passed; a day beyond the longest span."""


@dataclass(frozen=True, slots=True)
class Span:
    """What stood before a span, and the day with which the span ends."""

    rest: str
    until: date


def span(catalogue: Catalogue, typed: str, today: date, longest: timedelta) -> Span | Fault:
    """The words before a span and the day on which it is over; or what is wrong with it."""
    words = typed.strip().rstrip(".")
    if length := _LENGTH.search(words):
        days = int(length[1]) * (7 if length[2].casefold()[0] in "ws" else 1)
        return _within(words[: length.start()].strip(), today + timedelta(days=days), today, longest)
    if (named := _UNTIL.fullmatch(words)) is None:
        return "none"
    day = _day(named[2].strip(), today, longest, month_names(catalogue))
    return "unreadable" if day is None else _within((named[1] or "").strip(), day, today, longest)


def _within(rest: str, until: date, today: date, longest: timedelta) -> Span | Fault:
    if until <= today:
        return "past"
    return Span(rest, until) if until <= today + longest else "far"


def _day(typed: str, today: date, longest: timedelta, months: Mapping[str, int]) -> date | None:
    """The day that is meant; without a year, the next one of that name unless that is too far away."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        pass
    if found := _DAY_FIRST.fullmatch(typed):
        day, month, year = found[1], found[2], found[3]
    elif found := _MONTH_FIRST.fullmatch(typed):
        month, day, year = found[1], found[2], found[3]
    else:
        return None
    meant = {number for name, number in months.items() if name.startswith(month.casefold())}
    if len(meant) != 1:
        return None
    [number] = meant
    if year:
        return _date(int(year), number, int(day))
    this, following = _date(today.year, number, int(day)), _date(today.year + 1, number, int(day))
    return following if this is None or (this <= today and following and following <= today + longest) else this


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
