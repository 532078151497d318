"""What the coming weeks would cost each person: how many notes, in which week most of them, and how many minutes.

A person is counted once however many members she speaks for, since her patience is one. Minutes are what staff said a
file takes, once for each file that she is asked for, however often she is reminded of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.forecast.rehearsal import Coming, Held, Rehearsal
from storage.people import Contact

LIMIT = "personal limit"
"""Why something waits or ends that would go beyond what a person takes."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one person would get. `held` counts the notes that wait or end since they would be too many for her."""

    name: str
    members: Sequence[str]
    notes: int
    files: int
    minutes: int
    fullest: date | None
    """The Monday of the week in which most of them come."""
    in_fullest: int
    held: int


def costs(found: Rehearsal) -> list[Cost]:
    """Each person who would get something or whose limit holds something back, the most notes first."""
    hers: dict[str, tuple[list[Coming], list[Held]]] = {}
    for coming in found.coming:
        hers.setdefault(coming.contact.person_id, ([], []))[0].append(coming)
    for held in found.held:
        if held.why == LIMIT:
            hers.setdefault(held.contact.person_id, ([], []))[1].append(held)
    lines = [_cost(found, *notes) for notes in hers.values()]
    return sorted(lines, key=lambda one: (-one.notes, -one.minutes, one.name))


def _cost(found: Rehearsal, coming: Sequence[Coming], held: Sequence[Held]) -> Cost:
    contacts = {one.id: one for one in (*[note.contact for note in coming], *[note.contact for note in held])}
    asks = {one.submission.id: one.schedule.minutes for note in coming for one in note.asks}
    weeks = Counter(_monday(one) for one in coming)
    fullest = min(weeks, key=lambda week: (-weeks[week], week), default=None)
    return Cost(
        name=next(iter(contacts.values())).name,
        members=sorted({_member(found, one) for one in contacts.values()}),
        notes=len(coming),
        files=len(asks),
        minutes=sum(asks.values()),
        fullest=fullest,
        in_fullest=weeks[fullest] if fullest else 0,
        held=len(held) + sum(one.why == LIMIT for one in coming),
    )


def _monday(one: Coming) -> date:
    day = one.at.astimezone(ZoneInfo(one.contact.zone)).date()
    return day - timedelta(days=day.weekday())


def _member(found: Rehearsal, contact: Contact) -> str:
    member = found.roster.organisations.get(contact.organisation_id)
    return member.name if member else ""


@dataclass(frozen=True, slots=True)
class Unasked:
    """A member of whom nobody is asked for one data set, how many of its files that concerns, and why."""

    member: str
    file: str
    rounds: int
    why: str


def unasked(found: Rehearsal) -> list[Unasked]:
    """Who would get nothing, by member and data set."""
    counted = Counter((one.organisation.name, one.title, one.why) for one in found.left_out)
    return [Unasked(member, title, rounds, why) for (member, title, why), rounds in sorted(counted.items())]
