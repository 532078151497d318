"""A day is read as most people mean it, and what cannot be told is a fault."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.days import Fault, Named, named

TUESDAY = date(2026, 10, 13)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("till the 30th", date(2026, 10, 30)),
        ("the 5th", date(2026, 11, 5)),
        ("by nov 30", date(2026, 11, 30)),
        ("30 november 2026", date(2026, 11, 30)),
        ("the 2nd of january", date(2027, 1, 2)),
        ("on friday", date(2026, 10, 16)),
        ("next friday", date(2026, 10, 23)),
        ("next monday", date(2026, 10, 19)),
        ("on tuesday", date(2026, 10, 20)),
        ("end of the month", date(2026, 10, 31)),
        ("the end of next month", date(2026, 11, 30)),
        ("end of january", date(2027, 1, 31)),
        ("until january", date(2027, 1, 1)),
        ("until next month", date(2026, 11, 1)),
        ("until the new year", date(2027, 1, 1)),
        ("until the end of the year", date(2026, 12, 31)),
        ("10/30", date(2026, 10, 30)),
        ("2026-11-02", date(2026, 11, 2)),
        ("tomorrow", date(2026, 10, 14)),
        ("hasta el 30", date(2026, 10, 30)),
        ("hasta el 13 de noviembre", date(2026, 11, 13)),
        ("hasta enero", date(2027, 1, 1)),
        ("a fin de mes", date(2026, 10, 31)),
        ("el proximo viernes", date(2026, 10, 16)),
        ("manana", date(2026, 10, 14)),
    ],
)
def test_a_day_is_read_as_most_people_mean_it(said: str, day: date) -> None:
    assert named(said, TUESDAY) == Named(day)


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("two more weeks", 14),
        ("another week", 7),
        ("10 more days", 10),
        ("a couple of weeks", 14),
        ("for a month", 30),
        ("dos semanas mas", 14),
        ("quince dias", 15),
    ],
)
def test_a_span_is_counted_in_days(said: str, days: int) -> None:
    assert named(said, TUESDAY) == Named(days=days)


@pytest.mark.parametrize(
    "said",
    [
        "the 31st of june",
        "30 february",
        "2026-13-01",
        "11/6",
        "friday or monday",
        "until the audit is over",
        "hasta el 31 de junio",
        "999 weeks",
    ],
)
def test_a_day_that_cannot_be_told_is_a_fault(said: str) -> None:
    with pytest.raises(Fault):
        named(said, TUESDAY)


@pytest.mark.parametrize("said", ["", "more time", "two days ago", "esta manana", "until further notice", "last year"])
def test_no_day_is_none(said: str) -> None:
    assert named(said, TUESDAY) is None


def test_a_31st_is_not_moved_into_a_shorter_month() -> None:
    with pytest.raises(Fault):
        named("the 31st", date(2026, 11, 2))


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(0, 300))
def test_a_date_in_numbers_comes_back_as_it_was_written(today: date, ahead: int) -> None:
    day = today + timedelta(days=ahead)

    assert named(f"until {day.isoformat()}", today) == Named(day)


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.sampled_from(["friday", "next friday", "el viernes"]))
def test_a_weekday_is_that_weekday_within_two_weeks(today: date, said: str) -> None:
    found = named(said, today)

    assert found is not None
    assert found.until is not None
    assert found.until.weekday() == 4
    assert timedelta(0) < found.until - today <= timedelta(days=13)
