"""What each member offered to send and what has arrived: the desk that reminders, receipts and staff share.

A submission is spoken of by its period and file ("the Q3 readmissions file"). However it is settled, by a tap, by staff
or by a machine's receipt, what still waits about it is cancelled in the same unit of work, and each note about it that
stands in a chat says from then on how it was settled.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.outbox import Outbox
from bot.rules.calendar import Calendar
from storage import handovers, ledger, people, submissions, waiting
from storage.database import Work
from storage.handovers import Handover
from storage.people import Contact, Organisation
from storage.schedules import become
from storage.submissions import OPEN, Schedule, Submission

LONGEST_EXTENSION = timedelta(days=90)
"""Further away than this, the next round has begun, and leaving this one out is the kinder answer."""

SUBJECT = "submission"
"""With which word the ledger's subject of a message about a submission begins."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One expected submission with its schedule and the member it is expected from."""

    submission: Submission
    schedule: Schedule
    organisation: Organisation

    @property
    def is_open(self) -> bool:
        """Whether anybody still waits for it."""
        return self.submission.state in OPEN

    @property
    def period(self) -> str:
        """The period as one says it: "Q3", with the year where it is not the due date's own."""
        name, _, year = self.submission.period.rpartition(" ")
        return name if name and year == str(self.submission.due_on.year) else self.submission.period


async def ask(work: Work, submission_id: str) -> Ask | None:
    """The submission of that id with what belongs to it; None if it is no longer kept."""
    found = await submissions.asked(work, submission_id)
    if found is None:
        return None
    organisation = await people.organisation(work, found[0].organisation_id)
    return Ask(*found, organisation) if organisation else None


async def asks_of(work: Work, organisation: Organisation, today: date) -> list[Ask]:
    """A member's open submissions, and those settled in the last half year, by date."""
    found = await submissions.of_organisation(work, organisation.id, today - timedelta(days=180))
    schedules = {one.id: one for one in await submissions.schedules(work, organisation.coalition_id)}
    return [Ask(one, schedules[one.schedule_id], organisation) for one in found]


async def open_asks_of(work: Work, person_id: str, coalition_id: str, today: date) -> list[Ask]:
    """What is open of every member for which this person speaks in the coalition, by date."""
    found: list[Ask] = []
    for contact in await people.contacts_of_person(work, person_id):
        member = await people.organisation(work, contact.organisation_id)
        if member is not None and contact.coalition_id == coalition_id:
            found += [one for one in await asks_of(work, member, today) if one.is_open]
    return sorted(found, key=lambda one: (one.submission.due_on, one.schedule.title, one.organisation.name))


async def taker_of(work: Work, found: Ask) -> Contact | None:
    """The contact to whom the asks about this data set go at present: who took it over, or the primary one."""
    return await asked_for(work, found, await handovers.of_ask(work, found.schedule.id, found.organisation.id), None)


async def asked_for(work: Work, found: Ask, handed: Handover | None, likely: Contact | None) -> Contact | None:
    """The same, where the hand-over is known; `likely` is a contact who is probably it, and saves a question."""
    if handed is not None:
        return await people.contact(work, handed.contact_id)
    if likely is not None and likely.is_primary and likely.left_at is None:
        return likely
    return next((one for one in await people.contacts_of(work, found.organisation.id) if one.is_primary), None)


async def settle(work: Work, outbox: Outbox, wanted: Ask, state: str, by: str, now: datetime) -> bool:
    """Settle it, stop what waits about it and say so where it was asked; False if somebody was faster."""
    won = await submissions.settle(work, wanted.submission.id, state, by, now)
    if won:
        await outbox.cancel(work, subject_of(wanted.submission), "answered", now)
        await outbox.amend(work, subject_of(wanted.submission), now)
    return won


async def arrive(work: Work, outbox: Outbox, wanted: Ask, by: str, at: datetime, now: datetime) -> int | None:
    """Note that the data arrived at that moment; how many notes about it say so in their place.

    None if it is there already, or is not asked for any more.
    """
    if not await submissions.arrive(work, wanted.submission.id, by, at, now):
        return None
    await outbox.cancel(work, subject_of(wanted.submission), "answered", now)
    return await outbox.amend(work, subject_of(wanted.submission), now)


async def extend(work: Work, outbox: Outbox, wanted: Ask, due_on: date, by: str, now: datetime) -> bool:
    """Agree on a later date and stop what waits about the old one; False if it is settled already."""
    won = await submissions.extend(work, wanted.submission.id, due_on, by, now)
    if won:
        await outbox.cancel(work, subject_of(wanted.submission), "date changed", now)
        await outbox.amend(work, subject_of(wanted.submission), now)
    return won


def latest_for(submission: Submission, today: date) -> date:
    """The last day to which its date may move."""
    return max(submission.nominal_on, today) + LONGEST_EXTENSION


def moved_by(submission: Submission, days: int, calendar: Calendar, today: date) -> date:
    """The working day so many days later: from the agreed date while it lies ahead, from today once it has passed."""
    wanted = max(submission.due_on, today) + timedelta(days=days)
    return max(calendar.on_or_before(wanted), today)


async def put_back(work: Work, outbox: Outbox, wanted: Ask, due_on: date, now: datetime) -> bool:
    """Give an open one the date of before an extension; False if it is settled already."""
    before = wanted.submission
    agreed = due_on != before.nominal_on
    values: dict[str, object] = {"state": "more time" if agreed else "expected", "due_on": due_on}
    if not agreed:
        values |= {"settled_by": None, "settled_at": None}
    won = await become(work, Submission(**{**before.model_dump(), **values}), now)
    if won:
        await outbox.cancel(work, subject_of(before), "date changed", now)
        await outbox.amend(work, subject_of(before), now)
    return won


async def reopen(work: Work, outbox: Outbox, wanted: Ask, by: str, now: datetime) -> bool:
    """Take back what that person said; False if it has moved on since."""
    won = await submissions.reopen(work, wanted.submission.id, by, now)
    if won:
        await outbox.amend(work, subject_of(wanted.submission), now)
    return won


async def weigh_again(work: Work, person_id: str, today: date) -> None:
    """Have what waits for this person weighed anew; a moment that an earlier verdict gave does not bind the next."""
    for contact in await people.contacts_of_person(work, person_id):
        for one in await submissions.of_organisation(work, contact.organisation_id, today):
            for row in await waiting.of_subject(work, subject_of(one)):
                if row.person_id == person_id and row.why and row.attempt == 0:
                    await ledger.move(work, row.id, ("ready",), "ready", why="")
        await submissions.plan_again(work, contact.coalition_id)


def subject_of(submission: Submission) -> str:
    """Under which subject the ledger keeps messages about a submission."""
    return f"{SUBJECT}:{submission.id}"
