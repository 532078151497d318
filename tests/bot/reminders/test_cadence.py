"""Four notes at most, in their order, on working days, and then silence."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.reminders.cadence import STEPS, ladder
from bot.rules.calendar import Calendar

INDIANA = Calendar("US-IN")
DUE = st.dates(date(2024, 1, 1), date(2036, 12, 31)).map(INDIANA.on_or_before)


def test_the_ladder_of_a_quarter() -> None:
    steps = [(rung.step, rung.on) for rung in ladder(date(2026, 10, 15), "quarterly", INDIANA)]

    assert steps == [
        ("ahead", date(2026, 10, 1)),
        ("near", date(2026, 10, 9)),
        ("after", date(2026, 10, 22)),
        ("last", date(2026, 11, 6)),
    ]


def test_monthly_data_gets_a_look_ahead_and_one_note() -> None:
    assert [rung.step for rung in ladder(date(2026, 10, 15), "monthly", INDIANA)] == ["ahead", "near"]


def test_who_named_the_date_gets_no_look_ahead_to_it() -> None:
    assert [rung.step for rung in ladder(date(2026, 10, 29), "quarterly", INDIANA, extended=True)] == list(STEPS[1:])


@given(DUE)
def test_steps_follow_each_other_on_working_days_and_never_overlap(due_on: date) -> None:
    rungs = ladder(due_on, "quarterly", INDIANA)

    assert [rung.step for rung in rungs] == list(STEPS)
    assert all(INDIANA.is_open(rung.on) for rung in rungs)
    assert all(rung.on <= rung.until for rung in rungs)
    for earlier, later in itertools.pairwise(rungs):
        assert earlier.until < later.on
        assert later.on - earlier.on >= timedelta(days=2)


@given(DUE)
def test_a_note_that_speaks_of_a_coming_date_never_comes_after_it(due_on: date) -> None:
    for rung in ladder(due_on, "quarterly", INDIANA):
        if rung.step in ("ahead", "near"):
            assert rung.until <= due_on
        else:
            assert rung.on > due_on
