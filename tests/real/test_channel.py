"""A coalition's channel in clients that we did not write: posted once, changed in place, answered in the thread."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from bot import channel_desk
from bot.app.house import House
from bot.demo import world
from bot.offers import Post
from config.catalogue import Catalogue
from storage import coalitions
from storage.database import Database
from storage.ledger import Delivery
from tests.house import choice, text_of
from tests.journeys.announcing import TEN, WORDS
from tests.real.agents_playground import ROOMS, Room
from tests.real.agents_town import AgentsTown, agents_town
from tests.real.local_town import LocalTown
from tests.real.slack_client import GENERAL
from tests.real.test_local_slack import here, pytestmark

__all__ = ["here", "pytestmark"]


@pytest.fixture
async def playground(
    catalogue: Catalogue, sqlite_templates: dict[str, Path], tmp_path: Path
) -> AsyncIterator[AgentsTown]:
    """The demo's world, with Pat of the staff in front of the Agents Playground."""
    path = tmp_path / "convener.db"
    path.write_bytes(sqlite_templates["world"].read_bytes())
    database = Database(f"sqlite:///{path}")
    try:
        async with agents_town(database, catalogue, tmp_path, "pat") as town:
            await town.installs()
            yield town
    finally:
        await database.close()


async def test_an_announcement_is_posted_once_in_the_channel(here: LocalTown) -> None:
    await _choose(here)
    shown = await here.says("eve", f"announce everyone and the channel: {WORDS}")
    await here.presses("eve", choice(await here.presses("eve", choice(shown, "Approve")), "Yes, approve it"))
    await here.moves(minutes=5)
    early = await here.slack.posts(GENERAL)
    await here.moves(days=2)
    hello, news = await here.slack.posts(GENERAL)

    assert len(early) == 1
    assert "From now on I post here" in str(hello["blocks"])
    assert WORDS in str(news["blocks"])
    assert "thread_ts" not in news


async def test_what_is_corrected_is_changed_in_its_place_and_answered_in_its_thread(here: LocalTown) -> None:
    await _choose(here)
    said = await _corrected(here.house, here.clock.now())
    await here.moves(minutes=2)
    first, second = await here.slack.posts(GENERAL)

    assert first["ts"] == said.ext_id
    assert "Quiet Valley Quality Alliance" in str(first["blocks"])
    assert "Maple River" not in str(first["blocks"])
    assert second["thread_ts"] == said.ext_id


@pytest.mark.parametrize("room", ["channel", "group"])
async def test_in_teams_it_is_the_same_in_a_channel_and_in_a_chat_of_several(
    playground: AgentsTown, room: Room
) -> None:
    here = playground
    await here.installs(room)
    chosen = await here.says("channel here", room, answered_in="personal")
    shown = len(here.playground.stream)
    await here.moves(hours=2)
    await here.playground.until(shown + 1)
    said = await _corrected(here.house, here.clock.now())
    shown = len(here.playground.stream)
    await here.moves(minutes=2)
    await here.playground.until(shown + 2)
    first, second = here.chat(room)
    done = [one["action"] for one in here.playground.stream if one["actionConversationId"].startswith(ROOMS[room])]
    threads = [one["actionConversationId"] for one in here.playground.stream[-2:]]

    assert "From now on I post in that channel" in text_of(chosen)
    assert "Quiet Valley Quality Alliance" in text_of(first)
    assert "Quiet Valley Quality Alliance" in text_of(second)
    assert sorted(done) == ["createMessage", "createMessage", "updateMessage"]
    assert any(said.ext_id in one for one in threads if said.ext_id) == (room == "channel")


async def _corrected(house: House, now: datetime) -> Delivery:
    """What the channel was told, which is wrong: changed in its place, and answered in its thread."""
    async with house.database.work() as work:
        [said] = await work.exec(select(Delivery).where(col(Delivery.action) == "post"))
        coalition = await coalitions.find(work, world.SLUG)
        assert coalition is not None
        coalition.name = "Quiet Valley Quality Alliance"
        answer = Post(
            kind=channel_desk.KIND, coalition_id=world.SLUG, origin="why", subject="test", template="", args={},
            due=now, not_after=now + timedelta(days=1), under=said.id,
        )  # fmt: skip
        await house.outbox.edit(work, said.id, "the name was wrong", now)
        await house.outbox.post(work, answer, now)
    return said


async def _choose(here: LocalTown) -> None:
    await here.moves_to(TEN)
    await here.slack.says("pat", "<@U0BOT> channel here", GENERAL)
    await here.edge.listener.close()
    await here.moves(minutes=1)
