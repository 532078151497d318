"""The demo's clock goes where a visitor means, and forward only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.playground.time_travel import FARTHEST, CannotMove, stepped, typed

ZONE = ZoneInfo("America/Indiana/Indianapolis")
NOW = datetime(2026, 10, 1, 8, 30, tzinfo=ZONE)


def test_a_typed_moment_is_meant_on_the_coalitions_wall_clock() -> None:
    assert typed("2026-10-12T09:00", NOW, ZONE) == datetime(2026, 10, 12, 9, 0, tzinfo=ZONE)
    assert typed("2026-10-12T09:00+00:00", NOW, ZONE) == datetime(2026, 10, 12, 9, 0, tzinfo=UTC)


def test_a_week_over_the_end_of_summer_time_keeps_the_hour() -> None:
    before = datetime(2026, 10, 30, 8, 30, tzinfo=ZONE)

    after = stepped("week", before.astimezone(UTC), None, ZONE)

    assert after.astimezone(ZONE).hour == 8
    assert after.astimezone(UTC) - before.astimezone(UTC) == timedelta(days=7, hours=1)


def test_the_next_event_is_where_the_button_leads() -> None:
    event = datetime(2026, 10, 12, 9, 0, tzinfo=ZONE)

    assert stepped("next", NOW, event, ZONE) == event


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("2026-09-30T23:59", "past"),
        ("0001-01-01T00:00", "past"),
        ("9999-12-31T23:59", "far"),
        ("2028-10-01T08:30", "far"),
        ("", "unclear"),
        ("tomorrow", "unclear"),
        ("2026-02-30T09:00", "unclear"),
        ("\ud83d\x00", "unclear"),
    ],
)
def test_a_moment_where_the_clock_cannot_go_is_refused_with_the_reason(text: str, key: str) -> None:
    with pytest.raises(CannotMove) as refused:
        typed(text, NOW, ZONE)

    assert refused.value.key == f"playground.clock.{key}"


def test_without_a_plan_there_is_no_next_event_to_go_to() -> None:
    with pytest.raises(CannotMove, match="nothing"):
        stepped("next", NOW, None, ZONE)
    with pytest.raises(CannotMove, match="unclear"):
        stepped("year", NOW, None, ZONE)


@given(st.one_of(st.text(max_size=40), st.datetimes().map(datetime.isoformat)))
def test_whatever_is_typed_the_clock_never_goes_back(text: str) -> None:
    try:
        moment = typed(text, NOW, ZONE)
    except CannotMove:
        return
    assert NOW <= moment <= NOW + FARTHEST
