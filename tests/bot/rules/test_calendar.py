"""Working days and moments, with the holidays that Indiana really has."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.calendar import Calendar, at

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


ZONES = (
    ("America/New_York", -4, -5), ("America/Chicago", -5, -6), ("America/Denver", -6, -7),
    ("America/Los_Angeles", -7, -8), ("America/Anchorage", -8, -9), ("America/Indiana/Indianapolis", -4, -5),
)  # fmt: skip
"""Six zones of the United States with their hours from UTC in summer and in winter."""


@pytest.mark.parametrize(("name", "summer", "winter"), ZONES)
@pytest.mark.parametrize("year", [2026, 2027, 2031])
def test_a_repeated_hour_is_its_first_and_a_skipped_one_moves_on(
    name: str, summer: int, winter: int, year: int
) -> None:
    march, november = _nth_sunday(year, 3, 2), _nth_sunday(year, 11, 1)
    zone = ZoneInfo(name)

    assert at(november, time(1, 30), zone) == _utc(november, time(1, 30), summer)
    assert at(november, time(2, 30), zone) == _utc(november, time(2, 30), winter)
    # 02:30 does not exist on that night; half an hour after the clocks jump is 03:30.
    assert at(march, time(2, 30), zone) == _utc(march, time(3, 30), summer)
    assert at(march, time(2, 30), zone).astimezone(zone).time() == time(3, 30)


@pytest.mark.parametrize("year", [2026, 2027, 2031])
def test_london_changes_on_other_nights_and_keeps_the_same_rule(year: int) -> None:
    march, october = _last_sunday(year, 3), _last_sunday(year, 10)
    london = ZoneInfo("Europe/London")

    assert at(october, time(1, 30), london) == _utc(october, time(1, 30), 1)
    assert at(march, time(1, 30), london) == _utc(march, time(2, 30), 1)


def test_a_zone_without_summer_time_changes_nothing() -> None:
    assert at(date(2027, 3, 14), time(2, 30), ZoneInfo("America/Phoenix")) == datetime(2027, 3, 14, 9, 30, tzinfo=UTC)


@given(DAYS, st.sampled_from([name for name, _, _ in ZONES] + ["Europe/London"]))
def test_each_day_has_its_moment_once_and_after_the_day_before(day: date, name: str) -> None:
    zone = ZoneInfo(name)
    today, tomorrow = [at(day + timedelta(days=n), time(2, 30), zone) for n in (0, 1)]

    assert timedelta(hours=22) <= tomorrow - today <= timedelta(hours=26)
    assert today.astimezone(zone).date() == day


def test_a_holiday_has_its_name_and_a_working_day_none() -> None:
    assert INDIANA.holiday(date(2026, 11, 26)) == "Thanksgiving Day"
    assert INDIANA.holiday(date(2026, 11, 27)) == "Lincoln's Birthday"
    assert INDIANA.holiday(date(2026, 11, 25)) == ""


def _nth_sunday(year: int, month: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (nth - 1))


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def _utc(day: date, clock: time, hours: int) -> datetime:
    return datetime.combine(day, clock, UTC) - timedelta(hours=hours)
