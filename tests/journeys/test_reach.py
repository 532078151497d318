"""Who is in no chat is written to by mail, and nobody twice: letters leave through a real mail server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date, datetime
from urllib.parse import urlsplit

import httpx
import pytest
from icalendar import Calendar

from bot.app.doors import mail_out, real_doors, sending
from bot.channels import Address, Outcome, Refused
from bot.demo import world
from bot.messages import Message
from config.catalogue import Catalogue
from config.settings import Settings, load
from storage import coalitions
from storage.database import Database
from storage.people import MAIL, POST
from tests.handlers.mail.drawn import carried, tree
from tests.handlers.mail.office import Office, post_office
from tests.house import SECRET, PlaygroundTown, choice, playground, text_of

ZONE = world.ZONE
NOON = datetime(2026, 10, 1, 12, tzinfo=ZONE)
NEAR = datetime(2026, 10, 13, 16, tzinfo=ZONE)
ANA, TOM = "ana.flores@lakeside.example", "tom.becker@mercyhill.example"


@asynccontextmanager
async def _town(database: Database, catalogue: Catalogue) -> AsyncIterator[tuple[PlaygroundTown, Office]]:
    """The demo's world, in which letters leave as well."""
    async with post_office() as office, playground(database, catalogue) as here:
        mail_out(here.house, _settings(office))
        yield here, office


def _settings(office: Office) -> Settings:
    """The settings with which letters leave through that server."""
    given = {
        "CONVENER_SECRET_KEY": SECRET,
        "CONVENER_SMTP_URL": f"smtp://127.0.0.1:{office.port}",
        "CONVENER_MAIL_FROM": "Maple River <helper@maple.example>",
        "CONVENER_PUBLIC_URL": "https://convener.example",
    }
    return load(given)


async def test_who_has_no_chat_gets_a_letter_with_its_date_and_who_has_one_gets_none(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with _town(world_database, catalogue) as (here, office):
        await here.moves_to(NOON)
        chats = await here.chat("ana")
        ledger = text_of(await here.says("pat", "remind preview Mercy Hill"))

    [letter] = office.to(TOM)
    [file] = letter.iter_attachments()
    [event] = Calendar.from_ical(file.get_content()).walk("VEVENT")
    body = letter.get_body(("plain",))
    assert body is not None
    assert "readmissions file from Mercy Hill Hospital" in body.get_content()
    assert "https://convener.example/m/" in body.get_content()
    assert event.decoded("DTSTART") == date(2026, 10, 15)
    assert len(chats) == 1
    assert not office.to(ANA)
    assert "Tom Becker, Mercy Hill Hospital, by mail" in ledger


async def test_a_chat_that_takes_nothing_any_more_gives_way_to_a_letter_and_each_note_is_said_once(
    world_database: Database, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with _town(world_database, catalogue) as (here, office):
        channel = here.house._channels[world.PLATFORM]
        send = channel.send

        async def refuses(address: Address, message: Message, delivery_id: str) -> Outcome:
            if address.conversation == "ana":
                return Refused("the account is gone", "person")
            return await send(address, message, delivery_id)

        monkeypatch.setattr(channel, "send", refuses)
        await here.moves_to(NOON)
        first = [str(one["Subject"]) for one in office.to(ANA)]
        await here.moves_to(NEAR)
        second = [str(one["Subject"]) for one in office.to(ANA)]
        chats = await here.chat("ana")
        told = [text_of(one) for one in await here.chat("pat")]

    assert len(first) == 1, "the very note that the chat refused"
    assert len(second) == 2
    assert not chats
    assert sum("Ana Flores" in one for one in told) == 1, "staff hear of it once"


async def test_who_would_rather_have_letters_gets_letters(world_database: Database, catalogue: Catalogue) -> None:
    async with _town(world_database, catalogue) as (here, office):
        await here.moves(minutes=0)
        shown = await here.says("ana", "settings")
        asked = await here.presses("ana", choice(shown, "By mail"))
        await here.moves_to(NOON)
        letters, chats = len(office.to(ANA)), len(await here.chat("ana"))
        told = text_of(await here.says("ana", "history"))
        back = await here.presses("ana", choice(await here.says("ana", "settings"), "In my chat"))
        await here.moves_to(NEAR)

    assert "My notes come by mail from now on" in text_of(asked)
    assert (letters, chats) == (1, 2)
    assert ", by mail" in told
    assert "My notes come into your chat again" in text_of(back)
    assert len(office.to(ANA)) == 1


async def test_where_no_letters_leave_settings_offer_none(world_database: Database, catalogue: Catalogue) -> None:
    async with playground(world_database, catalogue) as here:
        await here.moves(minutes=0)
        assert "mail" not in text_of(await here.says("ana", "settings"))


async def test_what_is_served_opens_the_page_of_a_letter_and_answers_there(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with (
        post_office() as office,
        playground(world_database, catalogue) as here,
        real_doors(here.house, _settings(office)) as app,
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver") as browser,
    ):
        await here.moves_to(NOON)
        letter = office.to(TOM)[0]
        link = urlsplit(str(letter["List-Unsubscribe"]).strip("<>").removesuffix("/stop")).path
        form = tree((await browser.get(link)).text).first("form", _class="say")
        assert form is not None
        answer = await browser.post(form.attributes["action"], data={**carried(form), "text": "status"})
        letters = len(office.to(TOM))

    assert "Mercy Hill" in answer.text
    assert letters == 1


async def test_a_mailbox_that_is_no_more_leads_to_the_call_list(world_database: Database, catalogue: Catalogue) -> None:
    async with _town(world_database, catalogue) as (here, office):
        await here.moves(minutes=0)
        before = text_of(await here.says("pat", "calls"))
        office.recipients[TOM] = ["550 5.1.1 No such mailbox"] * 9
        await here.moves_to(NEAR)
        calls = text_of(await here.says("pat", "calls"))
        told = [text_of(one) for one in await here.chat("pat")]

    assert "Tom Becker" not in before, "a letter could reach him"
    assert "Tom Becker" in calls
    assert len(office.recipients[TOM]) == 8, "it is tried once"
    assert sum("Tom Becker" in one and "Mercy Hill" in one for one in told) >= 1
    assert not office.to(TOM)


@pytest.mark.parametrize("doors", [real_doors, sending], ids=["serve", "worker"])
async def test_letters_that_a_wrong_sender_kept_back_leave_once_it_is_mended(
    world_database: Database, catalogue: Catalogue, doors: Callable[..., AbstractAsyncContextManager[object]]
) -> None:
    async with post_office() as office, playground(world_database, catalogue) as here:
        office.sender = "550 5.7.1 We do not know that sender"
        async with doors(here.house, _settings(office)):
            await here.moves_to(NOON)
        kept, office.sender = len(office.letters), ""
        async with doors(here.house, _settings(office)):
            await here.moves(hours=3)
        told = [text_of(one) for one in await here.chat("pat")]

    assert kept == 0
    assert len(office.to(TOM)) == 1
    assert any("sender refused" in one for one in told), "staff heard of it in a chat"


async def test_a_coalition_of_people_who_were_known_before_is_served_by_mail_too(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with _town(world_database, catalogue) as (here, _):
        await here.moves(minutes=0)
        async with world_database.work() as work:
            await coalitions.ensure(work, "sister", world.BEGINS, "Sister Coalition")
        await here.moves(minutes=1)
        async with world_database.reading() as work:
            served = [one.id for one in await coalitions.served_by(work, MAIL, POST)]

    assert served == [world.SLUG, "sister"]
