"""Where others read along, what stands in the documents is said aloud; what is about somebody comes to her alone."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from bot.app.house import House
from bot.channels import Address
from bot.demo import world
from bot.inbox import Command, Filled, Heard, Place, Press, Question, Speaker
from bot.linking import Linking
from bot.messages import Message
from bot.tokens import Tokens
from config.catalogue import Catalogue
from storage import coalitions, people
from storage.database import Database
from storage.people import ChatIdentity
from tests.doubles.platform import Platform
from tests.house import SECRET, choice, text_of
from tests.scheduler.mornings import LANE, morning

GENERAL = Place("general", "thread 1", shared=True)
BETWEEN_COMPANIES = Place("between companies", "thread 2", shared=True, outsiders=True)
BENEFIT = "What is in it for us?"
PATIENT = "My patient Zebulon Quillfeather, MRN 77310942, fell on Monday"
TYPED = ("status", "settings", "history", "help", "ask", "hello", "members", "")
_keys = itertools.count()


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that the bot said: where, and what."""

    address: Address
    message: Message

    @property
    def text(self) -> str:
        return text_of(self.message)


@dataclass
class Room:
    """The house behind a platform that keeps all that anybody would see."""

    house: House
    platform: Platform

    async def hears(self, heard: Heard) -> Said:
        await self.house.reception.act(await self.house.reception.receive(heard))
        return Said(*self.platform.said[-1])

    async def says(self, account: str, text: str, at: Place = GENERAL, *, outside: bool = False) -> Said:
        return await self.hears(Question(_speaker(account, outside=outside), at, f"k{next(_keys)}", text))


@asynccontextmanager
async def shared(database: Database, catalogue: Catalogue) -> AsyncIterator[Room]:
    """The demo's world on its first morning."""
    platform = Platform()
    async with morning(database, catalogue, platform) as house:
        yield Room(house, platform)


async def test_an_answer_from_the_documents_is_said_in_the_thread(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with shared(world_database, catalogue) as room:
        said = await room.says("ana", BENEFIT)

    assert said.address == Address("playground", "demo", "general", "thread 1", answers="ana")
    assert "Here is what our documents say" in said.text


@pytest.mark.parametrize("typed", TYPED)
async def test_everything_else_comes_to_the_private_chat(
    world_database: Database, catalogue: Catalogue, typed: str
) -> None:
    async with shared(world_database, catalogue) as room:
        for account in ("ana", "pat"):
            said = await room.says(account, typed)
            commanded = await room.hears(Command(_speaker(account), GENERAL, f"k{next(_keys)}", typed))
            assert said.address == commanded.address == Address("playground", "demo", account)


async def test_where_other_companies_read_along_nothing_is_said_aloud(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with shared(world_database, catalogue) as room:
        for typed in (BENEFIT, *TYPED):
            assert (await room.says("ana", typed, BETWEEN_COMPANIES)).address.conversation == "ana"


async def test_where_another_coalition_reads_along_its_neighbour_s_documents_are_not_said_aloud(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with world_database.work() as work:
        await coalitions.ensure(work, "prairie", world.BEGINS)
        await coalitions.bind(work, world.PLATFORM, world.WORKSPACE, "prairie")
    async with shared(world_database, catalogue) as room:
        said = await room.says("ana", BENEFIT)

    assert said.address.conversation == "ana"
    assert "Here is what our documents say" in said.text


async def test_a_button_or_a_form_in_a_shared_place_is_answered_in_private(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with shared(world_database, catalogue) as room:
        answer = await room.says("ana", BENEFIT)
        token = choice(answer.message, "Ask staff").token
        pressed = await room.hears(Press(_speaker("ana"), GENERAL, "p1", token))
        others = await room.hears(Press(_speaker("lee"), GENERAL, "p2", token))
        filled = await room.hears(Filled(_speaker("ana"), GENERAL, "f1", token, {}))

    assert [one.address.conversation for one in (pressed, others, filled)] == ["ana", "lee", "ana"]
    assert "could not read that button" in others.text


async def test_leave_to_open_a_form_goes_along_into_the_private_chat(
    world_database: Database, catalogue: Catalogue
) -> None:
    place = Place("general", shared=True, opening="a trigger")
    async with shared(world_database, catalogue) as room:
        said = await room.says("ana", "ask", place)

    assert said.address == Address("playground", "demo", "ana", opening="a trigger")


async def test_a_stranger_and_a_guest_read_one_sentence_with_their_own_eyes_alone(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with shared(world_database, catalogue) as room:
        for typed in (BENEFIT, *TYPED, PATIENT):
            for place in (GENERAL, BETWEEN_COMPANIES):
                stranger = await room.says("nobody", typed, place)
                guest = await room.says("ana", typed, place, outside=True)
                assert (stranger.address.conversation, stranger.address.only_for) == (place.conversation, "nobody")
                assert (guest.address.conversation, guest.address.only_for) == (place.conversation, "ana")
                assert stranger.text == guest.text
                assert "Lakeside" not in stranger.text
                assert "Maple River" not in stranger.text


async def test_a_message_about_a_patient_is_answered_in_private_and_says_where_to_delete_it(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with shared(world_database, catalogue) as room:
        aloud, private = await room.says("ana", PATIENT), await room.says("ana", PATIENT, Place("ana"))

    assert aloud.address == Address("playground", "demo", "ana")
    assert "in a shared conversation" in aloud.text
    assert "delete it there" in aloud.text
    assert "delete it from this chat" in private.text


async def test_a_code_in_a_shared_place_is_thrown_away_and_nobody_else_reads_why(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with world_database.work() as work:
        linking = Linking(catalogue, Tokens(SECRET))
        made = await linking.invite(work, world.SLUG, "tom.becker@mercyhill.example", "pat", world.BEGINS)
    assert made is not None
    async with shared(world_database, catalogue) as room:
        said = await room.says("tom", f"link {made.code}", outside=True)
        again = await room.says("tom", f"link {made.code}", Place("tom"))

    assert (said.address.conversation, said.address.only_for) == ("general", "tom")
    assert "Other people can read this conversation" in said.text
    assert "That code did not work" in again.text


async def test_a_person_without_a_kept_chat_is_answered_at_her_account(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with world_database.work() as work:
        ana = await people.identity(work, world.PLATFORM, world.WORKSPACE, "ana")
        assert isinstance(ana, ChatIdentity)
        ana.conversation = ""
    async with shared(world_database, catalogue) as room:
        said = await room.says("ana", "status")

    assert said.address.conversation == "ana"


async def test_a_fault_of_ours_is_not_admitted_aloud(world_database: Database, catalogue: Catalogue) -> None:
    async with shared(world_database, catalogue) as room:
        async with world_database.work() as work:
            await (await work.connection()).exec_driver_sql("ALTER TABLE question RENAME TO away")
        known, stranger = await room.says("ana", BENEFIT), await room.says("nobody", BENEFIT)

    assert "something went wrong on our side" in known.text
    assert known.address == Address("playground", "demo", "ana")
    assert stranger.address.only_for == "nobody"


async def test_a_reminder_goes_to_the_private_chat_wherever_its_person_last_spoke(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with shared(world_database, catalogue) as room:
        await room.says("ana", BENEFIT)
        await room.house.drain.run(LANE)

    assert {address.conversation for address, _ in room.platform.said[1:]} == {"ana", "lee"}


def _speaker(account: str, *, outside: bool = False) -> Speaker:
    return Speaker(world.PLATFORM, world.WORKSPACE, account, outside)
