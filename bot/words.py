"""Dates, numbers and names as each language writes them, from the catalogue's own words."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from config.catalogue import LANGUAGES, Catalogue

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def long_date(catalogue: Catalogue, day: date, language: str) -> str:
    """A date for a letter: "Thursday, 15 October"."""
    weekday = catalogue.say(f"date.weekday.{_WEEKDAYS[day.weekday()]}", language)
    month = month_name(catalogue, day.month, language)
    return catalogue.say("date.long", language, weekday=weekday, day=day.day, month=month)


def short_date(catalogue: Catalogue, day: date, language: str, today: date) -> str:
    """A date for a list: "15 October", with the year only if it is not this one."""
    month = month_name(catalogue, day.month, language)
    short = catalogue.say("date.short", language, day=day.day, month=month)
    return short if day.year == today.year else f"{short} {day.year}"


def month_names(catalogue: Catalogue) -> dict[str, int]:
    """The number of each month by its name, in every language in which we write one."""
    return {
        catalogue.say(f"date.month.{name}", language).casefold(): number
        for language in LANGUAGES
        for number, name in enumerate(_MONTHS, start=1)
    }


def month_name(catalogue: Catalogue, month: int, language: str) -> str:
    """The name of a month by its number, from 1 on."""
    return catalogue.say(f"date.month.{_MONTHS[month - 1]}", language)


def clock_time(moment: datetime, zone: ZoneInfo) -> str:
    """A time of day in somebody's zone: "09:00"."""
    return f"{moment.astimezone(zone):%H:%M}"
