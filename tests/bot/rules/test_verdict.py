"""One place decides whether a message may go out, and names its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.budget import Budget, Contacted
from bot.rules.calendar import Calendar
from bot.rules.quiet import Hours, is_welcome
from bot.rules.verdict import Drop, Facts, Later, Send, verdict

INDIANAPOLIS = ZoneInfo("America/Indiana/Indianapolis")
AT_WORK = datetime(2026, 11, 18, 10, 0, tzinfo=INDIANAPOLIS)
FRIDAY_NIGHT = datetime(2026, 11, 20, 22, 0, tzinfo=INDIANAPOLIS)
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=INDIANAPOLIS)
ANA = Facts(
    kind="reminder",
    relation="partner",
    hours=Hours(INDIANAPOLIS, time(9), time(16)),
    calendar=Calendar("US-IN"),
    budget=Budget(2, 6),
)


def test_a_welcome_message_goes_out_in_working_hours() -> None:
    assert verdict(ANA, AT_WORK) == Send()


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        ({"settled": True}, "answered"),
        ({"superseded": True}, "date changed"),
        ({"contact_left": True}, "contact left"),
        ({"opted_out": True}, "opted out"),
        ({"relation": "declined"}, "relation"),
        ({"relation": "left"}, "relation"),
        ({"campaign_state": "done"}, "campaign over"),
        ({"still_primary": False}, "other contact"),
        ({"reachable": False}, "no way to reach"),
        ({"mentioned_before": True}, "mentioned once"),
        ({"budget": Budget(0, 6)}, "personal limit"),
        ({"not_after": AT_WORK - timedelta(minutes=1)}, "past its time"),
    ],
)
def test_what_is_not_welcome_is_dropped_with_its_reason(fact: dict[str, Any], reason: str) -> None:
    assert verdict(replace(ANA, **fact), AT_WORK) == Drop(reason)


def test_what_was_promised_waits_for_no_budget_and_for_everything_else() -> None:
    full = [Contacted(AT_WORK - timedelta(hours=one), "reminder") for one in range(1, 7)]
    promised = replace(ANA, kind="request", contacted=full, still_primary=False)

    assert verdict(promised, AT_WORK) == Send()
    assert verdict(replace(promised, kind="announcement"), AT_WORK) != Send()
    assert verdict(promised, FRIDAY_NIGHT) == Later(MONDAY, "quiet hours")
    assert verdict(replace(promised, budget=Budget(0, 6)), AT_WORK) == Drop("personal limit")
    assert verdict(replace(promised, settled=True), AT_WORK) == Drop("answered")


def test_a_mention_waits_for_a_week_after_the_last_one() -> None:
    lately = replace(ANA, mentioned_at=AT_WORK - timedelta(days=5))

    assert verdict(lately, AT_WORK) == Later(AT_WORK + timedelta(days=2), "mentioned lately")
    assert verdict(replace(lately, mentioned_at=AT_WORK - timedelta(days=7)), AT_WORK) == Send()


@pytest.mark.parametrize(
    "fact",
    [
        {"relation": "declined"},
        {"relation": "left"},
        {"budget": Budget(0, 6)},
        {"budget": Budget(2, 6), "contacted": (Contacted(AT_WORK, "reminder"), Contacted(AT_WORK, "pulse"))},
        {"still_primary": False},
    ],
)
def test_a_correction_outranks_what_holds_other_messages_back(fact: dict[str, Any]) -> None:
    facts = replace(ANA, **fact)

    assert verdict(replace(facts, kind="correction"), AT_WORK) == Send()
    assert verdict(facts, AT_WORK) != Send()


@pytest.mark.parametrize(
    ("fact", "at", "found"),
    [
        ({}, FRIDAY_NIGHT, Later(MONDAY, "quiet hours")),
        ({"snoozed_until": MONDAY}, AT_WORK, Later(MONDAY, "snoozed")),
        ({"opted_out": True}, AT_WORK, Drop("opted out")),
        ({"contact_left": True}, AT_WORK, Drop("contact left")),
    ],
)
def test_a_correction_keeps_to_what_is_hers_to_decide(fact: dict[str, Any], at: datetime, found: Later | Drop) -> None:
    assert verdict(replace(ANA, kind="correction", **fact), at) == found


def test_what_asks_for_nothing_is_for_every_contact() -> None:
    another = replace(ANA, still_primary=False)

    assert verdict(replace(another, kind="announcement"), AT_WORK) == Send()
    assert verdict(another, AT_WORK) == Drop("other contact")


@pytest.mark.parametrize("not_after", [None, AT_WORK, MONDAY])
def test_while_staff_have_paused_its_campaign_it_waits_and_has_its_time(not_after: datetime | None) -> None:
    paused = replace(ANA, campaign_state="halted", not_after=not_after)

    decided = verdict(paused, AT_WORK)

    assert isinstance(decided, Later)
    assert decided.why == "halted"
    assert decided.due > AT_WORK
    assert not_after is None or verdict(paused, decided.due) == Drop("past its time")


def test_at_night_it_waits_for_the_morning() -> None:
    assert verdict(ANA, FRIDAY_NIGHT) == Later(MONDAY.astimezone(UTC), "quiet hours")


def test_a_pause_that_ends_at_night_waits_for_the_morning_after_it() -> None:
    paused = replace(ANA, organisation_paused_until=FRIDAY_NIGHT)

    assert verdict(paused, AT_WORK) == Later(MONDAY.astimezone(UTC), "organisation paused")


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        ("coalition_paused_until", "coalition paused"),
        ("type_paused_until", "type paused"),
        ("organisation_paused_until", "organisation paused"),
        ("snoozed_until", "snoozed"),
    ],
)
def test_each_pause_is_named_even_where_it_outlasts_the_step(fact: str, reason: str) -> None:
    paused = replace(ANA, **{fact: MONDAY})  # type: ignore[arg-type]  # every one of these is a moment

    assert verdict(paused, AT_WORK) == Later(MONDAY.astimezone(UTC), reason)
    assert verdict(replace(paused, not_after=FRIDAY_NIGHT), AT_WORK) == Drop(reason)


def test_a_person_who_asked_to_wait_is_left_alone_until_then() -> None:
    snoozed = replace(ANA, snoozed_until=MONDAY)

    assert verdict(snoozed, AT_WORK) == Later(MONDAY.astimezone(UTC), "snoozed")


def test_a_limit_that_outlasts_the_step_drops_it_as_a_personal_limit() -> None:
    busy = [Contacted(AT_WORK - timedelta(days=1), "win"), Contacted(AT_WORK - timedelta(hours=1), "win")]
    facts = replace(ANA, contacted=busy, not_after=AT_WORK + timedelta(days=2))

    assert verdict(facts, AT_WORK) == Drop("personal limit")


def test_hours_that_outlast_the_step_drop_it_as_past_its_time() -> None:
    facts = replace(ANA, not_after=FRIDAY_NIGHT + timedelta(hours=1))

    assert verdict(facts, FRIDAY_NIGHT) == Drop("past its time")


MOMENTS = st.integers(0, 60 * 24).map(lambda hours: AT_WORK + timedelta(hours=hours))


@given(
    now=MOMENTS,
    paused=st.none() | MOMENTS,
    snoozed=st.none() | MOMENTS,
    contacted=st.lists(st.integers(1, 30 * 24), max_size=5),
    until=st.none() | MOMENTS,
)
def test_a_later_moment_is_one_at_which_it_may_be_sent(
    now: datetime, paused: datetime | None, snoozed: datetime | None, contacted: list[int], until: datetime | None
) -> None:
    past = [Contacted(now - timedelta(hours=hours), "reminder") for hours in contacted]
    facts = replace(ANA, organisation_paused_until=paused, snoozed_until=snoozed, contacted=past, not_after=until)
    decided = verdict(facts, now)

    match decided:
        case Send():
            assert is_welcome(now, ANA.hours, ANA.calendar)
        case Later(due=due):
            assert due > now
            assert until is None or due <= until
            assert verdict(facts, due) == Send()
        case Drop():
            assert until is not None
