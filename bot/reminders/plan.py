"""Finds which notes are due and offers them to the outbox.

Planning is idempotent: what is planned has an id that follows from what it is, so any number of processes may plan,
again and again. A schedule is looked at once a day, and again at once when its roster or a date has changed, so the
cost of a tick grows with what has changed and not with what exists.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from bot.contacts import Roster, hours_of, roster
from bot.digests import template_of
from bot.offers import Offer
from bot.outbox import Outbox, welcome
from bot.reminders.cadence import MOST_NOTES, Rung, ladder
from bot.reminders.wording import KIND
from bot.rules.calendar import Calendar, at
from bot.rules.grace import leaves_from
from bot.rules.recurrence import Day, Period, Rule, Shift, occurrences, period_before
from bot.rules.verdict import Drop
from bot.submissions import Ask, subject_of
from bot.weighing import is_asked
from storage import ledger, submissions, waiting
from storage.database import Database, Work
from storage.ledger import Campaign
from storage.people import Contact, Organisation
from storage.submissions import LIVE, OPEN, Schedule, Submission, submission_id

AHEAD = timedelta(days=110)
"""How far ahead rounds are planned: a whole quarter, so that staff's preview shows all of the coming one."""
ENOUGH = timedelta(days=80)
"""A schedule that is planned this far ahead is left alone."""
BEHIND = timedelta(days=45)
"""How far back a round may still have a note to come: 15 working days after the date, and some more."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A member that gets no note of a round, and the reason, in staff's words (`reasons.toml`)."""

    organisation: Organisation
    submission: Submission
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a schedule would send, and who is left out."""

    schedule: Schedule
    offers: Sequence[Offer]
    left_out: Sequence[LeftOut]


async def tick(database: Database, outbox: Outbox, now: datetime) -> int:
    """Plan every schedule that needs it, each in a unit of its own; how many there were."""
    async with database.reading() as work:
        waiting = await to_plan(work, now)
    for schedule_id in waiting:
        async with database.work() as work:
            await plan_if_live(work, outbox, schedule_id, now)
    return len(waiting)


async def to_plan(work: Work, now: datetime) -> list[str]:
    """The schedules that are not planned far enough ahead, or that something has changed for."""
    until = now.astimezone(UTC).date() + ENOUGH
    return [one.id for one in await submissions.schedules_to_plan(work, until)]


async def plan_if_live(work: Work, outbox: Outbox, schedule_id: str, now: datetime) -> Plan | None:
    """Plan one schedule; None where it has been stopped meanwhile."""
    schedule = await submissions.schedule_to_plan(work, schedule_id)
    return await plan_schedule(work, outbox, schedule, now) if schedule is not None else None


async def plan_schedule(work: Work, outbox: Outbox, schedule: Schedule, now: datetime) -> Plan:
    """Write down what the schedule expects, and offer the notes about it."""
    found = await roster(work, schedule.coalition_id, now)
    today = now.astimezone(ZoneInfo(found.coalition.zone)).date()
    await submissions.expect(work, _rounds(schedule, found, today, now))
    await ledger.ensure_campaign(work, _campaign(schedule))
    plan = await preview(work, schedule, found, now)
    await outbox.offer(work, plan.offers, found, now)
    await _cancel_of_others(work, schedule, found, now)
    schedule.planned_through = now.astimezone(UTC).date() + AHEAD
    await work.flush()
    return plan


async def _cancel_of_others(work: Work, schedule: Schedule, found: Roster, now: datetime) -> None:
    """Asks go to one contact of a member: what waits for whoever was that before is cancelled at once.

    A digest speaks of other files as well, and knows by itself which of them are still hers when it leaves.
    """
    for row_id, contact_id in await waiting.of_campaign(work, schedule.id, but=template_of(KIND)):
        contact = found.contacts.get(contact_id)
        if contact is None or not is_asked(contact, found, schedule.id):
            why = "other contact" if contact else "contact left"
            await ledger.move(work, row_id, ("ready",), "cancelled", why=why, decided_at=now)


async def preview(work: Work, schedule: Schedule, found: Roster, now: datetime) -> Plan:
    """What would go out, to whom, and who is left out and why; nothing is written."""
    today = now.astimezone(ZoneInfo(found.coalition.zone)).date()
    return await weigh(work, schedule, await submissions.of_schedule(work, schedule.id, today - BEHIND), found, now)


async def weigh(work: Work, schedule: Schedule, rounds: Sequence[Submission], found: Roster, now: datetime) -> Plan:
    """What would go out if this were what the schedule expects; a stopped one asks nobody."""
    offers: list[Offer] = []
    left_out: list[LeftOut] = []
    wanted = [one for one in rounds if one.state in OPEN and schedule.state == LIVE]
    said = await _said(work, [subject_of(one) for one in wanted])
    for one in wanted:
        organisation = found.organisations.get(one.organisation_id)
        if organisation is None or found.represented(organisation) is not organisation:
            continue
        mine, why = _offers(Ask(one, schedule, organisation), found, said.get(subject_of(one), set()), now)
        offers += mine
        if why:
            left_out.append(LeftOut(organisation, one, schedule.title, why))
    return Plan(schedule, offers, left_out)


async def plan_again(work: Work, outbox: Outbox, ask: Ask, now: datetime) -> None:
    """Plan one submission anew at once, since its date has changed or it is open again."""
    if ask.schedule.state != LIVE:
        return
    found = await roster(work, ask.organisation.coalition_id, now)
    subject = subject_of(ask.submission)
    said = await _said(work, [subject])
    offers, _ = _offers(ask, found, said.get(subject, set()), now)
    await outbox.offer(work, offers, found, now)


async def _said(work: Work, subjects: Sequence[str]) -> dict[str, set[str]]:
    """The notes about each subject that went out, by themselves or in one with others."""
    found = await ledger.said_about(work, subjects)
    for subject, ids in (await waiting.folded_about(work, subjects)).items():
        found.setdefault(subject, set()).update(ids)
    return found


def rule_of(schedule: Schedule) -> Rule:
    """The rule by which the schedule's dates follow each other."""
    period, shift = cast(Period, schedule.period), cast(Shift, schedule.shift)
    return Rule(period, Day(schedule.due_day, schedule.working_days, schedule.due_month), shift)


def due_of(schedule: Schedule, organisation_id: str, due_on: date, calendar: Calendar) -> date | None:
    """When this member's is due: with the others', or so many days later by agreement; None where it is not asked."""
    days = schedule.exceptions.get(organisation_id, 0)
    if not days:
        return None if days is None else due_on
    return calendar.on_or_before(due_on + timedelta(days=days))


def expected(schedule: Schedule, found: Roster, today: date, now: datetime) -> list[Submission]:
    """What the schedule expects in the coming quarter, and in the last weeks, from each member that it asks."""
    return [Submission(**row) for row in _rounds(schedule, found, today, now)]


def _rounds(schedule: Schedule, found: Roster, today: date, now: datetime) -> list[dict[str, Any]]:
    """The same as rows, since most of them are there already."""
    first = max(schedule.begins_on, today - BEHIND)
    rounds = occurrences(rule_of(schedule), found.calendar, first, today + AHEAD)
    asked = [one.id for one in found.asked_of(schedule.kinds)]
    return [
        {
            "id": submission_id(schedule.id, one_id, due.period),
            "coalition_id": schedule.coalition_id,
            "schedule_id": schedule.id,
            "organisation_id": one_id,
            "period": due.period,
            "nominal_on": on,
            "due_on": on,
            "created_at": now,
        }
        for due in rounds
        for one_id in asked
        if (on := due_of(schedule, one_id, due.due_on, found.calendar)) is not None
    ]


def _offers(ask: Ask, found: Roster, said: Set[str], now: datetime) -> tuple[list[Offer], str]:
    """The notes still to come about one submission; or none, and why.

    `said` are the notes about it that went out already: of those about an earlier date, each takes one place.
    """
    contact = found.asked(ask.organisation.id, ask.schedule.id)
    if contact is None:
        return [], "no contact"
    offers = [_offer(ask, rung, contact) for rung in rungs(ask, found)]
    offers = offers[: max(MOST_NOTES - len(said - {one.id for one in offers}), 0)]
    ahead = [one for one in offers if one.not_after > now and one.id not in said]
    refused = [_never(one, found, now) for one in ahead]
    welcomed = [one for one, why in zip(ahead, refused, strict=True) if not why]
    return welcomed, "" if welcomed or not ahead else refused[0]


def _never(offer: Offer, found: Roster, now: datetime) -> str:
    decided = welcome(offer, found, now)
    return decided.why if isinstance(decided, Drop) and decided.why != "personal limit" else ""


def rungs(ask: Ask, found: Roster) -> Sequence[Rung]:
    """The steps of one submission's ladder, by the date that holds now."""
    extended = ask.submission.due_on != ask.submission.nominal_on
    return ladder(ask.submission.due_on, ask.schedule.period, found.calendar, extended)


def _offer(ask: Ask, rung: Rung, contact: Contact) -> Offer:
    submission, hours = ask.submission, hours_of(contact)
    return Offer(
        kind=KIND,
        contact=contact,
        campaign_id=ask.schedule.id,
        nominal=submission.nominal_on,
        step=rung.step,
        purpose=_purpose(ask),
        subject=subject_of(submission),
        template=f"reminder.{rung.step}",
        args={
            "submission": submission.id,
            "step": rung.step,
            "due_on": submission.due_on.isoformat(),
            "period": submission.period,
            "file": ask.schedule.title,
        },
        due=leaves_from(at(rung.on, hours.opens, hours.zone), ask.schedule.approved_at),
        not_after=at(rung.until, hours.closes, hours.zone),
    )


def _purpose(ask: Ask) -> str:
    """What tells two notes of one step and day apart: the period, once a changed rule gives its day to another one."""
    submission = ask.submission
    at_first = period_before(submission.nominal_on, ask.schedule.first_period)
    named = "" if submission.period == at_first else submission.period
    moved = f"moved to {submission.due_on}" if submission.due_on != submission.nominal_on else ""
    return " ".join(part for part in (named, moved) if part)


def _campaign(schedule: Schedule) -> Campaign:
    return Campaign(
        id=schedule.id, coalition_id=schedule.coalition_id, kind=KIND, title=schedule.title, schedule_id=schedule.id
    )
