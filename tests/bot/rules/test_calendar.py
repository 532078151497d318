"""Working days and due dates, with the holidays that Indiana really has."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.calendar import Calendar, at, occurrences, period_before

INDIANA = Calendar("US-IN")
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 11, 26), "Thanksgiving"),
        (date(2026, 11, 27), "the state's day after it"),
        (date(2026, 10, 12), "Columbus Day, which is federal"),
        (date(2027, 2, 15), "Washington's Birthday, which the state keeps in December"),
        (date(2026, 12, 25), "Christmas"),
        (date(2026, 10, 10), "a Saturday"),
    ],
)
def test_nobody_is_asked_on_a_closed_day(day: date, name: str) -> None:
    assert not INDIANA.is_open(day), name


def test_a_coalition_can_close_a_day_of_its_own() -> None:
    retreat = date(2026, 10, 8)

    assert INDIANA.is_open(retreat)
    assert not Calendar("US-IN", frozenset({retreat})).is_open(retreat)


def test_a_date_on_a_closed_day_moves_to_the_working_day_before() -> None:
    assert INDIANA.on_or_before(date(2026, 11, 29)) == date(2026, 11, 25)


def test_working_days_are_counted_over_thanksgiving() -> None:
    assert INDIANA.later(date(2026, 11, 20), 5) == date(2026, 12, 1)


@given(DAYS)
def test_moving_never_leaves_the_working_days(day: date) -> None:
    before, after = INDIANA.on_or_before(day), INDIANA.on_or_after(day)

    assert before <= day <= after
    assert INDIANA.is_open(before)
    assert INDIANA.is_open(after)


def test_a_calendar_without_working_days_is_named_and_not_searched_for_ever() -> None:
    every_day = frozenset(date.fromordinal(date(2026, 1, 1).toordinal() + n) for n in range(400))

    with pytest.raises(ValueError, match="no working day"):
        Calendar("US-IN", every_day).on_or_after(date(2026, 3, 1))


def test_quarterly_data_is_due_on_the_fifteenth_or_the_working_day_before() -> None:
    due = [
        (one.period, one.due_on) for one in occurrences("quarterly", 15, INDIANA, date(2026, 9, 1), date(2027, 12, 1))
    ]

    assert due == [
        ("Q3 2026", date(2026, 10, 15)),
        ("Q4 2026", date(2027, 1, 15)),
        ("Q1 2027", date(2027, 4, 15)),
        ("Q2 2027", date(2027, 7, 15)),
        ("Q3 2027", date(2027, 10, 15)),
    ]


def test_monthly_data_skips_no_month_and_doubles_none() -> None:
    due = list(occurrences("monthly", 28, INDIANA, date(2026, 1, 1), date(2027, 12, 31)))

    assert len({one.period for one in due}) == len(due) == 24


@given(DAYS, st.sampled_from(["monthly", "quarterly"]), st.integers(1, 28))
def test_every_due_day_is_a_working_day_inside_the_window(first: date, period: str, day: int) -> None:
    last = date.fromordinal(first.toordinal() + 200)

    for one in occurrences(period, day, INDIANA, first, last):
        assert first <= one.due_on <= last
        assert INDIANA.is_open(one.due_on)


@pytest.mark.parametrize(("period", "day"), [("weekly", 15), ("quarterly", 0), ("quarterly", 29)])
def test_a_rule_that_some_month_cannot_keep_is_refused(period: str, day: int) -> None:
    with pytest.raises(ValueError, match="not"):
        list(occurrences(period, day, INDIANA, date(2026, 1, 1), date(2026, 12, 31)))


def test_a_period_is_named_after_what_has_ended() -> None:
    assert period_before(date(2027, 1, 15), "quarterly") == "Q4 2026"
    assert period_before(date(2027, 1, 15), "monthly") == "Dec 2026"


def test_a_repeated_hour_is_its_first_and_a_skipped_one_moves_on() -> None:
    new_york = ZoneInfo("America/New_York")

    assert at(date(2026, 11, 1), time(1, 30), new_york) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert at(date(2027, 3, 14), time(2, 30), new_york) == datetime(2027, 3, 14, 7, 30, tzinfo=UTC)
