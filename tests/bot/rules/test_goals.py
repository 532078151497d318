"""A goal stands as its date and its count say, and nobody can word it better."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.goals import SILENT, Standing, status

REPORT = Standing(date(2026, 1, 1), date(2026, 10, 1), "on_course", date(2026, 6, 1), so_far=9, aim=16)
TODAY = date(2026, 6, 15)


@pytest.mark.parametrize(
    ("changes", "stands"),
    [
        ({}, "on_course"),
        ({"so_far": 5}, "at_risk"),
        ({"so_far": None}, "on_course"),
        ({"said": "at_risk", "so_far": 15}, "at_risk"),
        ({"said_on": TODAY - SILENT - timedelta(days=1)}, "at_risk"),
        ({"due_on": TODAY}, "at_risk"),
        ({"due_on": TODAY - timedelta(days=1), "so_far": 16}, "missed"),
        ({"due_on": TODAY - timedelta(days=1), "state": "met"}, "met"),
        ({"state": "dropped"}, "dropped"),
    ],
    ids=lambda one: ", ".join(one) if isinstance(one, dict) else one,
)
def test_a_goal_stands_as_its_numbers_say(changes: dict[str, object], stands: str) -> None:
    assert status(replace(REPORT, **changes), TODAY) == stands  # type: ignore[arg-type]  # each fits its own field


@given(st.integers(0, 30), st.integers(1, 30), st.integers(-100, 100))
def test_saying_on_course_never_hides_what_saying_at_risk_would_show(so_far: int, aim: int, ahead: int) -> None:
    goal = replace(REPORT, so_far=so_far, aim=aim, due_on=TODAY + timedelta(days=ahead), said_on=TODAY)
    said, doubted = status(goal, TODAY), status(replace(goal, said="at_risk"), TODAY)

    assert doubted == ("missed" if ahead < 0 else "at_risk")
    assert said == doubted or said == "on_course"


@given(st.integers(0, 29), st.integers(0, 200))
def test_a_higher_count_never_looks_worse(so_far: int, gone: int) -> None:
    today = REPORT.begins_on + timedelta(days=gone)
    lower = replace(REPORT, so_far=so_far, aim=30, said_on=today)

    if status(lower, today) == "on_course":
        assert status(replace(lower, so_far=so_far + 1), today) == "on_course"
