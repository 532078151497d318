"""A reply that waits for better words leaves once, whoever is lost or late meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot import drafts
from bot.access import Who
from bot.commands.member import MemberCommands
from bot.demo import world
from bot.drafts import Draft
from bot.inbox import Place, Question, Speaker
from bot.linking import Linking
from bot.messages import Message, pack, say, unpack
from bot.reception import RESCUE_AFTER, Receipt, Reception
from bot.router import Router
from bot.tokens import Tokens
from config.catalogue import Catalogue
from storage import composing
from storage.composing import Composing
from storage.database import Database, Work
from storage.ledger import Delivery
from tests.house import SECRET, Town, text_of, town

ANA = Speaker(world.PLATFORM, world.WORKSPACE, "ana")
PLAIN, BETTER = "The passages, and that no short answer came.", "A short answer."


class Writing:
    """Somebody who writes in the test's hand: `meanwhile` happens while it does."""

    def __init__(self, meanwhile: Callable[[], Awaitable[None]] | None = None, fails: str = "") -> None:
        self.seconds = 5.0
        self.composed = 0
        self._meanwhile, self._fails = meanwhile, fails

    async def compose(self) -> None:
        self.composed += 1
        if self._meanwhile is not None:
            await self._meanwhile()
        if self._fails == "composing":
            raise ConnectionError("a fault that nobody should read about")

    async def message(self, work: Work) -> Message | None:
        if self._fails == "saying":
            raise RuntimeError("a fault that nobody should read about")
        return say(BETTER) if self._fails != "nothing" else None


class Desk:
    """Answers every question with a draft."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing

    async def ask(
        self, work: Work, who: Who, question: str, now: Any, heard_at: tuple[Speaker, Place] | None = None
    ) -> Message:
        plain = say(PLAIN)
        return Draft(plain.summary, plain.blocks, plain.refresh, writing=self._writing)


class Crash(BaseException):
    """The process is gone: nothing that catches errors sees it."""


@asynccontextmanager
async def heard(
    database: Database, catalogue: Catalogue, writing: Writing
) -> AsyncIterator[tuple[Town, Reception, Receipt]]:
    """A question that has been heard, at a desk whose answers that one writes better."""
    async with town(database, catalogue) as here:
        house, tokens = here.house, Tokens(SECRET)
        member, linking = MemberCommands(catalogue).table(), Linking(catalogue, tokens)
        router = Router(catalogue, tokens, member, {}, Desk(writing), linking, house.outbox)
        hearing = Reception(
            database, router, house.outbox, house.unreachable, catalogue, house.clock, house.real_clock,
            house.drain.deliver,
        )  # fmt: skip
        yield here, hearing, await hearing.receive(Question(ANA, Place("ana"), "once", "When is it due?"))


def test_of_a_draft_the_message_alone_is_written_down() -> None:
    plain = say(PLAIN)
    packed = pack(Draft(plain.summary, plain.blocks, plain.refresh, writing=Writing()))

    assert unpack(packed) == plain
    assert "writing" not in packed


async def test_better_words_leave_in_the_drafts_place(world_database: Database, catalogue: Catalogue) -> None:
    async with heard(world_database, catalogue, Writing()) as (here, hearing, receipt):
        await hearing.act(receipt)
        await here.house.drain_all()

        assert [text_of(said) for said in await here.chat("ana")] == [BETTER]
        assert await _waiting(world_database) == []


@pytest.mark.parametrize("fails", ["composing", "saying", "nothing"])
async def test_where_none_come_the_draft_leaves(world_database: Database, catalogue: Catalogue, fails: str) -> None:
    async with heard(world_database, catalogue, Writing(fails=fails)) as (here, hearing, receipt):
        await hearing.act(receipt)
        await here.house.drain_all()

        assert [text_of(said) for said in await here.chat("ana")] == [PLAIN]
        assert await _waiting(world_database) == []


async def test_nobody_takes_a_draft_while_it_is_being_written(world_database: Database, catalogue: Catalogue) -> None:
    seen: list[int] = []

    async def meanwhile() -> None:
        await here.house.drain_all()
        seen.append(len(await here.chat("ana")))

    async with heard(world_database, catalogue, Writing(meanwhile)) as (here, hearing, receipt):
        await hearing.act(receipt)

        assert seen == [0]
        assert [text_of(said) for said in await here.chat("ana")] == [BETTER]


async def test_others_are_answered_while_many_wait_for_a_writer(world_database: Database, catalogue: Catalogue) -> None:
    goes_on = asyncio.Event()

    async def slowly() -> None:
        await goes_on.wait()

    writing = Writing(slowly)
    async with heard(world_database, catalogue, writing) as (here, hearing, receipt):
        more = [await hearing.receive(Question(ANA, Place("ana"), f"more {turn}", "When?")) for turn in range(9)]
        waiting = asyncio.gather(*(hearing.act(one) for one in (receipt, *more)))
        help_ = await here.says("lee", "help")
        assert text_of(help_)
        assert await here.chat("ana") == []
        goes_on.set()
        await waiting

        assert [text_of(said) for said in await here.chat("ana")] == [BETTER] * 10


async def test_a_draft_whose_writer_is_lost_leaves_by_itself_once(
    world_database: Database, catalogue: Catalogue
) -> None:
    async def crash() -> None:
        raise Crash

    async with heard(world_database, catalogue, Writing(crash)) as (here, hearing, receipt):
        with pytest.raises(Crash):
            await hearing.act(receipt)
    async with town(world_database, catalogue) as here:
        await here.house.drain_all()
        assert await here.chat("ana") == [], "its time is not over"
        await _its_time_is_over(world_database)
        await asyncio.gather(here.house.drain_all(), here.house.drain_all())
        await here.house.drain_all()
        await here.house.reception.rescue()

        assert [text_of(said) for said in await here.chat("ana")] == [PLAIN]


async def test_words_that_come_too_late_change_nothing(world_database: Database, catalogue: Catalogue) -> None:
    async def overtaken() -> None:
        await _its_time_is_over(world_database)
        await here.house.drain_all()

    async with heard(world_database, catalogue, Writing(overtaken)) as (here, hearing, receipt):
        await hearing.act(receipt)
        await here.house.drain_all()

        assert [text_of(said) for said in await here.chat("ana")] == [PLAIN]


async def test_the_drain_and_the_writer_at_one_moment_send_one_message(
    world_database: Database, catalogue: Catalogue
) -> None:
    tick: list[asyncio.Task[None]] = []

    async def at_once() -> None:
        await _its_time_is_over(world_database)
        tick.append(asyncio.create_task(here.house.drain_all()))

    for turn in range(4):
        async with heard(world_database, catalogue, Writing(at_once)) as (here, hearing, receipt):
            before = len(await here.chat("ana"))
            fresh = await hearing.receive(Question(ANA, Place("ana"), f"turn {turn}", "When?")) if turn else receipt
            await hearing.act(fresh)
            await asyncio.gather(*tick)
            await here.house.drain_all()

            [said] = (await here.chat("ana"))[before:]
            assert text_of(said) in (PLAIN, BETTER)


async def test_of_all_who_settle_a_draft_one_wins(world_database: Database, catalogue: Catalogue) -> None:
    async def crash() -> None:
        raise Crash

    async with heard(world_database, catalogue, Writing(crash)) as (_, hearing, receipt):
        with pytest.raises(Crash):
            await hearing.act(receipt)
        [waits] = await _waiting(world_database)

        async def settle(words: str | None) -> bool:
            async with world_database.work() as work:
                return await drafts.settle(work, waits, say(words) if words else None)

        won = await asyncio.gather(*(settle(words) for words in (BETTER, None, BETTER, None)))
        assert sorted(won) == [False, False, False, True]


async def test_what_a_crash_left_unanswered_waits_for_no_writer(world_database: Database, catalogue: Catalogue) -> None:
    writing = Writing()
    async with heard(world_database, catalogue, writing) as (here, hearing, _receipt):
        hearing._real = _Later(here)
        await hearing.rescue()

        assert [text_of(said) for said in await here.chat("ana")] == [PLAIN]
        assert writing.composed == 0


async def test_a_reply_that_has_begun_to_leave_cannot_be_held(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        await here.says("ana", "help")
        async with world_database.work() as work:
            [gone] = list(await work.exec(select(Delivery).where(Delivery.action == "reply")))
            assert not await composing.begin(work, gone.id, world.BEGINS)


class _Later:
    """The wall clock, when an event of now is old."""

    def __init__(self, here: Town) -> None:
        self._here = here

    def now(self) -> Any:
        return self._here.house.real_clock.now() + RESCUE_AFTER * 2


async def _waiting(database: Database) -> list[str]:
    async with database.reading() as work:
        return [one.delivery_id for one in await work.exec(select(Composing))]


async def _its_time_is_over(database: Database) -> None:
    async with database.work() as work:
        for one in await work.exec(select(Composing)):
            one.until -= timedelta(hours=1)
