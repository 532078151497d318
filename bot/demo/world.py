"""The demo's world: an invented coalition in Indiana, its people, its documents and its dates.

Everything in it comes in by the doors that a real coalition uses: the members file by the member import, the documents
by the document import. So a demo that starts is also a rehearsal of both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.resources import as_file, files
from zoneinfo import ZoneInfo

from bot.answers import library
from bot.answers.library import Prepared
from bot.roster import filing
from storage import coalitions, install, people
from storage.coalitions import Coalition
from storage.database import Database, Work
from storage.submissions import Schedule

SLUG = "demo"
NAME = "Maple River Health Quality Coalition"
ZONE = ZoneInfo("America/Indiana/Indianapolis")
BEGINS = datetime(2026, 10, 1, 8, 30, tzinfo=ZONE).astimezone(UTC)
"""Where the demo's clock stands at first: a Thursday morning, half an hour before the first note of the quarter."""
PLATFORM, WORKSPACE = "playground", "demo"


class NotADemoError(Exception):
    """The database holds something that the demo did not make; it is left as it is."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody the visitor can be: the account, the e-mail in the members file, and a line about the person."""

    account: str
    email: str
    name: str
    role: str
    organisation: str


GUESTS = (
    Guest("ana", "ana.flores@lakeside.example", "Ana Flores", "Data manager", "Lakeside Physician Group"),
    Guest("cole", "miriam.cole@mercyhill.example", "Dr Miriam Cole", "Chief medical officer", "Mercy Hill Hospital"),
    Guest("rosa", "rosa.delgado@advisors.example", "Rosa Delgado", "Consumer advisor", "Patients and families"),
    Guest("lee", "lee.walker@willowbend.example", "Lee Walker", "Administrator", "Willow Bend Nursing Home"),
    Guest("pat", "pat.nguyen@mapleriver.example", "Pat Nguyen", "Programme manager", "Coalition staff"),
    Guest("eve", "eve.sanders@mapleriver.example", "Eve Sanders", "Executive director", "Coalition staff"),
)
SPEAKS_IN_CHANNEL = "pat"
"""Whose words are typed in the channel that everybody reads."""
_STAFF = {"pat": "staff", "eve": "lead"}


async def prepare(database: Database) -> None:
    """Make the world in an empty database; one that the demo made before is taken as it was left."""
    async with database.reading() as work:
        made = await install.note(work, install.DEMO)
        strangers = [one.id for one in await coalitions.every(work)]
    if made is not None:
        return
    if strangers:
        raise NotADemoError
    with as_file(files("bot.demo")) as folder:
        roster = filing.understand(folder / "members.csv")
        prepared, refused = library.prepare_all(library.entries(folder / "documents")[0])
    assert not refused, "the demo's own documents are in order"
    filed = await filing.file(database, roster, SLUG, BEGINS)
    assert not filed.refused, "the demo's own roster is in order"
    async with database.work() as work:
        await _people(work)
        await _documents(work, prepared)
        await _dates(work)
        await install.write(work, install.DEMO, "yes")


async def coalition(database: Database) -> Coalition:
    """The demo's coalition."""
    async with database.reading() as work:
        found = await coalitions.find(work, SLUG)
    assert found is not None, "a prepared demo has its coalition"
    return found


async def _people(work: Work) -> None:
    found = await coalitions.ensure(work, SLUG, BEGINS)
    found.name, found.zone = NAME, ZONE.key
    await coalitions.bind(work, PLATFORM, WORKSPACE, SLUG)
    for guest in GUESTS:
        person = await people.person_of_email(work, guest.email)
        await people.link(work, person.id, PLATFORM, WORKSPACE, guest.account, guest.account)
        if guest.account in _STAFF:
            await people.grant_staff(work, SLUG, person.id, guest.name, _STAFF[guest.account])


async def _documents(work: Work, prepared: list[Prepared]) -> None:
    for one in prepared:
        await library.shelve(work, one.draft, BEGINS, approved=True)


async def _dates(work: Work) -> None:
    for data_set, title, kinds in (
        ("readmissions", "readmissions file", ["hospital", "physician group", "health plan"]),
        ("falls", "falls file", ["nursing home"]),
    ):
        work.add(
            Schedule(
                coalition_id=SLUG,
                data_set=data_set,
                title=title,
                kinds=kinds,
                begins_on=date(2026, 10, 1),
                approved_at=BEGINS,
                approved_by="eve",
            )
        )
    await work.flush()
