"""Every period has its date, once, in order, whatever the rule and however the years are cut into windows."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from dateutil.rrule import MONTHLY, rrule
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.calendar import Calendar
from bot.rules.recurrence import (
    LAST,
    Day,
    NotUnderstoodError,
    Occurrence,
    Period,
    Rule,
    occurrences,
    period_before,
    understood,
)

INDIANA = Calendar("US-IN")
BEGIN, END = date(2026, 1, 1), date(2036, 12, 31)
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
INSIDE = st.dates(BEGIN, END)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Any rule that can be agreed on."""
    period: Period = draw(st.sampled_from(["monthly", "quarterly", "yearly"]))
    working = draw(st.booleans())
    month = draw(st.integers(1, 12)) if period == "yearly" else 0
    day = Day(draw(st.integers(1, LAST)), working, month)
    return Rule(period, day, "before" if working else draw(st.sampled_from(["before", "after"])))


def as_it_was(period: str, due_day: int, calendar: Calendar, first: date, last: date) -> Iterator[tuple[str, date]]:
    """How dates were computed when a schedule was a period and a due day alone."""
    anchor = datetime(first.year - 1, 1, due_day)  # noqa: DTZ001 - recurrences are computed on naive dates
    until = datetime.combine(last + timedelta(days=60), time())
    for moment in rrule(MONTHLY, interval={"monthly": 1, "quarterly": 3}[period], dtstart=anchor, until=until):
        due_on = calendar.on_or_before(moment.date())
        if first <= due_on <= last:
            yield period_before(moment.date(), period), due_on


def dates(typed: str, first: date, last: date, calendar: Calendar = INDIANA) -> list[Occurrence]:
    """What a typed rule gives between two days."""
    return list(occurrences(understood(typed), calendar, first, last))


@pytest.mark.parametrize("period", ["monthly", "quarterly"])
@pytest.mark.parametrize("day", range(1, 29))
def test_schedules_from_before_keep_their_periods_and_dates_for_ten_years(period: Period, day: int) -> None:
    found = [(one.period, one.due_on) for one in occurrences(Rule(period, Day(day)), INDIANA, BEGIN, END)]

    assert found == list(as_it_was(period, day, INDIANA, BEGIN, END))
    assert len(found) >= (131 if period == "monthly" else 43)


def test_quarterly_data_is_due_on_the_fifteenth_or_the_working_day_before() -> None:
    due = [(one.period, one.due_on) for one in dates("quarterly, 15th", date(2026, 9, 1), date(2027, 12, 1))]

    assert due == [
        ("Q3 2026", date(2026, 10, 15)),
        ("Q4 2026", date(2027, 1, 15)),
        ("Q1 2027", date(2027, 4, 15)),
        ("Q2 2027", date(2027, 7, 15)),
        ("Q3 2027", date(2027, 10, 15)),
    ]


@given(rules(), INSIDE)
def test_every_due_day_is_a_working_day_inside_the_window(rule: Rule, first: date) -> None:
    last = first + timedelta(days=500)

    for one in occurrences(rule, INDIANA, first, last):
        assert first <= one.due_on <= last
        assert INDIANA.is_open(one.due_on)
        assert one.due_on <= one.named_on if rule.shift == "before" else one.due_on >= one.named_on


@given(rules())
def test_every_period_has_its_date_once_and_in_order(rule: Rule) -> None:
    found = list(occurrences(rule, INDIANA, BEGIN, END))
    years = END.year - BEGIN.year + 1
    each = {"monthly": 12, "quarterly": 4, "yearly": 1}[rule.period]

    assert len({one.period for one in found}) == len(found)
    assert years * each - 1 <= len(found) <= years * each + 1
    assert all(earlier.due_on < later.due_on for earlier, later in itertools.pairwise(found))
    gaps = [
        (later.named_on.year - earlier.named_on.year) * 12 + later.named_on.month - earlier.named_on.month
        for earlier, later in itertools.pairwise(found)
    ]
    assert set(gaps) == {12 // each}


@given(rules(), st.lists(INSIDE, max_size=12, unique=True))
def test_no_split_into_windows_loses_or_doubles_one(rule: Rule, cuts: list[date]) -> None:
    edges = [BEGIN - timedelta(days=1), *sorted(cuts), END]
    parts = [
        one
        for earlier, later in itertools.pairwise(edges)
        for one in occurrences(rule, INDIANA, earlier + timedelta(days=1), later)
    ]

    assert parts == list(occurrences(rule, INDIANA, BEGIN, END))


@pytest.mark.parametrize(
    ("typed", "around", "due", "why"),
    [
        ("yearly, 29 February", date(2028, 2, 1), date(2028, 2, 29), "a leap day that is a Tuesday"),
        ("yearly, 29 February", date(2027, 2, 1), date(2027, 2, 26), "28 February is a Sunday, and there is no 29th"),
        ("yearly, 29 February, next working day", date(2027, 2, 1), date(2027, 3, 1), "moved on from that Sunday"),
        ("monthly, 31st", date(2026, 9, 1), date(2026, 9, 30), "September has 30 days"),
        ("monthly, 30th", date(2027, 2, 1), date(2027, 2, 26), "February ends before it, on a Sunday"),
        ("monthly, 31st", date(2026, 12, 1), date(2026, 12, 31), "the last day of a year"),
        ("monthly, 1st", date(2026, 12, 15), date(2026, 12, 31), "New Year's Day moves back into the year before"),
        ("monthly, 1st, if closed then the working day after", date(2027, 1, 1), date(2027, 1, 4), "and on to Monday"),
        ("monthly, 3rd", date(2026, 11, 1), date(2026, 11, 2), "Indiana's Election Day"),
        ("monthly, 26th", date(2026, 11, 1), date(2026, 11, 25), "Thanksgiving"),
        ("monthly, 28th", date(2026, 11, 1), date(2026, 11, 25), "the weekend after Thanksgiving and the state's day"),
        ("monthly, 26th, if closed then the working day after", date(2026, 11, 1), date(2026, 11, 30), "and on"),
        ("monthly, 25th", date(2026, 12, 1), date(2026, 12, 23), "Christmas, and the state's day before it"),
        ("quarterly, last working day", date(2026, 10, 1), date(2026, 10, 30), "31 October is a Saturday"),
        ("quarterly, 10th working day", date(2027, 1, 1), date(2027, 1, 15), "counted from 4 January on"),
        ("monthly, first working day", date(2027, 9, 1), date(2027, 9, 1), "an open first of the month"),
        ("monthly, 23rd working day", date(2026, 11, 1), date(2026, 11, 30), "a month with fewer ends with its last"),
    ],
)  # fmt: skip
def test_a_date_that_a_month_or_a_holiday_makes_hard(typed: str, around: date, due: date, why: str) -> None:
    first = dates(typed, around, around + timedelta(days=40))[0]

    assert first.due_on == due, why


@pytest.mark.parametrize(
    ("quarter", "due"),
    [
        ("Q4 2026", date(2027, 1, 4)), ("Q1 2027", date(2027, 4, 1)), ("Q2 2027", date(2027, 7, 1)),
        ("Q3 2027", date(2027, 10, 1)),
    ],
)  # fmt: skip
def test_data_due_right_after_a_fiscal_quarter_belongs_to_it(quarter: str, due: date) -> None:
    found = dates("quarterly, 1st, if closed then the working day after", date(2027, 1, 1), date(2027, 12, 31))

    assert due in {one.due_on for one in found if one.period == quarter}


def test_working_days_are_counted_over_our_own_closed_days() -> None:
    retreat = Calendar("US-IN", frozenset({date(2026, 10, 5), date(2026, 10, 6)}))

    [ours] = dates("monthly, 10th working day", date(2026, 10, 1), date(2026, 10, 31))
    [theirs] = dates("monthly, 10th working day", date(2026, 10, 1), date(2026, 10, 31), retreat)

    assert (ours.due_on, theirs.due_on) == (date(2026, 10, 15), date(2026, 10, 19))


def test_a_period_is_named_after_what_has_ended() -> None:
    assert period_before(date(2027, 1, 15), "quarterly") == "Q4 2026"
    assert period_before(date(2027, 1, 15), "monthly") == "Dec 2026"
    assert period_before(date(2027, 3, 1), "yearly") == "2026"


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("quarterly, 15th, if closed then the working day before", Rule("quarterly", Day(15))),
        ("Quarterly, the 15th, if closed, then the next working day", Rule("quarterly", Day(15), "after")),
        ("every month, day 10", Rule("monthly", Day(10))),
        ("monthly, last day", Rule("monthly", Day(LAST))),
        ("monthly, 31st", Rule("monthly", Day(LAST))),
        ("monthly, on the last day of the month", Rule("monthly", Day(LAST))),
        ("quarterly, 10th working day", Rule("quarterly", Day(10, working=True))),
        ("quarterly, last business day", Rule("quarterly", Day(LAST, working=True))),
        (
            "quarterly, tenth working day, if closed then the working day after",
            Rule("quarterly", Day(10, working=True)),
        ),
        ("yearly, 1 March, if closed then the working day after", Rule("yearly", Day(1, month=3), "after")),
        ("annually, March 1st", Rule("yearly", Day(1, month=3))),
        ("yearly, the 1st of Sept.", Rule("yearly", Day(1, month=9))),
        ("yearly, last working day of June", Rule("yearly", Day(LAST, working=True, month=6))),
    ],
)
def test_rules_are_understood_as_staff_say_them(typed: str, rule: Rule) -> None:
    assert understood(typed) == rule


@pytest.mark.parametrize(
    ("typed", "part", "named"),
    [
        ("", "period", ""),
        ("weekly, 15th", "period", "weekly"),
        ("15th", "period", "15th"),
        ("monthly", "day", ""),
        ("monthly, 15ht", "day", "15ht"),
        ("monthly, 0th", "day", "0th"),
        ("monthly, 32nd", "day", "32nd"),
        ("monthly, 24th working day", "day", "24th working day"),
        ("monthly, 1 March", "day", "1 march"),
        ("yearly, 15th", "day of year", "15th"),
        ("yearly, 31 April", "day of year", "31 april"),
        ("yearly, 30 February", "day of year", "30 february"),
        ("monthly, 15th, if closed then never", "shift", "if closed then never"),
        ("monthly, 10th working day, if closed skip it", "shift", "if closed skip it"),
        ("monthly, 15th, 20th", "rest", "20th"),
    ],
)
def test_what_is_not_understood_is_named_and_not_guessed(typed: str, part: str, named: str) -> None:
    with pytest.raises(NotUnderstoodError) as caught:
        understood(typed)

    assert (caught.value.part, caught.value.typed) == (part, named)


@given(st.text(max_size=80))
def test_no_words_break_it(typed: str) -> None:
    for prefix in ("", "monthly, ", "quarterly, 15th, ", "yearly, "):
        with contextlib.suppress(NotUnderstoodError):
            assert isinstance(understood(prefix + typed), Rule)


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ("weekly", Day(15)),
        ("quarterly", Day(0)),
        ("quarterly", Day(32)),
        ("yearly", Day(1)),
        ("monthly", Day(1, month=3)),
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused(period: Period, day: Day) -> None:
    with pytest.raises(ValueError, match="not"):
        Rule(period, day)
