"""Whatever is heard is acted on once and answered, through repeats, crashes and faults of our own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, MutableMapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select
from structlog.testing import capture_logs

from bot.access import Who
from bot.commands.member import MemberCommands
from bot.demo import world
from bot.inbox import Command, Filled, Place, Question, Speaker
from bot.linking import Linking
from bot.messages import Message, say
from bot.reception import MOST_RESCUES, RESCUE_AFTER, Reception
from bot.router import Router
from bot.rules.screen import screened
from bot.tokens import Tokens
from config.catalogue import Catalogue
from storage import people
from storage.database import Database, Work
from storage.events import InboundEvent
from tests.house import SECRET, Town, choice, text_of, town

ANA = Speaker(world.PLATFORM, world.WORKSPACE, "ana")
PATIENT = "What about MRN 77310942?"
LEE = Speaker(world.PLATFORM, world.WORKSPACE, "lee")


class Later:
    """The wall clock, as it will be: an event of now is old to it."""

    def __init__(self, by: timedelta) -> None:
        self._by = by

    def now(self) -> datetime:
        return world.BEGINS + self._by


class Desk:
    """An answers desk in the test's hand; every question it was asked is counted."""

    def __init__(self, does: Callable[[str], None] = lambda question: None) -> None:
        self.asked: list[str] = []
        self._does = does

    async def ask(
        self, work: Work, who: Who, question: str, now: datetime, heard_at: tuple[Speaker, Place] | None = None
    ) -> Message:
        self.asked.append(question)
        self._does(question)
        return say(f"You asked: {question}")


@asynccontextmanager
async def reception(
    database: Database,
    catalogue: Catalogue,
    answers: Desk,
    late: timedelta = timedelta(0),
    screen: Callable[[str], tuple[str, ...]] = screened,
) -> AsyncIterator[tuple[Town, Reception]]:
    """The house's own parts around that desk; `late` is how far the wall clock has gone on."""
    async with town(database, catalogue) as here:
        house, tokens = here.house, Tokens(SECRET)
        member, linking = MemberCommands(catalogue).table(), Linking(catalogue, tokens)
        router = Router(catalogue, tokens, member, {}, answers, linking, house.outbox)
        yield (
            here,
            Reception(
                database,
                router,
                house.outbox,
                house.unreachable,
                catalogue,
                house.clock,
                Later(late),
                house.drain.deliver,
                screen=screen,
            ),
        )


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[MutableMapping[str, Any]]]:
    """What is logged, kept instead of drawn: a trace takes a terminal seconds."""
    with capture_logs() as lines:
        yield lines


def question(text: str, key: str = "once", by: Speaker = ANA) -> Question:
    return Question(by, Place(by.account), key, text)


async def test_the_same_event_heard_again_is_acted_on_once(world_database: Database, catalogue: Catalogue) -> None:
    answers = Desk()
    async with reception(world_database, catalogue, answers) as (here, hearing):
        receipts = [await hearing.receive(question("When is it due?")) for _ in range(3)]
        await asyncio.gather(*(hearing.act(receipt) for receipt in receipts))
        await hearing.act(await hearing.receive(question("When is it due?", key="another time")))
        chat = await here.chat("ana")

    assert [receipt.fresh for receipt in receipts] == [True, False, False]
    assert len(answers.asked) == len(chat) == 2


async def test_many_at_the_same_moment_are_one(world_database: Database, catalogue: Catalogue) -> None:
    answers = Desk()
    async with reception(world_database, catalogue, answers) as (here, hearing):

        async def hear() -> None:
            await hearing.act(await hearing.receive(question("When is it due?")))

        await asyncio.gather(*(hear() for _ in range(10)))
        chat = await here.chat("ana")

    assert len(answers.asked) == len(chat) == 1


async def test_the_same_key_from_another_kind_of_event_is_another_event(
    world_database: Database, catalogue: Catalogue
) -> None:
    answers = Desk()
    async with reception(world_database, catalogue, answers) as (here, hearing):
        await hearing.act(await hearing.receive(question("When?")))
        await hearing.act(await hearing.receive(Command(ANA, Place("ana"), "once", "help")))
        chat = await here.chat("ana")

    assert len(chat) == 2


async def test_what_a_crash_left_unanswered_is_answered_once_by_the_rescue(
    world_database: Database, catalogue: Catalogue
) -> None:
    answers = Desk()
    async with reception(world_database, catalogue, answers) as (here, hearing):
        await hearing.receive(question("When is it due?"))
        assert await hearing.rescue() == 0, "it is still young, and may be under way"
        assert await here.chat("ana") == []
    async with reception(world_database, catalogue, answers, RESCUE_AFTER * 2) as (here, hearing):
        rescued = await asyncio.gather(hearing.rescue(), hearing.rescue())
        again = await hearing.rescue()
        chat = await here.chat("ana")

    assert max(rescued) == 1
    assert again == 0
    assert answers.asked == ["When is it due?"]
    assert [text_of(said) for said in chat] == ["You asked: When is it due?"]


async def test_a_reply_that_was_written_and_not_sent_leaves_with_the_next_drain(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:

        async def lost(delivery: str) -> None:
            raise ConnectionError

        house = here.house
        tokens, member = Tokens(SECRET), MemberCommands(catalogue).table()
        router = Router(catalogue, tokens, member, {}, Desk(), Linking(catalogue, tokens), house.outbox)
        hearing = Reception(
            world_database, router, house.outbox, house.unreachable, catalogue, house.clock, house.real_clock, lost
        )
        receipt = await hearing.receive(question("When is it due?"))
        try:
            await hearing.act(receipt)
        except ConnectionError:
            assert await here.chat("ana") == []
        await house.drain_all()
        await house.reception.rescue()
        chat = await here.chat("ana")

    assert len(chat) == 1


async def test_a_fault_of_ours_is_admitted_with_a_number_and_leaves_no_half_effect(
    world_database: Database, catalogue: Catalogue, logged: list[MutableMapping[str, Any]]
) -> None:
    def fail(_question: str) -> None:
        raise RuntimeError("a fault that nobody should read about")

    async with reception(world_database, catalogue, Desk(fail)) as (here, hearing):
        receipt = await hearing.receive(question("When is it due?"))
        await hearing.act(receipt)
        [sorry] = await here.chat("ana")
        event = await _event(world_database, receipt.event_id)

    assert receipt.event_id[:8] in text_of(sorry)
    assert "something went wrong on our side" in text_of(sorry)
    assert "nobody should read" not in text_of(sorry)
    assert (event.state, event.heard) == ("failed", None)
    assert [line["event_id"] for line in logged if line["log_level"] == "error"] == [receipt.event_id]


async def test_a_spanish_speaker_is_told_so_in_spanish(world_database: Database, catalogue: Catalogue) -> None:
    async with world_database.work() as work:
        for contact in await people.contacts(work, world.SLUG):
            contact.language = "es"

    def fail(_question: str) -> None:
        raise RuntimeError

    async with reception(world_database, catalogue, Desk(fail)) as (here, hearing):
        await hearing.act(await hearing.receive(question("¿Cuándo?")))
        [sorry] = await here.chat("ana")

    assert "algo falló de nuestro lado" in text_of(sorry)


async def test_an_effect_that_fails_half_way_is_taken_back(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves(hours=1)
        [note] = await here.chat("ana")
        async with world_database.work() as work:
            # "Sent it" settles first and writes the act down afterwards; this takes the second table away.
            await (await work.connection()).exec_driver_sql("ALTER TABLE audit_entry RENAME TO away")
        sorry = await here.presses("ana", choice(note, "Sent it"))
        async with world_database.work() as work:
            await (await work.connection()).exec_driver_sql("ALTER TABLE away RENAME TO audit_entry")
        thanks = await here.presses("ana", choice(note, "Sent it"))

    assert "something went wrong on our side" in text_of(sorry)
    assert "was sent" in text_of(thanks), "the first press changed nothing"


async def test_one_poisoned_event_does_not_keep_the_others_from_being_rescued(
    world_database: Database, catalogue: Catalogue
) -> None:
    answers = Desk()
    async with reception(world_database, catalogue, answers) as (here, hearing):
        poisoned = await hearing.receive(question("first", key="first"))
        await hearing.receive(question("second", key="second", by=LEE))
        async with world_database.work() as work:
            row = await work.get(InboundEvent, poisoned.event_id)
            assert row is not None
            row.heard = '{"kind": "of a release that nobody knows"}'
    async with reception(world_database, catalogue, answers, RESCUE_AFTER * 2) as (here, hearing):
        for _ in range(MOST_RESCUES):
            await hearing.rescue()
        chat, left = await here.chat("lee"), await hearing.rescue()
        event = await _event(world_database, poisoned.event_id)

    assert [text_of(said) for said in chat] == ["You asked: second"]
    assert left == 0
    assert (event.state, event.heard) == ("failed", None)


async def test_words_about_a_patient_never_reach_the_store_or_the_desk(
    world_database: Database, catalogue: Catalogue
) -> None:
    answers = Desk()
    async with reception(world_database, catalogue, answers) as (here, hearing):
        for heard in (
            question(PATIENT),
            Command(ANA, Place("ana"), "c", PATIENT),
            Filled(ANA, Place("ana"), "f", "a token", {"one": "", "two": PATIENT}),
        ):
            receipt = await hearing.receive(heard)
            before = await _event(world_database, receipt.event_id)
            await hearing.act(receipt)
            assert receipt.refused == tuple(before.refused) == ("mrn",)
            assert "77310942" not in (before.heard or "")
        chat = await here.chat("ana")

    assert answers.asked == []
    assert ["I did not keep it" in text_of(said) for said in chat] == [True] * 3


async def _event(database: Database, event_id: str) -> InboundEvent:
    async with database.reading() as work:
        found = await work.get(InboundEvent, event_id)
    assert found is not None
    return found


def _broken(text: str) -> tuple[str, ...]:
    raise RecursionError(text)


def _slow(text: str) -> tuple[str, ...]:
    time.sleep(0.3)
    return ()


def _killed(text: str) -> tuple[str, ...]:
    raise SystemExit(9)


async def _kept_words(database: Database) -> list[str | None]:
    async with database.reading() as work:
        return list(await work.exec(select(InboundEvent.heard)))


@pytest.mark.parametrize(
    ("screen", "text"), [(_broken, "MRN unknown"), (_broken, "long " * 900), (_slow, "long " * 900)]
)
async def test_what_the_screen_could_not_look_at_is_refused_and_not_kept(
    world_database: Database,
    catalogue: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
    screen: Callable[[str], tuple[str, ...]],
    text: str,
) -> None:
    monkeypatch.setattr("bot.reception.SCREEN_SECONDS", 0.05)
    answers = Desk()
    async with reception(world_database, catalogue, answers, screen=screen) as (here, hearing):
        receipt = await hearing.receive(question(text))
        kept = await _kept_words(world_database)
        await hearing.act(receipt)
        said = text_of((await here.chat("ana"))[-1])

    assert receipt.refused == ("unreadable",)
    assert not any(text.strip() in (words or "") for words in kept)
    assert answers.asked == []
    assert "I did not keep it" in said


async def test_a_crash_between_hearing_and_screening_leaves_nothing(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with reception(world_database, catalogue, Desk(), screen=_killed) as (_, hearing):
        with pytest.raises(SystemExit):
            await hearing.receive(question("words that were not screened yet"))
        kept = await _kept_words(world_database)

    assert kept == []


async def test_a_number_that_is_split_over_two_fields_of_a_form_is_seen(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with reception(world_database, catalogue, Desk()) as (_, hearing):
        filled = Filled(ANA, Place("ana"), "once", "token", {"a": "her MRN is", "b": "77310942"})
        receipt = await hearing.receive(filled)

    assert receipt.refused == ("mrn",)
