"""A coalition's channel in a Slack that we did not write: posted once, changed in place, answered in the thread."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, select

from bot import channel_desk
from bot.demo import world
from bot.offers import Post
from storage import coalitions
from storage.ledger import Delivery
from tests.house import choice
from tests.journeys.announcing import TEN, WORDS
from tests.real.local_town import LocalTown
from tests.real.slack_client import GENERAL
from tests.real.test_local_slack import here, pytestmark

__all__ = ["here", "pytestmark"]


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
    async with here.house.database.work() as work:
        rows = select(Delivery).where(col(Delivery.action) == "post")
        [said] = await work.exec(rows)
        coalition = await coalitions.find(work, world.SLUG)
        assert coalition is not None
        coalition.name = "Quiet Valley Quality Alliance"
        now = here.clock.now()
        answer = Post(
            kind=channel_desk.KIND, coalition_id=world.SLUG, origin="why", subject="test", template="", args={},
            due=now, not_after=now + timedelta(days=1), under=said.id,
        )  # fmt: skip
        await here.house.outbox.edit(work, said.id, "the name was wrong", now)
        await here.house.outbox.post(work, answer, now)
    await here.moves(minutes=2)
    first, second = await here.slack.posts(GENERAL)

    assert first["ts"] == said.ext_id
    assert "Quiet Valley Quality Alliance" in str(first["blocks"])
    assert "Maple River" not in str(first["blocks"])
    assert second["thread_ts"] == said.ext_id


async def _choose(here: LocalTown) -> None:
    await here.moves_to(TEN)
    await here.slack.says("pat", "<@U0BOT> channel here", GENERAL)
    await here.edge.listener.close()
    await here.moves(minutes=1)
