"""Restraint: however many coalitions plan, a person is never written to more than her budget and her hours allow."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.budget import BETWEEN_REMINDERS, MONTH, WEEK, Budget, Contacted, budget_of
from bot.rules.calendar import Calendar
from bot.rules.quiet import Hours
from bot.rules.verdict import Drop, Facts, Later, Send, verdict

BEGINS = datetime(2026, 10, 20, 12, 0, tzinfo=UTC)
"""Three weeks in which a clock changes, and before which and after which holidays lie."""
ROLES = ("data", "leader", "administrator", "consumer advisor", "finance")
ZONES = ("America/Indiana/Indianapolis", "America/Chicago", "Pacific/Honolulu", "Europe/London")
REGIONS = ("US-IN", "US-HI", "GB-ENG")


@dataclass(frozen=True)
class Seat:
    """The person as one coalition knows her: her hours there, and that coalition's working days."""

    hours: Hours
    calendar: Calendar
    paused_until: datetime | None


@dataclass
class Planned:
    """A message that a coalition would like to send her."""

    seat: Seat
    kind: str
    due: datetime
    not_after: datetime


def _moments(days: int) -> st.SearchStrategy[datetime]:
    return st.integers(0, days * 24 * 4).map(lambda quarters: BEGINS + timedelta(minutes=15 * quarters))


HOURS = st.builds(
    lambda zone, opens, length: Hours(ZoneInfo(zone), time(opens), time(opens + length)),
    st.sampled_from(ZONES),
    st.integers(6, 15),
    st.integers(1, 7),
)
CLOSED = st.frozensets(st.integers(0, 60).map(lambda days: date(2026, 10, 20) + timedelta(days=days)), max_size=6)
SEATS = st.builds(
    Seat, HOURS, st.builds(Calendar, st.sampled_from(REGIONS), CLOSED), st.none() | _moments(30)
)  # fmt: skip


@st.composite
def weeks(draw: st.DrawFn) -> tuple[Budget, list[Planned], list[timedelta]]:
    """A person in one to four coalitions, what they plan for her in two months, and how the clock goes on."""
    caps = st.none() | st.integers(0, 8)
    roles = draw(st.lists(st.sampled_from(ROLES), min_size=1, max_size=4))
    seats = draw(st.lists(SEATS, min_size=1, max_size=4))
    offers = [
        Planned(seat, kind, due, due + timedelta(days=keeps))
        for seat, kind, due, keeps in draw(
            st.lists(
                st.tuples(
                    st.sampled_from(seats),
                    st.sampled_from(["reminder", "notice", "pulse", "win"]),
                    _moments(60),
                    st.integers(0, 20),
                ),
                max_size=30,
            )
        )
    ]
    steps = draw(st.lists(st.integers(1, 72 * 60).map(lambda minutes: timedelta(minutes=minutes)), max_size=60))
    return budget_of(roles, draw(caps), draw(caps)), offers, steps


@settings(max_examples=200, deadline=None)
@given(weeks())
def test_no_sequence_of_offers_exceeds_a_budget_the_two_days_or_a_quiet_hour(
    drawn: tuple[Budget, list[Planned], list[timedelta]],
) -> None:
    budget, offers, steps = drawn
    sent = _lived(budget, list(offers), [*steps, *[timedelta(hours=7)] * 120])
    moments = sorted(at for at, _ in sent)

    for at in moments:
        assert sum(1 for other in moments if at - WEEK < other <= at) <= budget.weekly
        assert sum(1 for other in moments if at - MONTH < other <= at) <= budget.monthly
    reminders = sorted(at for at, one in sent if one.kind == "reminder")
    assert all(later - earlier >= BETWEEN_REMINDERS for earlier, later in itertools.pairwise(reminders))
    for at, one in sent:
        here = at.astimezone(one.seat.hours.zone)
        assert one.seat.hours.opens <= here.time() < one.seat.hours.closes
        assert here.weekday() < 5
        assert one.seat.calendar.is_open(here.date())
        assert at <= one.not_after
        assert one.seat.paused_until is None or at >= one.seat.paused_until


def _lived(budget: Budget, waiting: list[Planned], steps: list[timedelta]) -> list[tuple[datetime, Planned]]:
    """What was sent and when, as the drain does it: whatever is due is weighed, and what may not go now waits."""
    now, sent = BEGINS, list[tuple[datetime, Planned]]()
    for step in steps:
        for one in [one for one in waiting if one.due <= now]:
            contacted = [Contacted(at, before.kind) for at, before in sent]
            match verdict(_facts(one, budget, contacted), now):
                case Send():
                    sent.append((now, one))
                    waiting.remove(one)
                case Later(due=due):
                    assert due > now
                    one.due = due
                case Drop():
                    waiting.remove(one)
        now += step
    return sent


def _facts(one: Planned, budget: Budget, contacted: list[Contacted]) -> Facts:
    return Facts(
        kind=one.kind,
        relation="partner",
        hours=one.seat.hours,
        calendar=one.seat.calendar,
        budget=budget,
        contacted=contacted,
        organisation_paused_until=one.seat.paused_until,
        not_after=one.not_after,
    )
