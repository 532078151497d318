"""Somebody whom the bot does not know yet gets a code from staff, sends it, and is known from then on."""

from __future__ import annotations

import dataclasses

import pytest

from bot.demo import world
from bot.inbox import Place, Question
from bot.messages import Facts, Message
from config.catalogue import Catalogue
from storage import people
from storage.database import Database
from tests.house import Town, text_of, town

ANA = "ana.flores@lakeside.example"


async def test_a_code_from_staff_makes_a_stranger_known_and_her_note_reaches_her(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await _unlink(here, "ana")
        await here.moves(minutes=0)
        stranger = await here.says("ana", "status")
        before = len(await here.chat("ana"))
        invited = await here.says("pat", f"invite {ANA}")
        welcome = await here.says("ana", f"link {_code(invited).lower()}")
        status = await here.says("ana", "status")
        await here.moves(hours=2)
        notes = [text_of(one) for one in await here.chat("ana")][before + 2 :]

    assert "staff can give you a one-time code" in text_of(stranger)
    assert "Lakeside" not in text_of(stranger)
    assert "Here is a one-time code for Ana Flores. It works once, until 15 October." in text_of(invited)
    assert text_of(welcome).startswith("Welcome, Ana.")
    assert "Every request is voluntary" in text_of(welcome)
    assert "your dates, and how each one stands" in text_of(welcome)
    assert "These are the dates of Lakeside Physician Group" in text_of(status)
    assert len(notes) == 1
    assert "a look ahead" in notes[0]


@pytest.mark.parametrize("typed", ["{code}", "vincular {code}", "  {code}  ", "Link: {code}"])
async def test_the_code_alone_is_enough_and_it_is_a_command_as_well(
    world_database: Database, catalogue: Catalogue, typed: str
) -> None:
    async with town(world_database, catalogue) as here:
        await _unlink(here, "lee")
        await here.commands("eve", "invite lee.walker@willowbend.example")
        code = _code((await here.chat("eve"))[-1])
        welcome = await here.commands("lee", typed.format(code=code))

    assert text_of(welcome).startswith("Welcome, Lee.")


async def test_a_code_works_once_and_a_wrong_one_is_answered_kindly(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await _unlink(here, "ana")
        await _unlink(here, "rosa")
        code = _code(await here.says("pat", f"invite {ANA}"))
        wrong = await here.says("ana", "link 9999-ZZZZ")
        garbled = await here.says("ana", "link 99")
        await here.says("ana", code)
        used = await here.says("rosa", code)

    for answered in (wrong, garbled, used):
        assert "That code did not work" in text_of(answered)


async def test_a_code_is_welcome_in_the_language_of_who_sends_it(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with world_database.work() as work:
        for contact in await people.contacts(work, world.SLUG):
            contact.language = "es"
    async with town(world_database, catalogue) as here:
        await _unlink(here, "ana")
        code = _code(await here.says("pat", f"invite {ANA}"))
        welcome = await here.says("ana", code)

    assert text_of(welcome).startswith("Le doy la bienvenida, Ana.")


async def test_an_account_from_outside_is_never_linked(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        await _unlink(here, "ana")
        code = _code(await here.says("pat", f"invite {ANA}"))
        outside = dataclasses.replace(here.speaker("ana"), outside=True)
        heard = Question(outside, Place("ana"), "from outside", f"link {code}")
        await here.house.reception.act(await here.house.reception.receive(heard))
        refused = (await here.chat("ana"))[-1]
        welcome = await here.says("ana", code)

    assert "I do not know this account yet" in text_of(refused)
    assert text_of(welcome).startswith("Welcome, Ana.")


async def test_members_cannot_make_codes(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        refused = await here.commands("ana", f"invite {ANA}")

    assert "is something the coalition's staff does" in text_of(refused)


async def _unlink(here: Town, account: str) -> None:
    by = here.speaker(account)
    async with here.house.database.work() as work:
        identity = await people.identity(work, by.platform, by.workspace, by.account)
        assert identity is not None
        await work.delete(identity)


def _code(message: Message) -> str:
    [facts] = [block for block in message.blocks if isinstance(block, Facts)]
    return facts.facts[0].value
