"""Nobody is written to at night, on a holiday, or before their own day begins."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.calendar import Calendar
from bot.rules.quiet import Hours, is_welcome, next_welcome_moment, usual_hours

INDIANA = Calendar("US-IN")
INDIANAPOLIS = ZoneInfo("America/Indiana/Indianapolis")
OFFICE = Hours(INDIANAPOLIS, time(9), time(16))
ZONES = [
    ZoneInfo(name) for name in ("America/Indiana/Indianapolis", "America/Chicago", "Pacific/Honolulu", "Europe/London")
]


def test_a_friday_night_message_waits_for_monday_morning() -> None:
    friday_night = datetime(2026, 11, 20, 22, 0, tzinfo=INDIANAPOLIS)

    assert next_welcome_moment(friday_night, OFFICE, INDIANA) == datetime(2026, 11, 23, 9, 0, tzinfo=INDIANAPOLIS)


def test_a_message_after_hours_before_thanksgiving_waits_until_the_monday_after() -> None:
    evening = datetime(2026, 11, 25, 16, 40, tzinfo=INDIANAPOLIS)

    assert next_welcome_moment(evening, OFFICE, INDIANA) == datetime(2026, 11, 30, 9, 0, tzinfo=INDIANAPOLIS)


def test_the_closing_hour_is_already_outside() -> None:
    assert is_welcome(datetime(2026, 11, 20, 15, 59, 59, tzinfo=INDIANAPOLIS), OFFICE, INDIANA)
    assert not is_welcome(datetime(2026, 11, 20, 16, 0, tzinfo=INDIANAPOLIS), OFFICE, INDIANA)


def test_hours_are_the_persons_own_and_not_the_servers() -> None:
    chicago = Hours(ZoneInfo("America/Chicago"), time(9), time(16))
    nine_in_indianapolis = datetime(2026, 11, 20, 9, 0, tzinfo=INDIANAPOLIS)

    assert is_welcome(nine_in_indianapolis, OFFICE, INDIANA)
    assert not is_welcome(nine_in_indianapolis, chicago, INDIANA)


@pytest.mark.parametrize(
    ("kind", "hours"),
    [
        ("nursing home", (time(9, 30), time(14, 0))),
        ("consumer advisor", (time(17, 0), time(20, 0))),
        ("hospital", (time(9, 0), time(16, 0))),
    ],
)
def test_each_kind_of_member_has_its_usual_hours(kind: str, hours: tuple[time, time]) -> None:
    assert usual_hours(kind) == hours


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)),  # noqa: DTZ001 - hypothesis draws them naive
    st.sampled_from(ZONES),
    st.integers(0, 20),
    st.integers(1, 4),
)
def test_the_next_welcome_moment_is_welcome_and_never_in_the_past(
    naive: datetime, zone: ZoneInfo, opens: int, length: int
) -> None:
    now = naive.replace(tzinfo=UTC)
    hours = Hours(zone, time(opens), time(min(opens + length, 23)))
    moment = next_welcome_moment(now, hours, INDIANA)

    assert moment >= now
    assert is_welcome(moment, hours, INDIANA)
    assert moment - now < timedelta(days=12)


@pytest.mark.parametrize("night", [date(2026, 11, 1), date(2027, 3, 14)])
@pytest.mark.parametrize("zone", ZONES)
def test_a_clock_change_moves_nobody_out_of_her_hours(night: date, zone: ZoneInfo) -> None:
    before = datetime.combine(night - timedelta(days=1), time(20), zone)
    moment = next_welcome_moment(before, Hours(zone, time(9), time(16)), INDIANA)

    assert moment.astimezone(zone).time() == time(9)
