"""A period is read however people write it, and never guessed."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.calendar import Calendar
from bot.rules.periods import Span, name_of, span
from bot.rules.recurrence import Day, Rule, occurrences, period_before

SECOND_QUARTER = Span(date(2026, 4, 1), date(2026, 6, 30))


@pytest.mark.parametrize(
    "text",
    [
        "Q2 2026", "q2 2026", "2026-Q2", "2026Q2", "2026 Q2", "Q2/2026", "Q2-2026", "  Q2   2026 ", "2nd quarter 2026",
        "second quarter of 2026", "2026-04-01/2026-06-30", "2026-04-01 to 2026-06-30", "2026-04-01 - 2026-06-30",
    ],
)  # fmt: skip
def test_a_quarter_is_read_in_the_ways_in_which_people_write_it(text: str) -> None:
    assert span(text) == SECOND_QUARTER
    assert name_of(SECOND_QUARTER, "quarterly") == "Q2 2026"


@pytest.mark.parametrize("text", ["Apr 2026", "April 2026", "apr. 2026", "2026-04", "04/2026", "4/2026"])
def test_a_month_is_read_too(text: str) -> None:
    found = span(text)

    assert found == Span(date(2026, 4, 1), date(2026, 4, 30))
    assert name_of(found, "monthly") == "Apr 2026"
    assert name_of(found, "quarterly") is None


def test_a_year_is_a_year() -> None:
    found = span("2025")

    assert found is not None
    assert name_of(found, "yearly") == "2025"
    assert name_of(found, "quarterly") is None


@pytest.mark.parametrize(
    "text",
    [
        "", "Q5 2026", "Q2", "Q2 26", "2026-13", "13/2026", "last quarter", "spring 2026", "2026-04-31/2026-06-30",
        "2026-06-30/2026-04-01", "FY2026", "0001", "9999", "٢٠٢٦", "Q2 2026 and Q3 2026", "20260401/20260630",
    ],
)  # fmt: skip
def test_what_cannot_be_read_with_certainty_is_not_read(text: str) -> None:
    assert span(text) is None


def test_days_that_are_no_whole_period_have_no_name() -> None:
    found = span("2026-04-01/2026-06-29")

    assert found is not None
    assert [name_of(found, period) for period in ("monthly", "quarterly", "yearly")] == [None, None, None]
    assert name_of(Span(date(2026, 2, 1), date(2026, 4, 30)), "quarterly") is None


@given(st.dates(date(2001, 1, 1), date(2099, 1, 1)), st.sampled_from(["monthly", "quarterly", "yearly"]))
def test_every_name_that_a_schedule_gives_is_read_back_as_itself(day: date, period: str) -> None:
    name = period_before(day, period)
    found = span(name)

    assert found is not None
    assert found.first < day
    assert name_of(found, period) == name


def test_the_periods_of_a_schedule_follow_each_other_without_a_gap() -> None:
    rule = Rule("monthly", Day(15))
    names = [one.period for one in occurrences(rule, Calendar("US-IN"), date(2026, 1, 1), date(2027, 12, 31))]
    spans = [found for name in names if (found := span(name))]

    assert len(spans) == len(names) == 24
    assert all(a.last + timedelta(days=1) == b.first for a, b in itertools.pairwise(spans))
