"""A refusal that is about more than one message has its consequence once, and staff hear of it."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, select

from bot.demo import world
from bot.inbox import Place, Question, Speaker
from bot.messages import unpack
from config.catalogue import Catalogue
from handlers.plain import plain
from storage import coalitions, ledger, people
from storage.audit import AuditEntry
from storage.database import Database
from storage.ledger import Delivery
from storage.people import ChatIdentity
from tests.doubles.platform import Platform
from tests.scheduler.mornings import LANE, morning, rows_of


async def test_a_person_who_has_left_is_written_to_no_more_and_staff_are_told_once(
    world_database: Database, catalogue: Catalogue
) -> None:
    platform = Platform(["gone"])
    async with morning(world_database, catalogue, platform) as house:
        await house.drain.run(LANE)
        await house.plan()
        await house.clock.set(world.BEGINS + timedelta(days=40))  # type: ignore[attr-defined]
        await house.drain.run(LANE)
        gone = await _unreachable(world_database)
        rows = await _all(world_database)
        acts = await _acts(world_database)

    assert len(gone) == 1
    assert [row.status for row in rows if row.conversation == gone[0]].count("failed") == 1
    assert not [row for row in rows if row.conversation == gone[0] and row.status in ("sent", "ready")]
    told = [address.conversation for address, message in platform.said if "cannot be reached" in plain(message)]
    assert sorted(told) == ["eve", "pat"]
    assert acts == ["unreachable"]


async def test_who_links_a_chat_again_is_written_to_again(world_database: Database, catalogue: Catalogue) -> None:
    platform = Platform(["gone"])
    async with morning(world_database, catalogue, platform) as house:
        await house.drain.run(LANE)
        [account] = await _unreachable(world_database)
        async with world_database.work() as work:
            found = await people.identity(work, world.PLATFORM, world.WORKSPACE, account)
            assert found is not None
            await people.link(work, found.person_id, world.PLATFORM, world.WORKSPACE, account, account)

    assert await _unreachable(world_database) == []


async def test_a_workspace_that_shuts_us_out_is_asked_once_and_its_messages_wait(
    world_database: Database, catalogue: Catalogue
) -> None:
    platform = Platform(["shut"])
    async with morning(world_database, catalogue, platform) as house:
        for _ in range(3):
            await house.drain_all()
        question = Question(Speaker("playground", "demo", "ana"), Place("ana"), "k", "status")
        await house.reception.act(await house.reception.receive(question))
        tries = len(platform.tries)
        rows = await rows_of(world_database)

    assert tries == 1
    assert {row.status for row in rows if row.kind == "reminder"} == {"ready"}


async def test_staff_hear_of_a_shut_workspace_in_another_one(world_database: Database, catalogue: Catalogue) -> None:
    async with world_database.work() as work:
        pat = await people.identity(work, world.PLATFORM, world.WORKSPACE, "pat")
        assert pat is not None
        await people.link(work, pat.person_id, "other", "W2", "U0PAT", "D2")
    async with morning(world_database, catalogue, Platform(["shut"])) as house:
        await house.drain.run(LANE)
        [notice] = await _notices(world_database)

    assert (notice.lane_id, notice.conversation) == ("other:W2", "D2")
    assert "takes no messages from us (token_revoked)" in _said(notice)


async def test_an_open_lane_sends_what_waited(world_database: Database, catalogue: Catalogue) -> None:
    platform = Platform(["shut"])
    async with morning(world_database, catalogue, platform) as house:
        await house.drain.run(LANE)
        async with world_database.work() as work:
            assert [lane.id for lane in await ledger.shut_lanes(work)] == [LANE]
            assert await ledger.open_lane(work, LANE)
            assert not await ledger.open_lane(work, LANE)
            assert [one.id for one in await coalitions.served_by(work, "playground", "demo")] == [world.SLUG]
        await house.drain.run(LANE)

    assert len(platform.seen) == 2


async def _unreachable(database: Database) -> list[str]:
    async with database.reading() as work:
        return [one.account for one in await work.exec(select(ChatIdentity)) if one.unreachable_why]


async def _all(database: Database) -> list[Delivery]:
    async with database.reading() as work:
        return list(await work.exec(select(Delivery).where(Delivery.kind == "reminder")))


async def _notices(database: Database) -> list[Delivery]:
    async with database.reading() as work:
        rows = select(Delivery).where(Delivery.action == "reply", col(Delivery.origin).is_not(None))
        return [row for row in await work.exec(rows) if row.content]


async def _acts(database: Database) -> list[str]:
    async with database.reading() as work:
        return [entry.act for entry in await work.exec(select(AuditEntry))]


def _said(row: Delivery) -> str:
    return plain(unpack(row.content or ""))
