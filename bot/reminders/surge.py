"""Surge mode: in a hard time every open date of some members moves by some days, and each contact hears of it once.

It is shown before it is saved, it can be taken back within ten minutes by a button, and later by a word. Whatever a
member has said in between is hers and stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.contacts import Roster, hours_of, roster
from bot.offers import Offer
from bot.outbox import Outbox
from bot.pauses import Target
from bot.reminders import plan
from bot.reminders.notices import KIND, subject_of_surge
from bot.rules.calendar import at
from bot.rules.verdict import UNASKED
from bot.submissions import Ask, latest_for, moved_by, subject_of
from storage import ledger, submissions, surges, waiting
from storage.database import Work
from storage.ledger import Campaign
from storage.people import Contact
from storage.submissions import Schedule
from storage.surges import Surge

UNDO = timedelta(minutes=10)
"""For how long the notes about a surge wait, so that whoever saved it can take all of it back."""


@dataclass(frozen=True, slots=True)
class Shift:
    """One open date and where it would move; `to` is None where it cannot."""

    ask: Ask
    to: date | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a surge would do: the dates that move, those that cannot, and how many notes that wait would move along."""

    moving: Sequence[Shift]
    staying: Sequence[Shift]
    notes: int


async def preview(work: Work, coalition_id: str, whom: Target, days: int, now: datetime) -> Preview:
    """What would happen; nothing does. What a running surge has moved already is left out, so that twice is once."""
    found = await roster(work, coalition_id, now)
    today = now.astimezone(ZoneInfo(found.coalition.zone)).date()
    moved = {one.submission_id for one in await _moved_already(work, coalition_id, now)}
    shifts = [
        _shift(one, days, found, today) for one in await _open_asks(work, found, whom) if one.submission.id not in moved
    ]
    moving = [one for one in shifts if one.to is not None]
    notes = await waiting.about(work, [subject_of(one.ask.submission) for one in moving])
    return Preview(moving, [one for one in shifts if one.to is None], notes)


async def begin(work: Work, outbox: Outbox, wanted: Surge, title: str) -> tuple[int, int] | None:
    """Move the dates and tell each contact once; how many dates and contacts those are, or None if that was done."""
    now, coalition_id = wanted.created_at, wanted.coalition_id
    await _hold_lanes(work, coalition_id)
    planned = await preview(work, coalition_id, Target(wanted.scope, wanted.target), wanted.days, now)
    if not await surges.begin(work, wanted):
        return None
    moved = [
        one.ask
        for one in planned.moving
        if one.to and await surges.move(work, wanted.id, one.ask.submission, one.to, now)
    ]
    await _plan_again(work, outbox, moved, now)
    await ledger.ensure_campaign(work, Campaign(id=wanted.id, coalition_id=coalition_id, kind=KIND, title=title))
    return len(moved), await _tell(work, outbox, wanted, moved, now)


async def end(work: Work, outbox: Outbox, surge: Surge, now: datetime) -> tuple[int, int] | None:
    """Give every date back that its member has left alone, and stop the note about it; how many came back, and stay.

    None if somebody was faster.
    """
    await _hold_lanes(work, surge.coalition_id)
    if not await surges.end(work, surge.id, now):
        return None
    moves = await surges.moves(work, [surge.id])
    back = {one.submission_id for one in moves if await surges.put_back(work, one, now)}
    found = await roster(work, surge.coalition_id, now)
    everyone = Target("coalition")
    mine = [one for one in await _open_asks(work, found, everyone) if one.submission.id in back]
    await _plan_again(work, outbox, mine, now)
    await outbox.cancel(work, subject_of_surge(surge.id), "date changed", now)
    await outbox.amend(work, subject_of_surge(surge.id), now)
    return len(back), len(moves) - len(back)


async def _hold_lanes(work: Work, coalition_id: str) -> None:
    """Let nothing leave meanwhile: with locks in a drain's order the two never wait for each other."""
    for lane in await waiting.lanes(work, coalition_id):
        await ledger.lock_lane(work, lane)


def _shift(one: Ask, days: int, found: Roster, today: date) -> Shift:
    to = moved_by(one.submission, days, found.calendar, today)
    may = one.submission.due_on < to <= latest_for(one.submission, today)
    return Shift(one, to if may else None)


async def _open_asks(work: Work, found: Roster, whom: Target) -> list[Ask]:
    schedules = {one.id: one for one in await submissions.schedules(work, found.coalition.id)}
    members = {
        one.id: one for one in found.organisations.values() if whom.holds_for(one) and one.relation not in UNASKED
    }
    return [
        Ask(one, schedules[one.schedule_id], members[one.organisation_id])
        for one in await submissions.still_open(work, found.coalition.id)
        if one.organisation_id in members
    ]


async def _moved_already(work: Work, coalition_id: str, now: datetime) -> list[surges.Moved]:
    running = await surges.running(work, coalition_id, now)
    return await surges.moves(work, [one.id for one in running])


async def _plan_again(work: Work, outbox: Outbox, asks: Sequence[Ask], now: datetime) -> None:
    """Cancel what waits about the dates before, plan anew, and let what stands in a chat say the date that holds."""
    for one in asks:
        await outbox.cancel(work, subject_of(one.submission), "date changed", now)
        await outbox.amend(work, subject_of(one.submission), now)
    if asks:
        # What this unit has read of them before is from before the dates moved.
        await submissions.still_open(work, asks[0].submission.coalition_id)
    for schedule in {one.schedule.id: one.schedule for one in asks}.values():
        if _is_live(schedule):
            await plan.plan_schedule(work, outbox, schedule, now)


def _is_live(schedule: Schedule) -> bool:
    return schedule.state == "live" and schedule.approved_at is not None


async def _tell(work: Work, outbox: Outbox, surge: Surge, moved: Sequence[Ask], now: datetime) -> int:
    """One note to each person whom it concerns, however many members she speaks for; how many people those are."""
    found = await roster(work, surge.coalition_id, now)
    hers: dict[str, tuple[Contact, date]] = {}
    for one in moved:
        contact = found.asked(one.organisation.id, one.schedule.id)
        if contact is not None:
            first, until = hers.get(contact.person_id, (contact, one.submission.due_on))
            hers[contact.person_id] = first, min(until, one.submission.due_on)
    await outbox.offer(work, [_note(surge, contact, until) for contact, until in hers.values()], found, now)
    return await waiting.about(work, [subject_of_surge(surge.id)])


def _note(surge: Surge, contact: Contact, until: date) -> Offer:
    hours = hours_of(contact)
    return Offer(
        kind=KIND,
        contact=contact,
        campaign_id=surge.id,
        nominal=surge.created_at.date(),
        step="moved",
        subject=subject_of_surge(surge.id),
        template="surge.note",
        args={"surge": surge.id},
        due=surge.created_at + UNDO,
        not_after=at(until, hours.closes, hours.zone),
    )
