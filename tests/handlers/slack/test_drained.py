"""The whole way out, with Slack failing in every way: each message is there once, or staff see why it is not."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.app.house import House
from bot.messages import pack, say
from config.catalogue import Catalogue
from storage import ledger
from storage.columns import new_id
from storage.database import Database
from storage.ledger import Delivery
from storage.rows import insert_new
from tests.doors.slack import SlackTown, slack_town
from tests.doubles.slack import faults
from tests.doubles.slack.faults import Fault
from tests.handlers.slack.stage import TEAM, event
from tests.house import SECRET

LANE = f"slack:{TEAM}"
MIXED: tuple[Fault, ...] = (
    faults.reset(accepted=True), faults.broken(502), faults.half_body(), faults.says("internal_error"),
    faults.reset(), faults.html(), faults.broken(500, accepted=True), faults.says("fatal_error", accepted=True),
    faults.says("invalid_blocks"), faults.broken(503), faults.ratelimited("1"), faults.reset(accepted=True),
)  # fmt: skip


async def test_forty_messages_through_every_fault_are_there_once_or_failed_with_a_reason(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with slack_town(world_database, catalogue) as here:
        await _due(here, 40)
        here.slack.next("chat.postMessage", *MIXED)
        for _ in range(60):
            await _rested(here)
            await here.house.drain.run(LANE)
        rows = await _rows(world_database)
        seen = Counter(_delivery(post.metadata) for post in here.slack.posts("D0ANA"))

    states = Counter(row.status for row in rows)
    assert states == {"sent": 39, "failed": 1}, "the one whose blocks Slack would not take"
    assert set(seen.values()) == {1}
    assert set(seen) == {row.id for row in rows if row.status == "sent"}


async def test_nothing_is_called_while_slack_has_asked_us_to_wait(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with slack_town(world_database, catalogue) as here:
        here.slack.next("chat.postMessage", faults.ratelimited("30"))
        await here.edge.post(_status("Ev1"))
        await here.edge.settled()
        for number in range(5):
            await here.edge.post(_status(f"Ev{number + 2}"))
            await here.edge.settled()
        waiting = Counter(row.status for row in await _rows(world_database))
        calls = here.slack.called("chat.postMessage")

    assert len(calls) == 1
    assert waiting == {"ready": 6}


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive", "invalid_auth"])
async def test_a_workspace_that_is_shut_gets_one_call_and_its_messages_wait_for_it(
    world_database: Database, catalogue: Catalogue, error: str
) -> None:
    async with slack_town(world_database, catalogue) as here:
        await _due(here, 5)
        here.slack.workspaces[TEAM].revoke(error)
        for _ in range(3):
            await here.house.drain_all()
        await here.edge.post(_status("Ev1"))
        await here.edge.settled()
        states = Counter(row.status for row in await _rows(world_database))
        async with world_database.reading() as work:
            shut = {lane.id: lane.paused_why for lane in await ledger.shut_lanes(work)}

    assert len(here.slack.calls) == 1
    assert shut == {LANE: error}
    assert states == {"ready": 6}


async def test_somebody_who_left_the_workspace_is_noticed_within_a_week(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with slack_town(world_database, catalogue) as here:
        here.slack.workspaces[TEAM].users["U0ANA"].deactivated = True
        await _due(here, 3, conversation="U0ANA")
        for _ in range(3):
            await here.house.drain.run(LANE)
        states = Counter(row.status for row in await _rows(world_database) if row.conversation == "U0ANA")

    assert here.slack.posts("D0ANA") == []
    assert len(here.slack.called("conversations.open")) == 1, "after one refusal nobody knocks again"
    assert states == {"failed": 1, "cancelled": 2}


async def test_an_hour_without_slack_costs_neither_a_message_nor_a_second_one(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with slack_town(world_database, catalogue) as here:
        await _due(here, 4)
        here.slack.next("chat.postMessage", *[faults.broken(503)] * 3)
        here.slack.next("conversations.history", *[faults.broken(503)] * 4)
        for _ in range(5):
            for _ in range(20):
                await here.house.drain.run(LANE)  # The clock calls every two seconds, and the lane is in peace.
            await _rested(here)
        away = len(here.slack.calls)
        for _ in range(20):
            await _rested(here)
            await here.house.drain.run(LANE)
        states = Counter(row.status for row in await _rows(world_database))
        seen = Counter(_delivery(post.metadata) for post in here.slack.posts("D0ANA"))

    assert away < 12
    assert states == {"sent": 4}
    assert set(seen.values()) == {1}


async def test_our_clock_may_be_minutes_ahead_of_slack_s(world_database: Database, catalogue: Catalogue) -> None:
    async with slack_town(world_database, catalogue) as here:
        real = here.slack.now
        here.slack.now = lambda: real() - 240
        await _due(here, 1)
        here.slack.next("chat.postMessage", faults.reset(accepted=True))
        for _ in range(4):
            await here.house.drain.run(LANE)
            await _rested(here)

    assert len(here.slack.posts("D0ANA")) == 1


async def test_a_drain_that_is_stopped_begins_no_other_message(world_database: Database, catalogue: Catalogue) -> None:
    async with slack_town(world_database, catalogue) as here:
        await _due(here, 60)
        await here.house.engine.submit([LANE])
        await asyncio.sleep(0.05)
        await here.house.engine.close()
        states = Counter(row.status for row in await _rows(world_database))

    assert states["ready"] > 10
    assert states["sending"] == states["in_doubt"] == 0


async def test_a_lane_whose_platform_is_not_connected_waits(world_database: Database, catalogue: Catalogue) -> None:
    async with slack_town(world_database, catalogue) as here:
        await _due(here, 2)
        async with world_database.work() as work:
            [first, _] = list(await work.exec(select(Delivery)))
            assert await ledger.start(work, first, "a drain that was killed", here.clock.now(), here.clock.now())
        unconnected = House(world_database, catalogue, here.clock, {}, SECRET, timedelta(0))
        for _ in range(3):
            await unconnected.drain_all()
        before = Counter(row.status for row in await _rows(world_database))
        for _ in range(3):
            await here.house.drain_all()
        after = Counter(row.status for row in await _rows(world_database))

    assert before == {"ready": 1, "sending": 1}
    assert after == {"sent": 2}


async def test_a_reply_that_could_not_leave_for_a_day_is_dropped_with_its_words(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with slack_town(world_database, catalogue) as here:
        here.slack.next("chat.postMessage", faults.ratelimited("30"))
        await here.edge.post(_status("Ev1"))
        await here.edge.settled()
        await here.clock.set(here.clock.now() + timedelta(days=2))
        await _rested(here)
        await here.house.drain.run(LANE)
        [row] = [row for row in await _rows(world_database) if row.action == "reply"]

    assert (row.status, row.content) == ("expired", None)
    assert here.slack.posts("D0ANA") == []


async def test_messages_of_one_lane_keep_their_distance(world_database: Database, catalogue: Catalogue) -> None:
    async with slack_town(world_database, catalogue) as here:
        async with world_database.work() as work:
            lane = await ledger.lock_lane(work, LANE)
            lane.gap_s = 0.1
        await _due(here, 8)
        started = here.house.real_clock.now()
        await here.house.drain.run(LANE)
        took = here.house.real_clock.now() - started

    assert took >= timedelta(seconds=0.7)
    assert len(here.slack.posts("D0ANA")) == 8


def _status(key: str) -> dict[str, Any]:
    return event(key, text="status")


async def _due(here: SlackTown, count: int, conversation: str = "D0ANA") -> None:
    now = here.clock.now()
    one = Delivery(
        id="", lane_id=LANE, action="reply", kind="reply", weight=0, conversation=conversation, template="",
        content=pack(say("Thank you, Ana.")), due=now, created_at=now,
    )  # fmt: skip
    async with here.house.database.work() as work:
        await insert_new(
            work, Delivery, [{**one.model_dump(), "id": new_id(), "action": "reply"} for _ in range(count)]
        )


async def _rested(here: SlackTown) -> None:
    """The lane's pause after a trouble is over."""
    async with here.house.database.work() as work:
        await ledger.pace(work, LANE, here.house.real_clock.now())


async def _rows(database: Database) -> list[Delivery]:
    async with database.reading() as work:
        return list(await work.exec(select(Delivery)))


def _delivery(metadata: dict[str, object] | None) -> str:
    payload = (metadata or {}).get("event_payload")
    return str(payload.get("delivery")) if isinstance(payload, dict) else ""
