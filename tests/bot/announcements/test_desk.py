"""Who would get an announcement, once, and as the contact of which member."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.announcements import desk
from bot.contacts import roster
from bot.demo import world
from bot.outbox import welcome
from bot.rules.verdict import Drop, Later
from storage import people
from storage.announcements import Announcement
from storage.database import Database, Work
from storage.people import Contact, Organisation

TEN = world.BEGINS + timedelta(hours=1, minutes=30)
TO_EVERYONE = Announcement(
    id="spring", coalition_id=world.SLUG, scope="coalition", text="The news.", by="pat", created_at=TEN
)

TO_THE_SECOND = Announcement(
    id="spring", coalition_id=world.SLUG, scope="kind", target="QIO", text="The news.", by="pat", created_at=TEN
)


async def test_every_contact_is_meant_and_not_the_primary_one_alone(world_database: Database) -> None:
    async with world_database.work() as work:
        found = await roster(work, world.SLUG, TEN)
        names = {one.contact.name for one in await desk.offers(work, TO_EVERYONE, found, TEN)}

    assert {"Ana Flores", "Dr. Priya Raman", "Dr. Miriam Cole", "Tom Becker"} <= names


@pytest.mark.parametrize(
    ("hers", "why"),
    [
        ({"opted_out_at": TEN}, "opted out"),
        ({"snoozed_until": TEN + timedelta(days=3)}, "snoozed"),
    ],
)
async def test_what_she_asked_for_as_the_contact_of_one_member_holds(
    world_database: Database, hers: dict[str, Any], why: str
) -> None:
    async with world_database.work() as work:
        ana = await _speaks_for_two(work, "partner", **hers)
        found = await roster(work, world.SLUG, TEN)
        [offer] = [
            one for one in await desk.offers(work, TO_EVERYONE, found, TEN) if one.contact.person_id == ana.person_id
        ]
        decided = welcome(offer, found, TEN)

    assert offer.contact.id == "ana second"
    assert isinstance(decided, Drop | Later)
    assert decided.why == why


async def test_a_member_that_declined_does_not_silence_another(world_database: Database) -> None:
    async with world_database.work() as work:
        ana = await _speaks_for_two(work, "declined", name="A name that is read first")
        declined = await desk.weigh(work, TO_THE_SECOND, TEN)
        found = await roster(work, world.SLUG, TEN)
        [hers] = [
            one for one in await desk.offers(work, TO_EVERYONE, found, TEN) if one.contact.person_id == ana.person_id
        ]

    assert (declined.sample, dict(declined.never)) == (None, {"relation": 1})
    assert hers.contact.id == ana.id


async def test_looking_changes_nothing_and_an_approval_plans_once(world_database: Database) -> None:
    async with world_database.work() as work:
        found = await roster(work, world.SLUG, TEN)
        first = [one.id for one in await desk.offers(work, TO_EVERYONE, found, TEN)]
        later = [one.id for one in await desk.offers(work, TO_EVERYONE, found, TEN + timedelta(hours=1))]

    assert first == later
    assert len(set(first)) == len(first)


async def _speaks_for_two(work: Work, relation: str, **second: Any) -> Contact:
    """Ana, who is now the contact of a second member as well; what she asked for there."""
    ana = next(one for one in await people.contacts(work, world.SLUG) if one.name == "Ana Flores")
    work.add(
        Organisation(
            id="second", coalition_id=world.SLUG, key="second", name="Second Group", kind="QIO", relation=relation
        )
    )
    await work.flush()
    work.add(Contact(**ana.model_dump() | {"id": "ana second", "organisation_id": "second"} | second))
    await work.flush()
    return ana
