"""The whole way out, with Teams failing in every way: each message is there once, or staff see why it is not."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from sqlmodel import select

from bot.messages import pack, say
from config.catalogue import Catalogue
from storage import ledger
from storage.columns import new_id
from storage.database import Database
from storage.ledger import Delivery
from storage.rows import insert_new
from tests.doors.teams import TeamsTown, teams_town
from tests.doubles.teams import faults
from tests.doubles.teams.faults import Fault
from tests.doubles.teams.ids import HOME_TENANT
from tests.handlers.teams.stage import account

LANE = f"teams:{HOME_TENANT}"
SURELY_NOT: tuple[Fault, ...] = (faults.throttled("1"), faults.throttled(None), faults.redirect())
PERHAPS: tuple[Fault, ...] = (
    faults.reset(accepted=True), faults.bad_gateway(), faults.half_body(), faults.precondition_failed(),
    faults.reset(), faults.broken(accepted=True), faults.gateway_timeout(accepted=True), faults.created_html(),
    faults.unavailable(), faults.created_without_id(),
)  # fmt: skip
NO: tuple[Fault, ...] = (faults.too_big(), faults.says("BadSyntax", 400))


async def test_forty_messages_through_every_fault_are_there_once_or_stand_where_staff_can_see_them(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with teams_town(world_database, catalogue) as here:
        await _due(here, 40)
        mixed = [fault for row in zip(SURELY_NOT * 4, PERHAPS, strict=False) for fault in row]
        here.teams.next("send", *mixed, *NO)
        for _ in range(60):
            await _rested(here)
            await here.house.drain.run(LANE)
        rows = await _rows(world_database)
        shown = Counter(post.text for post in here.teams.posts(account("ana")))

    states = Counter(row.status for row in rows)
    assert states == {"sent": 40 - len(PERHAPS) - len(NO), "held": len(PERHAPS), "failed": len(NO)}
    assert set(shown.values()) == {1}, "nothing is said twice"
    assert {str(row.args["n"]) for row in rows if row.status == "sent"} <= {text.split()[-1] for text in shown}


async def test_nothing_is_called_while_teams_has_asked_us_to_wait(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with teams_town(world_database, catalogue) as here:
        here.teams.next("send", faults.throttled("30"))
        for _ in range(6):
            await here.edge.says("ana", "status")
            await here.edge.settled()
        states = Counter(row.status for row in await _rows(world_database))

    assert len(here.teams.called("send")) == 1
    assert states == {"ready": 6}


async def test_what_was_on_its_way_when_the_process_was_killed_is_held_and_not_said_again(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with teams_town(world_database, catalogue) as here:
        await _due(here, 3)
        async with world_database.work() as work:
            rows = list(await work.exec(select(Delivery)))
            now, real = here.clock.now(), here.house.real_clock.now()
            assert await ledger.start(work, rows[0], "a drain that was killed", now, real - timedelta(minutes=5))
        await here.house.drain.run(LANE)
        states = Counter(row.status for row in await _rows(world_database))

    assert states == {"held": 1, "sent": 2}
    assert len(here.teams.called("send")) == 2


async def test_a_lane_keeps_its_distance_and_meets_no_429(world_database: Database, catalogue: Catalogue) -> None:
    async with teams_town(world_database, catalogue) as here:
        async with world_database.work() as work:
            lane = await ledger.lock_lane(work, LANE)
            lane.gap_s = 0.1
        await _due(here, 8)
        started = here.house.real_clock.now()
        await here.house.drain.run(LANE)
        took = here.house.real_clock.now() - started

    assert took >= timedelta(seconds=0.7)
    assert len(here.teams.posts(account("ana"))) == 8


async def _due(here: TeamsTown, count: int) -> None:
    now = here.clock.now()
    async with here.house.database.work() as work:
        rows = []
        for number in range(count):
            one = Delivery(
                id=new_id(), lane_id=LANE, action="reply", kind="reply", weight=0, conversation=account("ana"),
                template="", content=pack(say(f"Thank you, Ana, number {number}")), due=now, created_at=now,
                args={"n": str(number)},
            )  # fmt: skip
            rows.append(one.model_dump())
        await insert_new(work, Delivery, rows)


async def _rested(here: TeamsTown) -> None:
    """The lane's pause after a trouble is over."""
    async with here.house.database.work() as work:
        await ledger.pace(work, LANE, here.house.real_clock.now())


async def _rows(database: Database) -> list[Delivery]:
    async with database.reading() as work:
        return list(await work.exec(select(Delivery)))
