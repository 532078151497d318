"""Whom staff may call: whoever got all notes about a file and did not answer, and who cannot be reached at all.

After the last note there is silence, and a person takes over from the machine. Who is left in peace is on no list: a
member that has declined or is paused, and a contact who asked to wait or for no notes. What a contact set for herself
stands nowhere here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.contacts import Roster, hours_of, roster
from bot.reminders.plan import rungs
from bot.reminders.wording import KIND
from bot.rules.calendar import at
from bot.rules.verdict import UNASKED
from bot.submissions import Ask, subject_of
from storage import calls, submissions
from storage.calls import Said
from storage.database import Work
from storage.people import Contact
from storage.submissions import LIVE

_NEXT_CYCLE = timedelta(days=14)
"""How long before its date the next round begins, with which the one before is at its end."""
_NOBODY = ("no contact", "no way to reach")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the call list. `why` is empty where notes went out; else it says why none could."""

    ask: Ask
    contact: Contact | None
    why: str
    since: date
    said: Said | None = None


async def call_list(work: Work, coalition_id: str, now: datetime) -> list[Line]:
    """Whom to call as things stand, the longest waiting first."""
    found = await roster(work, coalition_id, now)
    asks = await _begun(work, found, now)
    said = await calls.said(work, KIND, [subject_of(one.submission) for one in asks])
    lines = [line for one in asks if (line := _line(one, said.get(subject_of(one.submission)), found, now))]
    return sorted(lines, key=lambda line: (line.since, line.ask.organisation.name, line.ask.schedule.title))


async def _begun(work: Work, found: Roster, now: datetime) -> list[Ask]:
    """What is open of the round that each schedule is in with each member, and was not called about."""
    coalition_id, today = found.coalition.id, now.astimezone(ZoneInfo(found.coalition.zone)).date()
    schedules = {one.id: one for one in await submissions.schedules(work, coalition_id) if one.state == LIVE}
    newest = await calls.newest(work, coalition_id, today + _NEXT_CYCLE)
    made = await calls.made(work, coalition_id)
    return [
        Ask(one, schedules[one.schedule_id], member)
        for one in await submissions.still_open(work, coalition_id)
        if one.schedule_id in schedules
        and (member := found.organisations.get(one.organisation_id)) is not None
        and found.represented(member) is member
        and one.nominal_on == newest.get((one.schedule_id, one.organisation_id))
        and (one.id, one.due_on) not in made
    ]


def _line(one: Ask, said: Said | None, found: Roster, now: datetime) -> Line | None:
    contact, steps = found.asked(one.organisation.id, one.schedule.id), rungs(one, found)
    if _in_peace(one, contact, found, now):
        return None
    if contact is None or found.reach(contact) is None:
        begins, today = steps[0].on, now.astimezone(ZoneInfo(found.coalition.zone)).date()
        return Line(one, contact, _NOBODY[contact is not None], begins, said) if begins <= today else None
    is_over = at(steps[-1].until, contact.closes, hours_of(contact).zone) < now
    return Line(one, contact, "", steps[-1].until, said) if said is not None and is_over else None


def _in_peace(one: Ask, contact: Contact | None, found: Roster, now: datetime) -> bool:
    """Whether nobody should be called: the member has declined or is paused, or she asked to wait or for silence."""
    if one.organisation.relation in UNASKED or found.paused(one.organisation):
        return True
    if contact is None:
        return False
    snoozed = contact.snoozed_until
    return contact.opted_out_at is not None or (snoozed is not None and snoozed > now)


def parted(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Those who did not answer, and those whom nothing reaches."""
    return [one for one in lines if not one.why], [one for one in lines if one.why]
