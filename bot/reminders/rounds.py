"""Brings the rounds of a schedule to what has been agreed: a new rule, other members, a stop, a start again.

A round that the rule still gives keeps its notes, one whose day has changed gets new ones, and what waits for a day
that is gone is cancelled; notes that were never tried come back with their day. What a member has settled stays, and
so does a date that she agreed. No date moves into the past, since nobody could keep it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.contacts import Roster, roster
from bot.outbox import Outbox
from bot.reminders.plan import AHEAD, BEHIND, due_of, expected, plan_schedule, rule_of, weigh
from bot.rules.recurrence import occurrences
from bot.submissions import subject_of
from storage import schedules
from storage.database import Work
from storage.ledger import Delivery
from storage.submissions import LIVE, OPEN, WITHDRAWN, Schedule, Submission

_ANY_TIME = timedelta(days=800)
"""Far enough to find the date of every period that is planned, whatever the rule was before."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of the notes that wait: how many fall away, and how many are new.

    `kept` are the coming periods that stay at the day they had, since the day that the rule gives them has passed.
    """

    gone: int
    new: int
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Outlook:
    """The rounds as they are and as they shall be, and what that does to what waits."""

    before: Sequence[Submission]
    after: Sequence[Submission]
    gone: Sequence[Delivery]
    new: frozenset[str]
    kept: tuple[str, ...]

    @property
    def effect(self) -> Effect:
        return Effect(len(self.gone), len(self.new), self.kept)


async def foresee(work: Work, schedule: Schedule, now: datetime) -> Effect:
    """What agreeing on this schedule would do to the notes that wait; nothing is written."""
    return (await _outlook(work, schedule, await roster(work, schedule.coalition_id, now), now)).effect


async def agree(work: Work, outbox: Outbox, schedule: Schedule, by: str, why: str, now: datetime) -> Effect:
    """Bring rounds and notes to what this schedule says; `why` is the reason beside each note that falls away."""
    found = await roster(work, schedule.coalition_id, now)
    outlook = await _outlook(work, schedule, found, now)
    await schedules.cancel(work, [one.id for one in outlook.gone], why, now)
    await _move(work, outbox, outlook, by, now)
    if schedule.state == LIVE:
        await plan_schedule(work, outbox, schedule, now)
    return outlook.effect


async def _move(work: Work, outbox: Outbox, outlook: _Outlook, by: str, now: datetime) -> None:
    """Write down what has changed, and have what was said about it say so in its place."""
    before = {one.id: one for one in outlook.before}
    for wanted in outlook.after:
        there = before.get(wanted.id)
        if there is None or (there.state, there.due_on) == (wanted.state, wanted.due_on):
            continue
        withdrawn = wanted.state == WITHDRAWN
        wanted.settled_by, wanted.settled_at = (by, now) if withdrawn else (None, None)
        if await schedules.become(work, wanted, now):
            await outbox.amend(work, subject_of(wanted), now)


async def _outlook(work: Work, schedule: Schedule, found: Roster, now: datetime) -> _Outlook:
    today = now.astimezone(ZoneInfo(found.coalition.zone)).date()
    before = await schedules.rounds(work, schedule.id, today - BEHIND, today)
    waiting = await schedules.waiting(work, schedule.id)
    after = _rounds(schedule, before, found, today, now)
    held = {one.id: one for one in after}
    gone = [row for row in waiting if (one := held.get(row.args["submission"])) is not None and not _is_for(row, one)]
    offers = {one.id for one in (await weigh(work, schedule, after, found, now)).offers}
    kept = {row.id for row in waiting} - {row.id for row in gone}
    new = offers - kept - await schedules.spent(work, sorted(offers))
    return _Outlook(before, after, gone, frozenset(new), _left_behind(schedule, after, found, today))


def _left_behind(schedule: Schedule, after: Sequence[Submission], found: Roster, today: date) -> tuple[str, ...]:
    passed = {one.period for one in occurrences(rule_of(schedule), found.calendar, today - _ANY_TIME, _before(today))}
    open_ones = [one for one in after if one.state == "expected" and one.due_on >= today]
    return tuple(dict.fromkeys(one.period for one in open_ones if one.period in passed))


def _before(day: date) -> date:
    return day - timedelta(days=1)


def _is_for(row: Delivery, wanted: Submission) -> bool:
    return wanted.state in OPEN and row.args["due_on"] == wanted.due_on.isoformat()


def _rounds(
    schedule: Schedule, before: Sequence[Submission], found: Roster, today: date, now: datetime
) -> list[Submission]:
    """The rounds that are there, each as it shall be, and those that are new."""
    if schedule.state != LIVE:
        return [_withdrawn(one) for one in before]
    rule, calendar = rule_of(schedule), found.calendar
    dates = {one.period: one for one in occurrences(rule, calendar, today - _ANY_TIME, today + _ANY_TIME)}
    first = max(schedule.begins_on, today - BEHIND)
    coming = {one.period for one in occurrences(rule, calendar, first, today + AHEAD)}
    there = {one.id for one in before}
    new = [one for one in expected(schedule, found, today, now) if one.id not in there]
    kept = []
    for one in before:
        member = found.organisations.get(one.organisation_id)
        excepted = schedule.exceptions.get(one.organisation_id, 0) is None
        asked = member is not None and member.kind in schedule.kinds and not excepted
        due = dates.get(one.period)
        due_on = due_of(schedule, one.organisation_id, due.due_on, calendar) if due else None
        kept.append(_round(one, due_on, asked, one.period in coming, today))
    return [*kept, *new]


def _round(one: Submission, due_on: date | None, asked: bool, is_coming: bool, today: date) -> Submission:
    if one.state not in (*OPEN, WITHDRAWN):
        return _copy(one)
    if due_on is None or not asked:
        # A date that has passed was a true one, whatever the rule has become.
        return _copy(one) if asked and one.due_on < today else _withdrawn(one)
    agreed = one.due_on != one.nominal_on
    if one.state == WITHDRAWN:
        if not is_coming and due_on < today:
            return _copy(one)
        return _copy(one, state="more time") if agreed else _copy(one, state="expected", **_on(due_on))
    return _copy(one) if agreed or due_on < today else _copy(one, **_on(due_on))


def _on(due_on: date) -> dict[str, date]:
    return {"nominal_on": due_on, "due_on": due_on}


def _withdrawn(one: Submission) -> Submission:
    return _copy(one, state=WITHDRAWN) if one.state in OPEN else _copy(one)


def _copy(one: Submission, **values: object) -> Submission:
    return Submission(**{**one.model_dump(), **values})
