"""Two coalitions that both plan much for one person share her patience, and learn nothing of each other by it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlmodel import col, select

from bot.demo import world
from config.catalogue import Catalogue
from storage import coalitions, people
from storage.database import Database, Work
from storage.ledger import Delivery
from storage.submissions import Schedule, Submission
from tests.house import Town, choice, text_of
from tests.journeys.test_two_coalitions import OURS, PRAIRIE, PRAIRIE_NAME, STRANGER, THEIRS, neighbours

ZONE = world.ZONE
HELD = "held: personal limit"
FILES = {
    world.SLUG: ("imaging file", "wait times file", "vaccination file", "referrals file"),
    PRAIRIE: ("safety file", "sepsis file", "transport file", "hand-over file"),
}
"""With the file that each expects already, five in each coalition whose first note is due on the same morning."""
NAMES = {world.SLUG: (world.NAME, OURS), PRAIRIE: (PRAIRIE_NAME, THEIRS, STRANGER, "wound", "14 October")}
"""What staff of the other coalition must not read: its name, its members, its files, its dates."""


async def test_two_that_plan_five_each_in_a_week_reach_her_twice(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with neighbours(world_database, catalogue, door) as here:
        async with world_database.work() as work:
            for slug, titles in FILES.items():
                work.add_all(_schedule(slug, title) for title in titles)
        await here.moves_to(datetime(2026, 10, 1, 12, tzinfo=ZONE))
        read = {slug: await _staff_read(world_database, here, slug) for slug in FILES}
        await here.moves_to(datetime(2026, 10, 8, 8, tzinfo=ZONE))
        chat = await here.chat("ana")
        async with world_database.reading() as work:
            strangers = {slug: await _everything_of(work, slug) for slug in FILES}

    assert len(chat) == 2
    assert any(HELD in part for parts in read.values() for part in parts)
    for slug, parts in read.items():
        other = PRAIRIE if slug == world.SLUG else world.SLUG
        said = "\n".join(parts)
        assert [word for word in (*NAMES[other], *FILES[other], *strangers[other]) if word in said] == []


async def test_who_has_to_wait_is_held_in_every_view_of_staff(world_database: Database, catalogue: Catalogue) -> None:
    async with neighbours(world_database, catalogue, "playground") as here:
        await here.moves_to(datetime(2026, 10, 1, 12, tzinfo=ZONE))
        read = {slug: await _staff_read(world_database, here, slug) for slug in FILES}

    [(deliveries, preview, ledger)] = [parts for parts in read.values() if HELD in parts[0]]
    assert f"{HELD}: 1" in deliveries
    assert f"look ahead ({HELD})" in preview
    assert HELD in ledger


def _schedule(slug: str, title: str) -> Schedule:
    return Schedule(
        coalition_id=slug,
        data_set=title,
        title=title,
        kinds=["physician group"],
        begins_on=date(2026, 10, 1),
        due_day=14 if slug == PRAIRIE else 15,
        approved_at=world.BEGINS,
        approved_by="eve",
    )


async def _staff_read(database: Database, here: Town, slug: str) -> list[str]:
    """What staff of that coalition read: how messages stand, what would go out, and the ledger of the coming days."""
    asked = await here.says("eve", "coalition")
    await here.presses("eve", choice(asked, world.NAME if slug == world.SLUG else PRAIRIE_NAME))
    typed = [text_of(await here.says("eve", words)) for words in ("deliveries", "remind preview")]
    async with database.reading() as work:
        ours = await coalitions.find(work, slug)
        assert ours is not None
        days = [date(2026, 10, 1) + timedelta(days=day) for day in range(9)]
        return [*typed, repr([await here.house.outbox.ledger_of(work, ours, day) for day in days])]


async def _everything_of(work: Work, slug: str) -> list[str]:
    """The ids of all that a coalition has and plans."""
    rows = [
        *await work.exec(select(Delivery.id).where(Delivery.coalition_id == slug)),
        *await work.exec(select(Submission.id).where(Submission.coalition_id == slug)),
        *await work.exec(select(Schedule.id).where(col(Schedule.coalition_id) == slug)),
    ]
    members = [one.id for one in await people.organisations(work, slug)]
    return [*rows, *members, *[one.id for one in await people.contacts(work, slug)]]
