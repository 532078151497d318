"""However many coalitions plan, a person is never written to more than her budget allows."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.budget import BETWEEN_REMINDERS, MONTH, WEEK, Budget, Contacted, budget_of, free_again

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def test_a_data_contact_has_two_a_week_and_six_a_month() -> None:
    assert budget_of(["data"]) == Budget(2, 6)


@pytest.mark.parametrize(
    ("role", "monthly"), [("leader", 1), ("consumer advisor", 2), ("administrator", 3), ("data", 6)]
)
def test_each_role_has_its_monthly_budget(role: str, monthly: int) -> None:
    assert budget_of([role]).monthly == monthly


def test_several_roles_have_the_highest_budget_of_them() -> None:
    assert budget_of(["leader", "data"]).monthly == 6


@given(st.integers(0, 50), st.integers(0, 50))
def test_a_cap_of_ones_own_lowers_and_never_raises(weekly: int, monthly: int) -> None:
    chosen = budget_of(["data"], weekly, monthly)

    assert chosen.weekly <= min(2, weekly)
    assert chosen.monthly <= min(6, monthly)


def test_two_reminders_are_two_days_apart() -> None:
    before = NOW - timedelta(hours=47)

    assert free_again(NOW, "reminder", Budget(2, 6), [Contacted(before, "reminder")]) == before + BETWEEN_REMINDERS
    assert free_again(NOW, "announcement", Budget(2, 6), [Contacted(before, "reminder")]) == NOW


def test_the_third_of_a_week_waits_until_the_first_is_a_week_old() -> None:
    contacted = [Contacted(NOW - timedelta(days=6), "win"), Contacted(NOW - timedelta(days=3), "win")]

    assert free_again(NOW, "win", Budget(2, 6), contacted) == NOW + timedelta(days=1)


def test_a_budget_of_nothing_is_asked_about_before() -> None:
    with pytest.raises(ValueError, match="never free"):
        free_again(NOW, "reminder", Budget(0, 0), [])


@given(
    st.lists(st.tuples(st.integers(0, 120 * 24), st.sampled_from(["reminder", "pulse", "win"])), max_size=40),
    st.integers(1, 4),
    st.integers(1, 8),
)
def test_no_sequence_of_offers_exceeds_a_budget(offers: list[tuple[int, str]], weekly: int, monthly: int) -> None:
    budget, contacted = Budget(weekly, monthly), list[Contacted]()
    for hours, kind in sorted(offers):
        wanted = NOW + timedelta(hours=hours)
        moment = wanted
        # As the verdict does: ask again at the moment it was told to wait for.
        while (later := free_again(moment, kind, budget, contacted)) > moment:
            moment = later
        contacted.append(Contacted(moment, kind))
        contacted.sort(key=lambda one: one.at)

    moments = [one.at for one in contacted]
    for at in moments:
        assert sum(1 for other in moments if at - WEEK < other <= at) <= weekly
        assert sum(1 for other in moments if at - MONTH < other <= at) <= monthly
    reminders = [one.at for one in contacted if one.kind == "reminder"]
    assert all(later - earlier >= BETWEEN_REMINDERS for earlier, later in itertools.pairwise(reminders))


def test_who_said_that_it_is_too_much_gets_half_until_then_and_never_waits_longer_than_that() -> None:
    eased = budget_of(["data"], eased_until=NOW + timedelta(days=30))
    today, lately = [Contacted(NOW - timedelta(days=1), "announcement")], NOW - timedelta(days=29)
    many = [Contacted(lately, "announcement")] * 3

    assert free_again(NOW, "announcement", eased, today) == NOW + timedelta(days=6)
    assert free_again(NOW, "announcement", budget_of(["data"]), today) == NOW
    assert free_again(NOW, "announcement", eased, many) == NOW + timedelta(days=1)
    assert free_again(NOW + timedelta(days=30), "announcement", eased, today) == NOW + timedelta(days=30)
    soon = budget_of(["data"], eased_until=NOW + timedelta(hours=1))
    assert free_again(NOW, "announcement", soon, today) == NOW + timedelta(hours=1)
    assert budget_of(["leader"], eased_until=NOW).eased == Budget(1, 1)


def test_a_pulse_comes_once_a_month_at_most() -> None:
    before = [Contacted(NOW - timedelta(days=10), "pulse")]

    assert free_again(NOW, "pulse", budget_of(["data"]), before) == NOW + timedelta(days=20)
    assert free_again(NOW, "announcement", budget_of(["data"]), before) == NOW
