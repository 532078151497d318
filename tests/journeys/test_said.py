"""A contact answers a note in her own words: she reads what was understood, and one press does what the button does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime

import pytest
from sqlmodel import select

from bot.demo import world
from bot.inbox import Place, Question
from bot.messages import Message
from config.catalogue import Catalogue
from handlers.plain import options
from storage import people
from storage.database import Database
from storage.submissions import Schedule, Submission
from tests.house import PlaygroundTown, Town, choice, form, playground, text_of, town
from tests.journeys.tables import TALK, contents

ZONE = world.ZONE
LAKESIDE = "Lakeside Physician Group"
FILE = f"Q3 readmissions file from {LAKESIDE}"
NOT_MEANT = "Not what I meant"
STANDING = TALK
"""Every other table stands as it did where nothing was changed."""


async def test_we_sent_it_is_confirmed_and_then_noted(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with _town(world_database, catalogue, door) as here:
        before = await contents(world_database, STANDING)
        asked = await here.says("ana", "Hi, we sent it yesterday. Thanks, Ana")
        unchanged = await contents(world_database, STANDING)
        thanks = await here.presses("ana", choice(asked, "Yes, it was sent"))
        again = await here.presses("ana", choice(asked, "Yes, it was sent"))

        assert text_of(asked).startswith(f"Did I understand you, Ana: the {FILE} was sent?")
        assert unchanged == before
        assert "was sent" in text_of(thanks)
        assert "nothing left to do here" in text_of(again)
        assert (await _lakeside(world_database)).state == "sent"


async def test_a_later_day_is_named_and_agreed_on_with_a_press(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with _town(world_database, catalogue, door) as here:
        asked = await here.says("ana", "can we have till the 30th?")
        done = await here.presses("ana", choice(asked, "Yes, 30 October"))
        await here.presses("ana", choice(asked, "Yes, 30 October"))

        assert f"Would Friday, 30 October suit you for the {FILE}, Ana?" in text_of(asked)
        assert "is now expected on Friday, 30 October" in text_of(done)
        assert (await _lakeside(world_database)).due_on == date(2026, 10, 30)


async def test_two_more_weeks_are_two_weeks_however_often_it_is_pressed(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with _town(world_database, catalogue, door) as here:
        asked = await here.says("ana", "we need two more weeks please")
        yes = next(one for one in options(asked) if one.label.startswith("Yes"))
        for _ in range(2):
            await here.presses("ana", yes)

        assert (await _lakeside(world_database)).due_on == date(2026, 10, 29)


async def test_a_day_that_does_not_exist_is_asked_with_the_form(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with _town(world_database, catalogue, door) as here:
        asked = await here.says("ana", "can we have till the 31st of June?")
        typed = form(await here.presses("ana", choice(asked, "Pick a date")))
        done = await here.fills("ana", typed, date="2026-11-05")

        assert "could not tell which day you mean" in text_of(asked)
        assert "is now expected on Thursday, 5 November" in text_of(done)


async def test_not_this_quarter_is_left_out_after_a_press(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with _town(world_database, catalogue, door) as here:
        asked = await here.says("ana", "not this quarter, sorry")
        await here.presses("ana", choice(asked, "Yes, not this time"))

        assert f"Shall we leave out the {FILE} this time, Ana?" in text_of(asked)
        assert (await _lakeside(world_database)).state == "not this time"


async def test_a_colleague_who_does_it_now_leads_to_the_hand_over(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with _town(world_database, catalogue, door) as here:
        asked = await here.says("ana", "Maria does this now")
        pressed = await here.presses("ana", choice(asked, "Yes, hand it on"))
        button = await here.presses("ana", choice((await here.chat("ana"))[0], "Hand to a colleague"))

        assert f"Maria looks after the {FILE} now?" in text_of(asked)
        assert text_of(pressed) == text_of(button)
        assert (await _lakeside(world_database)).state == "expected"


async def test_stop_until_december_is_a_pause_of_her_own(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with _town(world_database, catalogue, door) as here:
        asked = await here.says("ana", "stop until December")
        untouched = await _snoozed(world_database)
        done = await here.presses("ana", choice(asked, "Yes, until 1 December"))

        assert untouched is None
        assert "You get no notes from me until 1 December" in text_of(done)
        assert await _snoozed(world_database) == datetime(2026, 12, 1, tzinfo=ZONE)


async def test_a_pause_beyond_the_longest_is_offered_as_the_longest(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with _town(world_database, catalogue) as here:
        asked = await here.says("ana", "pause the reminders until the end of January")
        [yes] = [one for one in options(asked) if one.label.startswith("Yes")]
        await here.presses("ana", yes)
        until = await _snoozed(world_database)

    assert "A pause can last until 30 December" in text_of(asked)
    assert until == datetime(2026, 12, 30, tzinfo=ZONE)


async def test_the_word_pause_alone_is_hers_as_well(world_database: Database, catalogue: Catalogue, door: str) -> None:
    async with _town(world_database, catalogue, door) as here:
        asked = await here.says("ana", "pause")
        await here.presses("ana", choice(asked, "Yes, pause"))

        assert await _snoozed(world_database) == datetime(2026, 10, 22, tzinfo=ZONE)
        staff = text_of(await here.says("pat", "pause"))
        assert NOT_MEANT not in staff
        assert "until when" in staff


@pytest.mark.parametrize("said", ["we have not sent it yet", "we will send it tomorrow", "I think we sent it"])
async def test_what_is_unclear_is_asked_and_changes_nothing(
    world_database: Database, catalogue: Catalogue, door: str, said: str
) -> None:
    async with _town(world_database, catalogue, door) as here:
        before = await contents(world_database, STANDING)
        asked = await here.says("ana", said)

        assert "I am not sure that I understood you, Ana" in text_of(asked)
        assert _labels(asked) == ["Sent it", "More time", "Hand to a colleague", "Not this time", NOT_MEANT]
        assert await contents(world_database, STANDING) == before


async def test_a_real_question_goes_to_the_desk(world_database: Database, catalogue: Catalogue, door: str) -> None:
    async with _town(world_database, catalogue, door) as here:
        for question in ("what is a readmission?", "when is the Q3 file due?"):
            answer = await here.says("ana", question)

            assert NOT_MEANT not in _labels(answer)
            assert "understand you" not in text_of(answer)


async def test_what_was_not_meant_leads_on_and_changes_nothing(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with _town(world_database, catalogue, door) as here:
        before = await contents(world_database, STANDING)
        asked = await here.says("ana", "we sent it yesterday")
        other = await here.presses("ana", choice(asked, NOT_MEANT))
        question = form(await here.presses("ana", choice(other, "Ask a question")))

        assert "Nothing was changed" in text_of(other)
        assert _labels(other)[0] == "My dates"
        assert question.fields
        assert await contents(world_database, STANDING) == before


async def test_words_about_another_quarter_are_not_taken_for_the_open_one(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with _town(world_database, catalogue) as here:
        asked = await here.says("ana", "We sent the Q2 file")

    assert "I am not sure that I understood you" in text_of(asked)


async def test_of_several_files_each_has_its_button_and_a_named_one_is_taken(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with world_database.work() as work:
        work.add(
            Schedule(
                coalition_id=world.SLUG, data_set="imaging", title="imaging file", kinds=["physician group"],
                due_day=15, begins_on=date(2026, 10, 1), approved_at=world.BEGINS, approved_by="eve",
            )
        )  # fmt: skip
    async with _town(world_database, catalogue) as here:
        which = await here.says("ana", "we sent it yesterday")
        named = await here.says("ana", "we sent the imaging file yesterday")
        await here.presses("ana", choice(which, f"Q3 imaging file, {LAKESIDE}"))
        left = await here.says("ana", "we need two more weeks")

    assert _labels(which) == [f"Q3 imaging file, {LAKESIDE}", f"Q3 readmissions file, {LAKESIDE}", NOT_MEANT]
    assert "the Q3 imaging file from" in text_of(named)
    assert "readmissions file" in text_of(left)


async def test_in_spanish_she_is_answered_in_spanish(world_database: Database, catalogue: Catalogue, door: str) -> None:
    async with world_database.work() as work:
        [ana] = [one for one in await people.contacts(work, world.SLUG) if one.name == "Ana Flores"]
        ana.language = "es"
        work.add(ana)
    async with _town(world_database, catalogue, door) as here:
        asked = await here.says("ana", "Hola, ya lo enviamos ayer. Saludos, Ana")
        await here.presses("ana", choice(asked, "Sí, ya se envió"))

        assert "¿Le entendí bien, Ana?" in text_of(asked)
        assert (await _lakeside(world_database)).state == "sent"


async def test_who_has_nothing_open_and_staff_are_answered_by_the_desk(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with _town(world_database, catalogue) as here:
        for account in ("rosa", "pat"):
            assert NOT_MEANT not in _labels(await here.says(account, "we sent it yesterday"))


async def test_where_others_read_along_nothing_is_read_out_of_it(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with playground(world_database, catalogue) as here:
        await here.moves_to(datetime(2026, 10, 1, 12, tzinfo=ZONE))
        asked = await _aloud(here, "we sent it yesterday")

    assert NOT_MEANT not in _labels(asked)


@asynccontextmanager
async def _town(database: Database, catalogue: Catalogue, door: str = "playground") -> AsyncIterator[Town]:
    """The demo's world at noon of the first day, when the first note is in Ana's chat."""
    async with town(database, catalogue, door) as here:
        await here.moves_to(datetime(2026, 10, 1, 12, tzinfo=ZONE))
        yield here


def _labels(message: Message) -> list[str]:
    return [one.label for one in options(message)]


async def _lakeside(database: Database) -> Submission:
    """What Lakeside offered to send for the third quarter."""
    async with database.reading() as work:
        [member] = [one for one in await people.organisations(work, world.SLUG) if one.name == LAKESIDE]
        rows = select(Submission).where(Submission.organisation_id == member.id, Submission.period == "Q3 2026")
        return (await work.exec(rows)).one()


async def _snoozed(database: Database) -> datetime | None:
    """Until when Ana asked to be left in peace."""
    async with database.reading() as work:
        [ana] = [one for one in await people.contacts(work, world.SLUG) if one.name == "Ana Flores"]
        return ana.snoozed_until


async def _aloud(here: PlaygroundTown, text: str) -> Message:
    speaker = here.speaker("ana")
    return await here.hears(Question(speaker, Place("ana", shared=True), "aloud", text=text))
