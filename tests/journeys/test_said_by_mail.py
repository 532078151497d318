"""A contact whom no chat reaches answers by mail, and everything that a chat does for her is done by letters.

Her words come in as raw letters through the relay; what she is answered lies in her mailbox.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime

import pytest
from sqlmodel import select

from bot.demo import world
from bot.inbox import Place, Press
from config.catalogue import Catalogue
from storage import people
from storage.database import Database
from storage.submissions import Submission
from tests.doubles.mail import Sealed
from tests.handlers.mail.stage import Post, post
from tests.house import choice, text_of

ZONE = world.ZONE
LAKESIDE = "Lakeside Physician Group"
FILE = f"Q3 readmissions file from {LAKESIDE}"


async def test_sent_in_her_words_confirmed_with_a_yes_and_settled(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with _post(world_database, catalogue) as here:
        [note] = here.letters("ana")
        asked = await _answers(
            here, note, "Hi, we sent it yesterday.\n\nBest regards,\nAna Flores\nDirector of Quality"
        )
        before = (await _lakeside(world_database)).state
        thanks = await _answers(here, asked, "Yes\n\nSent from my iPhone")
        again = await _answers(here, asked, "yes")
        letters = len(here.got("ana"))
        await here.moves(days=40)

        assert "readmissions file" in text_of(note.message)
        assert text_of(asked.message).startswith(f"Did I understand you, Ana: the {FILE} was sent?")
        assert before == "expected"
        assert "was sent" in text_of(thanks.message)
        assert "nothing left to do here" in text_of(again.message)
        assert (await _lakeside(world_database)).state == "sent"
        assert not any(FILE in text_of(one) for one in here.got("ana")[letters:])


async def test_the_button_of_a_letter_does_the_same(world_database: Database, catalogue: Catalogue) -> None:
    async with _post(world_database, catalogue) as here:
        asked = await _answers(here, here.letters("ana")[0], "we sent it yesterday")
        token = choice(asked.message, "Yes, it was sent").token
        press = Press(here.speaker("ana"), Place(here.accounts["ana"]), "pressed on her page", token)
        await here.house.reception.act(await here.house.reception.receive(press))

        assert "was sent" in text_of(here.got("ana")[-1])
        assert (await _lakeside(world_database)).state == "sent"


async def test_a_later_day_is_named_and_agreed_on(world_database: Database, catalogue: Catalogue) -> None:
    async with _post(world_database, catalogue) as here:
        asked = await _answers(here, here.letters("ana")[0], "can we have till the 30th?")
        done = await _answers(here, asked, "Yes, 30 October")

        assert f"Would Friday, 30 October suit you for the {FILE}, Ana?" in text_of(asked.message)
        assert "is now expected on Friday, 30 October" in text_of(done.message)
        assert (await _lakeside(world_database)).due_on == date(2026, 10, 30)


@pytest.mark.parametrize(
    ("said", "yes", "asked", "state"),
    [
        ("not this quarter, sorry", "yes", "Shall we leave out the", "not this time"),
        ("stop until December", "yes please", "no notes from me until", "expected"),
        ("Maria does this now", "Not what I meant", "Maria looks after the", "expected"),
    ],
)
async def test_each_thing_that_she_can_say(
    world_database: Database, catalogue: Catalogue, said: str, yes: str, asked: str, state: str
) -> None:
    async with _post(world_database, catalogue) as here:
        question = await _answers(here, here.letters("ana")[0], said)
        done = await _answers(here, question, yes)

        assert asked in text_of(question.message)
        assert text_of(done.message) != text_of(question.message)
        assert (await _lakeside(world_database)).state == state


@pytest.mark.parametrize("said", ["we have not sent it yet", "I think we sent it"])
async def test_what_is_unclear_is_asked_and_a_yes_to_it_changes_nothing(
    world_database: Database, catalogue: Catalogue, said: str
) -> None:
    async with _post(world_database, catalogue) as here:
        asked = await _answers(here, here.letters("ana")[0], said)
        await _answers(here, asked, "yes")

        assert "I am not sure that I understood you, Ana" in text_of(asked.message)
        assert (await _lakeside(world_database)).state == "expected"
        done = await _answers(here, asked, "Sent it")
        assert "was sent" in text_of(done.message)
        assert (await _lakeside(world_database)).state == "sent"


async def test_in_spanish_she_is_answered_in_spanish(world_database: Database, catalogue: Catalogue) -> None:
    async with world_database.work() as work:
        [ana] = [one for one in await people.contacts(work, world.SLUG) if one.name == "Ana Flores"]
        ana.language = "es"
        work.add(ana)
    async with _post(world_database, catalogue) as here:
        asked = await _answers(here, here.letters("ana")[0], "Hola, ya lo enviamos ayer.\n\nSaludos,\nAna")
        await _answers(here, asked, "Sí, gracias")

        assert "¿Le entendí bien, Ana?" in text_of(asked.message)
        assert (await _lakeside(world_database)).state == "sent"


async def test_a_yes_to_somebody_else_s_letter_is_no_yes(world_database: Database, catalogue: Catalogue) -> None:
    async with _post(world_database, catalogue) as here:
        asked = await _answers(here, here.letters("ana")[0], "we sent it yesterday")
        stolen = here.token("lee", asked.delivery_id)
        await here.writes("lee", "yes", token=stolen)
        forwarded = here.token("ana", asked.delivery_id)
        state = await here.writes("lee", "yes", token=forwarded)

        assert state == "elsewhere"
        assert (await _lakeside(world_database)).state == "expected"


async def test_each_answer_stands_in_the_thread_of_the_letter_that_it_answers(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with _post(world_database, catalogue) as here:
        note = here.letters("ana")[0]
        token = here.token("ana", note.delivery_id)
        await here.writes("ana", "we sent it yesterday", token=token, Message_ID="<one@lakeside.example>")

        assert here.letters("ana")[-1].answers == "<one@lakeside.example>"


@asynccontextmanager
async def _post(database: Database, catalogue: Catalogue) -> AsyncIterator[Post]:
    """The demo's world at noon of the first day, when the first note lies in Ana's mailbox."""
    async with post(database, catalogue) as here:
        await here.moves_to(datetime(2026, 10, 1, 12, tzinfo=ZONE))
        yield here


async def _answers(here: Post, letter: Sealed, text: str) -> Sealed:
    """Ana answers that letter; what she is answered."""
    assert await here.writes("ana", text, token=here.token("ana", letter.delivery_id)) == "heard"
    return here.letters("ana")[-1]


async def _lakeside(database: Database) -> Submission:
    """What Lakeside offered to send for the third quarter."""
    async with database.reading() as work:
        [member] = [one for one in await people.organisations(work, world.SLUG) if one.name == LAKESIDE]
        rows = select(Submission).where(Submission.organisation_id == member.id, Submission.period == "Q3 2026")
        return (await work.exec(rows)).one()
