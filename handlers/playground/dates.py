"""Writes days and moments the way LOOK asks: "Thu 15 Oct", with the year where it differs from now."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo


def short_day(day: date, today: date) -> str:
    """Such as "Thu 15 Oct", or "Fri 1 Jan 2027" seen from another year."""
    return f"{day:%a} {day.day} {day:%b}" + (f" {day.year}" if day.year != today.year else "")


def day_with_year(day: date) -> str:
    """Such as "3 Sep 2026"."""
    return f"{day.day} {day:%b} {day.year}"


def hour(moment: datetime, zone: ZoneInfo) -> str:
    """Such as "09:00", on the wall clock of that zone."""
    return f"{moment.astimezone(zone):%H:%M}"


def short_moment(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Such as "Mon 12 Oct 09:00"."""
    here = moment.astimezone(zone)
    return f"{short_day(here.date(), now.astimezone(zone).date())} {here:%H:%M}"


def long_moment(moment: datetime, zone: ZoneInfo) -> str:
    """Such as "Thu 1 Oct 2026, 08:30"."""
    here = moment.astimezone(zone)
    return f"{here:%a} {here.day} {here:%b} {here.year}, {here:%H:%M}"
