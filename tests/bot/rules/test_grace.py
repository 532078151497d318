"""What staff approve waits ten minutes, in which it can be taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.rules.grace import GRACE, can_be_undone, leaves_from

APPROVED = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
A_MOMENT = timedelta(microseconds=1)


def test_nothing_leaves_before_the_ten_minutes_are_over() -> None:
    assert leaves_from(APPROVED - timedelta(days=3), APPROVED) == APPROVED + GRACE
    assert leaves_from(APPROVED + timedelta(minutes=9), APPROVED) == APPROVED + GRACE


def test_what_is_due_later_keeps_its_moment() -> None:
    assert leaves_from(APPROVED + timedelta(days=3), APPROVED) == APPROVED + timedelta(days=3)
    assert leaves_from(APPROVED, None) == APPROVED


def test_it_can_be_taken_back_until_the_first_of_it_may_leave() -> None:
    assert can_be_undone(APPROVED, APPROVED)
    assert can_be_undone(APPROVED, APPROVED + GRACE - A_MOMENT)
    assert not can_be_undone(APPROVED, APPROVED + GRACE)
    assert not can_be_undone(None, APPROVED)
