"""From the day of a promise follow the days on which whoever waits is spoken to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.calendar import Calendar
from bot.rules.promised import due_day, eve, look_days, progress_day, typical_days, unseen_day

INDIANA = Calendar("US-IN")
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("accepted", "due"),
    [
        (date(2026, 10, 1), date(2026, 10, 15)),
        (date(2026, 10, 3), date(2026, 10, 16)),
        (date(2026, 11, 12), date(2026, 11, 25)),
        (date(2026, 12, 11), date(2026, 12, 23)),
    ],
    ids=["two weeks", "a Saturday", "Thanksgiving", "two closed days before Christmas"],
)
def test_an_answer_is_promised_for_two_weeks_later_or_the_working_day_before(accepted: date, due: date) -> None:
    assert due_day(accepted, INDIANA) == due


def test_the_tenth_day_is_spoken_of_unless_the_answer_is_due_by_then() -> None:
    assert progress_day(date(2026, 10, 5), date(2026, 10, 19), INDIANA) == date(2026, 10, 15)
    assert progress_day(date(2026, 10, 1), date(2026, 10, 15), INDIANA) == date(2026, 10, 9)
    assert progress_day(date(2026, 10, 15), date(2026, 10, 22), INDIANA) is None


def test_what_nobody_accepts_is_told_after_three_working_days_and_then_each_week() -> None:
    asked = date(2026, 10, 1)

    assert unseen_day(asked, asked, INDIANA) == date(2026, 10, 6)
    assert unseen_day(asked, date(2026, 10, 6), INDIANA) == date(2026, 10, 14), "the 12th is a holiday"


@given(DAYS, st.integers(1, 60))
def test_every_day_on_which_we_speak_is_a_working_day_before_the_date(promised_on: date, ahead: int) -> None:
    due_on = INDIANA.on_or_after(promised_on + timedelta(days=ahead))
    days = [
        day for day in (progress_day(promised_on, due_on, INDIANA), *look_days(promised_on, due_on, INDIANA)) if day
    ]

    assert all(promised_on < day < due_on and INDIANA.is_open(day) for day in days)
    assert eve(due_on, INDIANA) < due_on


@given(DAYS)
def test_a_promise_is_kept_open_and_spoken_of_before_it_is_due(accepted_on: date) -> None:
    due_on = due_day(accepted_on, INDIANA)

    assert INDIANA.is_open(due_on)
    assert accepted_on + timedelta(days=8) <= due_on <= accepted_on + timedelta(days=14)
    assert look_days(accepted_on, due_on, INDIANA)


@pytest.mark.parametrize(
    ("took", "days"), [([], None), ([9, 9, 9, 9], None), ([14, 9, 3, 30, 8], 9), ([1, 2, 3, 4, 5, 6], 4)]
)
def test_days_are_told_from_five_answers_on(took: list[int], days: int | None) -> None:
    assert typical_days(took) == days
