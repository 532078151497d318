"""149 real hospitals, a quarter in moved time: every message is accounted for, on both databases.

The roster is CMS's list of Indiana hospitals, used where it lies beside the project. The contacts are invented here,
since CMS names none; so is what they answer. `docs/measurements.md` holds the figures of a run.
"""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.app.house import House
from bot.inbox import Place, Press, Speaker
from bot.messages import Choices, Message, unpack
from bot.roster import filing
from bot.rules.calendar import Calendar
from config.catalogue import Catalogue
from handlers.playground.news import News
from handlers.playground.send import PlaygroundChannel
from scheduler.clock import StillClock
from scheduler.travel import Traveller
from storage import coalitions, ledger, people, submissions, waiting
from storage.columns import derived_id
from storage.database import Database
from storage.people import Contact
from storage.playground import Chats
from storage.submissions import Schedule
from tests.house import SECRET

HOSPITALS = Path(__file__).parents[3] / "shared" / "data" / "cms" / "indiana_hospitals.csv"
CENTRAL = {
    "LAKE",
    "PORTER",
    "LA PORTE",
    "NEWTON",
    "JASPER",
    "STARKE",
    "GIBSON",
    "PERRY",
    "POSEY",
    "SPENCER",
    "VANDERBURGH",
    "WARRICK",
}
"""Indiana's counties on Central time."""
SLUG = "indiana"
BEGINS = datetime(2026, 9, 30, 12, 0, tzinfo=ZoneInfo("America/Indiana/Indianapolis"))
ENDS = datetime(2026, 12, 18, 18, 0, tzinfo=ZoneInfo("America/Indiana/Indianapolis"))
INDIANA = Calendar("US-IN")


@dataclass
class Members:
    """The invented contacts: what each does with a note, decided by a fixed draw."""

    draw: random.Random
    answered: Counter[str]

    def choose(self) -> str | None:
        """A label to press, or nothing."""
        return self.draw.choices(["Sent it", "More time", "Not this time", None], weights=[40, 8, 6, 46])[0]


@pytest.mark.real
@pytest.mark.skipif(not HOSPITALS.exists(), reason="CMS's hospital file does not lie beside the project")
async def test_a_quarter_of_149_hospitals_adds_up(database: Database, catalogue: Catalogue) -> None:
    started = time.perf_counter()
    roster = filing.understand(HOSPITALS, "cms")
    filed = await filing.file(database, roster, SLUG, BEGINS)
    assert (filed.read, filed.created, len(filed.refused)) == (149, 149, 0)
    contacts = await _invent_contacts(database)
    imported = time.perf_counter()

    clock, chats = await StillClock.resume(database, BEGINS), Chats(database)
    channel = PlaygroundChannel(chats, clock, News(), contacts)
    house = House(database, catalogue, clock, {"playground": channel}, SECRET, timedelta(0))
    traveller = Traveller(database, clock, house.plan, house.drain_all)
    members = Members(random.Random(20261001), Counter())
    seen: dict[str, int] = {}
    while (event := await traveller.next_event()) is not None and event < ENDS:
        await traveller.advance(event)
        await _answer(house, chats, seen, members)
    await traveller.advance(ENDS)
    await house.engine.close()
    finished = time.perf_counter()

    async with database.reading() as work:
        notes = await waiting.between(work, SLUG, BEGINS, ENDS + timedelta(days=1))
        [schedule] = await submissions.schedules(work, SLUG)
        asked = [one for one in await submissions.of_schedule(work, schedule.id, BEGINS.date()) if "Q3" in one.period]
    sent = [row for row in notes if row.status == "sent"]
    states = Counter(one.state for one in asked)
    by_subject = Counter(row.subject or "" for row in sent)
    shown = [len(await _notes(chats, account)) for account in contacts]

    _check_hours(contacts, sent)
    assert {row.status for row in notes} <= {"sent", "cancelled"}
    assert sum(shown) == len({row.id for row in sent}) == len(sent)
    assert len(by_subject) == len(asked) == 149
    assert max(by_subject.values()) <= 4
    assert states["sent"] == members.answered["Sent it"]
    assert states["not this time"] == members.answered["Not this time"]
    assert states["more time"] <= members.answered["More time"]
    assert states.total() == 149
    figures = {
        "scenario": "a quarter of 149 hospitals in moved time",
        "database": "sqlite" if database.is_sqlite else "postgresql",
        "messages": dict(sorted(Counter(row.status for row in notes).items())),
        "submissions": dict(sorted(states.items())),
        "notes a member": dict(sorted(Counter(by_subject.values()).items())),
        "answers": dict(sorted(members.answered.items())),
        "import seconds": round(imported - started, 1),
        "quarter seconds": round(finished - imported, 1),
    }
    print(json.dumps(figures))  # noqa: T201 - `pytest -s` shows the line that docs/measurements.md keeps


async def _invent_contacts(database: Database) -> dict[str, Contact]:
    """One data contact for each hospital, in its county's zone, reachable in a chat of her own."""
    found: dict[str, Contact] = {}
    async with database.work() as work:
        await coalitions.bind(work, "playground", "demo", SLUG)
        for number, one in enumerate(await people.organisations(work, SLUG)):
            zone = "America/Chicago" if one.county.upper() in CENTRAL else "America/Indiana/Indianapolis"
            account, email = f"contact{number}", f"contact{number}@hospital.example"
            contact = Contact(
                id=derived_id("contact", one.id, email),
                coalition_id=SLUG,
                organisation_id=one.id,
                person_id="",
                name=f"Contact Number{number}",
                is_primary=True,
                zone=zone,
            )
            await people.upsert_contact(work, contact, email)
            await work.flush()
            await people.link(work, contact.person_id, "playground", "demo", account, account)
            found[account] = contact
        work.add(
            Schedule(
                coalition_id=SLUG,
                data_set="readmissions",
                title="readmissions file",
                kinds=["hospital"],
                begins_on=date(2026, 10, 1),
                approved_at=BEGINS,
                approved_by="test",
            )
        )
    return found


async def _answer(house: House, chats: Chats, seen: dict[str, int], members: Members) -> None:
    """Each contact who has something new looks at it once, and presses a button or none."""
    for account, count in (await chats.received()).items():
        if count == seen.get(account, 0):
            continue
        seen[account] = count
        label = members.choose()
        if label is None:
            continue
        pressed = await _press(house, chats, account, (await _all(chats, account))[-1], label)
        if label == "More time":
            await _press(house, chats, account, pressed, "14 more days")
        members.answered[label] += 1
        seen[account] = count + (2 if label == "More time" else 1)


async def _press(house: House, chats: Chats, account: str, message: Message, label: str) -> Message:
    [choice] = [
        one for block in message.blocks if isinstance(block, Choices) for one in block.choices if one.label == label
    ]
    heard = Press(
        Speaker("playground", "demo", account), Place(account), f"{account} {label} {id(message)}", choice.token
    )
    await house.reception.act(await house.reception.receive(heard))
    return (await _all(chats, account))[-1]


async def _notes(chats: Chats, account: str) -> list[Message]:
    """The notes among what the bot said: they alone can be looked at again, whatever became of them."""
    return [message for message in await _all(chats, account) if message.refresh]


async def _all(chats: Chats, account: str) -> list[Message]:
    return [unpack(post.message) for post in await chats.conversation(account) if post.message]


def _check_hours(contacts: dict[str, Contact], sent: list[ledger.Delivery]) -> None:
    by_id = {contact.id: contact for contact in contacts.values()}
    for row in sent:
        assert row.started_at is not None
        here = row.started_at.astimezone(ZoneInfo(by_id[row.contact_id or ""].zone))
        assert clock_time(9) <= here.time() < clock_time(16)
        assert INDIANA.is_open(here.date())
