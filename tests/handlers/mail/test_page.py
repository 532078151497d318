"""The page behind a letter: it opens for her alone, does nothing by being opened, and answers in its place."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from sqlmodel import select

from bot.demo import world
from config.catalogue import Catalogue
from storage import people
from storage.database import Database
from storage.submissions import Submission
from tests.doors.mail import MailTown, mail_town
from tests.handlers.mail.drawn import carried, tree
from tests.house import text_of

LAKESIDE = "Lakeside Physician Group"


async def test_a_button_of_a_letter_is_confirmed_on_a_page_and_answered_there(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with _town(world_database, catalogue) as here:
        [note] = await here.chat("ana")
        link = f"{here.link('ana')}/press/"
        [address] = [one for one in _links(here, "ana") if one.startswith(link) and "label=Sent" in one]
        asked = await here.client.get(address)
        again = await here.client.head(address)
        before = await _state(world_database)
        form = tree(asked.text).first("form")
        assert form is not None
        answer = await here.client.post(form.attributes["action"], data=carried(form))
        twice = await here.client.post(form.attributes["action"], data=carried(form))

        assert (asked.status_code, again.status_code) == (200, 200)
        assert before == "expected"
        assert "<bdi>Sent it</bdi>" in asked.text
        assert "was sent" in answer.text
        assert "counted once" in twice.text
        assert await _state(world_database) == "sent"
        assert len(here.letters("ana")) == 1
        assert "readmissions file" in text_of(note)


@asynccontextmanager
async def _town(database: Database, catalogue: Catalogue) -> AsyncIterator[MailTown]:
    """The demo's world at noon of the first day, when the first note lies in Ana's mailbox."""
    async with mail_town(database, catalogue) as here:
        await here.moves_to(datetime(2026, 10, 1, 12, tzinfo=world.ZONE))
        yield here


def _links(here: MailTown, account: str) -> list[str]:
    body = here.letters(account)[-1].get_body(("html",))
    assert body is not None
    return [one.attributes["href"] for one in tree(body.get_content()).all("a")]


async def _state(database: Database) -> str:
    async with database.reading() as work:
        [member] = [one for one in await people.organisations(work, world.SLUG) if one.name == LAKESIDE]
        rows = select(Submission).where(Submission.organisation_id == member.id, Submission.period == "Q3 2026")
        return (await work.exec(rows)).one().state
