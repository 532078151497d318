"""Brings the members of a coalition to what a file says: all of it, or nothing.

Staff import the same file again and again as it grows. So a second import of the same rows changes nothing, what the
file does not name stays as it is, and one bad row means that no row is used: a half-imported roster would nag the
wrong half.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from bot.roster import cms, columns
from bot.roster.columns import Entry, Member, Speaker
from bot.spreadsheet import Refusal, Row, read
from storage import coalitions, people, submissions
from storage.columns import derived_id
from storage.database import Database, Work

Layout = Literal["members", "cms"]
Progress = Callable[[int, int], None]
"""Called with the number of rows done and of all rows."""


@dataclass(frozen=True, slots=True)
class Filed:
    """What an import did, in rows; or why it did nothing."""

    read: int
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """A members file as it was understood."""

    entries: tuple[Entry, ...]
    refused: tuple[Refusal, ...]

    @property
    def read(self) -> int:
        """The number of rows below the heading that hold anything."""
        return len({entry.row for entry in self.entries} | {refusal.row for refusal in self.refused})


class _Rehearsed(Exception):
    """Leaves a unit of work so that nothing of it stays."""


class _Refused(Exception):
    """Leaves a unit of work since some of its rows cannot be used."""

    def __init__(self, refused: tuple[Refusal, ...]) -> None:
        super().__init__()
        self.refused = refused


def understand(path: Path, layout: Layout = "members") -> Roster:
    """Read the whole file; check each row alone and beside the others. Raises Unreadable where it is no such file."""
    entries: list[Entry] = []
    refused: list[Refusal] = []
    for found in _each(path, layout):
        if isinstance(found, Refusal):
            refused.append(found)
        else:
            entries.append(found)
    entries, clashes = columns.together(entries)
    return Roster(tuple(entries), tuple(sorted(refused + clashes, key=lambda refusal: refusal.row)))


async def file(
    database: Database,
    roster: Roster,
    slug: str,
    now: datetime,
    *,
    rehearse: bool = False,
    progress: Progress = lambda done, all_rows: None,
) -> Filed:
    """Write the roster into that coalition, made if it is new. `rehearse` does all of it and keeps none."""
    if roster.refused:
        return Filed(roster.read, refused=roster.refused)
    changes: list[people.Change] = []
    try:
        async with database.work() as work:
            changes = await _write(work, roster.entries, slug, now, progress)
            if refused := await _without_umbrella(work, roster.entries, slug):
                raise _Refused(refused)
            if rehearse:
                raise _Rehearsed
    except _Rehearsed:
        pass
    except _Refused as problem:
        return Filed(roster.read, refused=problem.refused)
    return Filed(roster.read, changes.count("created"), changes.count("updated"), changes.count("unchanged"))


async def _without_umbrella(work: Work, entries: Sequence[Entry], slug: str) -> tuple[Refusal, ...]:
    """The rows whose umbrella is no member, neither in the file nor before, or stands under another one."""
    members = {one.id: one for one in await people.organisations(work, slug)}
    bad = []
    for entry in entries:
        named = entry.member.umbrella
        above = members.get(people.organisation_id(slug, named)) if named else None
        if named and above is None:
            bad.append(Refusal(entry.row, f"the umbrella {named!r} is the key of no member, here or in this file"))
        elif above is not None and above.umbrella_id:
            bad.append(Refusal(entry.row, f"the umbrella {named!r} stands under another member itself; name that one"))
    return tuple(bad)


def _each(path: Path, layout: Layout) -> Iterator[Entry | Refusal]:
    understood: Callable[[Row], Entry | Refusal] = cms.entry if layout == "cms" else columns.entry
    for row in read(path, heading=None if layout == "cms" else columns.COLUMNS):
        yield row if isinstance(row, Refusal) else understood(row)


async def _write(
    work: Work, entries: Sequence[Entry], slug: str, now: datetime, progress: Progress
) -> list[people.Change]:
    coalition = await coalitions.ensure(work, slug, now)
    changes = []
    for done, entry in enumerate(entries, start=1):
        changes.append(await _write_one(work, entry, coalition))
        progress(done, len(entries))
    await submissions.plan_again(work, slug)
    return changes


async def _write_one(work: Work, entry: Entry, coalition: coalitions.Coalition) -> people.Change:
    """One row; it counts as created or updated when anything in it was."""
    member = entry.member
    organisation = people.Organisation(
        id=people.organisation_id(coalition.id, member.key),
        coalition_id=coalition.id,
        key=member.key,
        name=member.name,
        kind=member.kind,
        city=member.city,
        county=member.county,
        umbrella_id=await _umbrella_of(work, member, coalition.id),
        size=member.size,
    )
    changes: set[people.Change] = {await people.upsert_organisation(work, organisation)}
    if entry.speaker:
        changes.add(await _write_speaker(work, entry.speaker, organisation.id, coalition))
    await work.flush()  # The next row may name the same member, and looks for it.
    return "created" if "created" in changes else "updated" if "updated" in changes else "unchanged"


async def _umbrella_of(work: Work, member: Member, coalition_id: str) -> str:
    """The id of the member that speaks for this one as well; as it was where the file has no such column."""
    if member.umbrella is None:
        there = await people.organisation(work, people.organisation_id(coalition_id, member.key))
        return there.umbrella_id if there else ""
    return people.organisation_id(coalition_id, member.umbrella) if member.umbrella else ""


async def _write_speaker(
    work: Work, speaker: Speaker, organisation_id: str, coalition: coalitions.Coalition
) -> people.Change:
    contact = people.Contact(
        id=derived_id("contact", organisation_id, speaker.email),
        coalition_id=coalition.id,
        organisation_id=organisation_id,
        person_id="",  # The e-mail says whose contact it is; storage fills it in.
        name=speaker.name,
        role=speaker.role,
        is_primary=speaker.is_primary,
        zone=speaker.zone or coalition.zone,
        opens=speaker.opens,
        closes=speaker.closes,
        language=speaker.language,
        phone=speaker.phone,
    )
    change = await people.upsert_contact(work, contact, speaker.email)
    if speaker.is_primary:
        await people.keep_one_primary(work, organisation_id, contact.id)
    return change
