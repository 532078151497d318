"""How the load of the last quarter lay on members, by size and kind (mission M96).

Members of whom nobody is asked for anything, since they declined or have left, are not counted: their silence would
make the load of the others look smaller.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.contacts import Roster, roster
from bot.rules.fairness import Balance, Load, balance
from bot.rules.verdict import UNASKED
from storage import loads, submissions
from storage.database import Work
from storage.people import KINDS, SIZES, Organisation
from storage.submissions import LIVE, OPEN, Schedule, Submission

LOOKED_AT = timedelta(days=90)
"""How far back: a quarter, in which each quarterly file came up once."""


async def fairness(work: Work, coalition_id: str, now: datetime) -> Balance:
    """The load of each size and each kind of member, as it was."""
    found = await roster(work, coalition_id, now)
    last = now.astimezone(ZoneInfo(found.coalition.zone)).date()
    every = await submissions.schedules(work, coalition_id)
    due = await loads.due_between(work, coalition_id, (now - LOOKED_AT).date(), last)
    notes = await loads.notes_since(work, coalition_id, now - LOOKED_AT, now)
    members = [
        one for one in found.organisations.values() if found.represented(one) is one and one.relation not in UNASKED
    ]
    return balance(_loads(found, members, every, due, notes), SIZES, KINDS)


def _loads(
    found: Roster,
    members: Sequence[Organisation],
    every: Sequence[Schedule],
    due: Sequence[Submission],
    notes: Mapping[str, int],
) -> list[Load]:
    minutes = {one.id: one.minutes for one in every}
    asking = {one.id: _asked_by(one, found) for one in every if one.state == LIVE}
    files: dict[str, list[Submission]] = {}
    for one in due:
        files.setdefault(one.organisation_id, []).append(one)
    hers: dict[str, dict[str, int]] = {}
    for contact in found.contacts.values():
        if contact.id in notes:
            hers.setdefault(contact.organisation_id, {})[contact.id] = notes[contact.id]
    found_loads = []
    for member in members:
        data_sets = [schedule_id for schedule_id, asked in asking.items() if member.id in asked]
        takers = {taker.id for one in data_sets if (taker := found.asked(member.id, one)) is not None}
        reached, mine = hers.get(member.id, {}), files.get(member.id, [])
        found_loads.append(
            Load(
                size=member.size,
                kind=member.kind,
                contacts=len(takers | set(reached)),
                notes=sum(reached.values()),
                minutes=sum(minutes[one.schedule_id] for one in mine),
                data_sets=len(data_sets),
                files=len(mine),
                answered=sum(one.state not in OPEN for one in mine),
            )
        )
    return found_loads


def _asked_by(schedule: Schedule, found: Roster) -> set[str]:
    """The members that the schedule asks, an umbrella for those below it."""
    return {one.id for one in found.asked_of(schedule.kinds) if schedule.exceptions.get(one.id, 0) is not None}
