"""The page behind a letter: opened by its link, acting by a press alone, the same for everybody who makes links up."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape

import httpx
import pytest
from sqlmodel import select

from bot.app.doors import mail_out
from bot.demo import world
from bot.inbox import Place, Speaker
from bot.messages import say
from config.catalogue import Catalogue
from config.settings import load
from handlers.web import web
from storage import people
from storage.database import Database
from storage.people import MAIL, POST, Person
from storage.submissions import Submission
from tests.handlers.mail.office import Office, post_office
from tests.house import SECRET, PlaygroundTown, playground
from tests.journeys.announcing import TEN

TOM = "tom.becker@mercyhill.example"
BASE = "https://convener.example"
FORMED = {"content-type": "application/x-www-form-urlencoded"}


@dataclass
class Stage:
    """Tom has no chat: his letters lie in the office, and their links open pages."""

    here: PlaygroundTown
    office: Office
    client: httpx.AsyncClient

    def links(self) -> list[str]:
        """Every address in the newest letter to Tom, without the host."""
        body = self.office.to(TOM)[-1].get_body(("plain",))
        assert body is not None
        return [one.removeprefix(BASE) for one in re.findall(rf"{re.escape(BASE)}\S+", body.get_content())]

    def page(self) -> str:
        """The page itself."""
        return next(one for one in self.links() if re.fullmatch(r"/m/[\w-]+", one))

    def press(self, label: str) -> str:
        """Where the letter's button of that label leads."""
        return next(one for one in self.links() if f"label={label.replace(' ', '+')}&" in one)


def fields(page: str, button: str) -> tuple[str, dict[str, str]]:
    """Where the form with that button posts to, and what it carries along."""
    for form in re.findall(r"<form.*?</form>", page, re.DOTALL):
        if re.search(rf">{re.escape(button)}</button>", form):
            action = re.search(r'action="([^"]+)"', form)
            assert action is not None
            hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
            return unescape(action[1]), {name: unescape(value) for name, value in hidden.items()}
    raise AssertionError(f"no button {button!r}")


@asynccontextmanager
async def stage(database: Database, catalogue: Catalogue) -> AsyncIterator[Stage]:
    """The demo's world at ten of the first day, when Tom's first letter has come."""
    async with post_office() as office, playground(database, catalogue) as here:
        given = {
            "CONVENER_SECRET_KEY": SECRET,
            "CONVENER_SMTP_URL": f"smtp://127.0.0.1:{office.port}",
            "CONVENER_MAIL_FROM": "Maple River <helper@maple.example>",
            "CONVENER_PUBLIC_URL": BASE,
        }
        app = web(here.house, catalogue, [mail_out(here.house, load(given))])
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            await here.moves_to(TEN)
            yield Stage(here, office, client)


async def test_a_press_asks_once_more_and_then_does_it_once(world_database: Database, catalogue: Catalogue) -> None:
    async with stage(world_database, catalogue) as on:
        letters = len(on.office.letters)
        asked = await on.client.get(on.press("Sent it"))
        before = await _mercy_hill(world_database)
        action, told = fields(asked.text, "Sent it")
        done = await on.client.post(action, data=told)
        twice = await on.client.post(action, data=told)
        page = await on.client.get(on.page())

    assert asked.status_code == done.status_code == 200
    assert before.state == "expected", "opening changes nothing"
    assert "was sent" in done.text
    assert "This was done before" in twice.text
    assert (await _mercy_hill(world_database)).state == "sent"
    assert "Hello Tom" in page.text
    assert len(on.office.letters) == letters, "what she did at her page is answered there"


async def test_the_page_shows_the_note_the_dates_and_the_settings_and_takes_words(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with stage(world_database, catalogue) as on:
        page = await on.client.get(on.page())
        action, told = fields(page.text, "Send")
        answered = await on.client.post(action, data=told | {"text": "What is in it for us?"})
        change, carried = fields(page.text, "Change")
        form = await on.client.post(change, data=carried)
        save, filled = fields(form.text, "Save")
        typed = dict(re.findall(r'name="(field\.[a-z]+)"[^>]*value="([^"]*)"', form.text))
        chosen = {
            name: re.search(r"<option selected>([^<]*)", options)[1]  # type: ignore[index]
            for name, options in re.findall(
                r'<select[^>]*name="(field\.[a-z]+)".*?>(.*?)</select>', form.text, re.DOTALL
            )
        }
        saved = await on.client.post(save, data=filled | typed | chosen | {"field.language": "Español"})
        spanish = await on.client.get(on.page())

    assert "readmissions file from Mercy Hill Hospital" in page.text
    assert "These are your settings" in page.text
    assert "<blockquote" in answered.text
    assert "Your settings are saved" in saved.text or "Sus ajustes" in saved.text
    assert "Hola, Tom" in spanish.text
    assert page.headers["x-robots-tag"].startswith("noindex")
    assert "set-cookie" not in page.headers
    assert "<script" not in page.text


async def test_no_more_notes_by_one_press_of_a_mail_program(world_database: Database, catalogue: Catalogue) -> None:
    async with stage(world_database, catalogue) as on:
        stop = str(on.office.to(TOM)[-1]["List-Unsubscribe"]).strip("<>").removeprefix(BASE)
        asked = await on.client.get(stop)
        untouched = await _cap(world_database)
        done = await on.client.post(stop, content="List-Unsubscribe=One-Click", headers=FORMED)
        letters = len(on.office.to(TOM))
        await on.here.moves(days=30)

    assert "No more notes" in asked.text
    assert untouched is None
    assert done.status_code == 200
    assert await _cap(world_database) == 0
    assert len(on.office.to(TOM)) == letters


async def test_a_link_that_has_had_its_time_shows_nothing_and_sends_a_new_one_once(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with stage(world_database, catalogue) as on:
        link, letters = on.page(), len(on.office.to(TOM))
        async with world_database.work() as work:
            person = await people.person_of_email(work, TOM)
            person.monthly_cap = 0
            work.add(person)
        await on.here.moves(days=15)
        over = await on.client.get(link)
        action, told = fields(over.text, "Send me a new link")
        first, second = await on.client.post(action, data=told), await on.client.post(action, data=told)
        await on.here.moves(minutes=1)
        letter_now = len(on.office.to(TOM))
        fresh = await on.client.get(on.page())

    assert over.status_code == 410
    assert "Mercy Hill" not in over.text
    assert first.status_code == second.status_code == 200
    assert letter_now == letters + 1
    assert fresh.status_code == 200
    assert "Hello Tom" in fresh.text


@pytest.mark.parametrize(
    "address",
    [
        "/m/nothing",
        "/m/" + "A" * 72,
        "/m/" + "A" * 500,
        "/m/%00",
        "/m/../m/x",
        "/m/%C3%B1",
        "/m/nothing/press/token?label=Sent&seal=x",
        "/m/nothing/stop",
    ],
)
async def test_who_makes_a_link_up_reads_what_everybody_reads(
    world_database: Database, catalogue: Catalogue, address: str
) -> None:
    async with stage(world_database, catalogue) as on:
        opened = await on.client.get(address)
        posted = await on.client.post(address, data={"token": "x", "key": "y"})

    assert opened.status_code in (404, 307, 400)
    assert posted.status_code in (404, 405, 307, 400)
    assert "Mercy Hill" not in opened.text


async def test_a_letter_s_button_says_only_what_we_wrote_on_it(world_database: Database, catalogue: Catalogue) -> None:
    async with stage(world_database, catalogue) as on:
        evil = on.press("Sent it").replace("label=Sent+it", "label=<b>Send+money</b>")
        shown = await on.client.get(evil)
        other = await on.client.post(f"{on.page()}/press", data={"token": "made-up", "key": "k1"})
        empty = await on.client.post(f"{on.page()}/say", data={"text": " ", "key": "k2"})
        as_json = await on.client.post(f"{on.page()}/say", json={"text": "hello", "key": "k3"})
        large = await on.client.post(f"{on.page()}/say", data={"text": "x" * 2_000_000, "key": "k4"})

    assert "Send money" not in shown.text
    assert "Hello Tom" in shown.text
    assert "button" in other.text
    assert (empty.status_code, as_json.status_code, large.status_code) == (422, 422, 413)


async def test_patient_data_on_the_page_is_refused_and_not_kept(world_database: Database, catalogue: Catalogue) -> None:
    async with stage(world_database, catalogue) as on:
        said = "Patient John Smith, MRN 4471932, fell on 3 May"
        answered = await on.client.post(f"{on.page()}/say", data={"text": said, "key": "k5"})

    assert "did not keep it" in answered.text
    assert "4471932" not in answered.text


async def test_where_nobody_waits_at_the_page_any_more_the_answer_is_a_letter(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with stage(world_database, catalogue) as on:
        letters = len(on.office.to(TOM))
        async with world_database.work() as work:
            tom = await people.person_of_email(work, TOM)
            by, place = Speaker(MAIL, POST, tom.id), Place(f"{tom.id}/gone")
            await on.here.house.outbox.reply(
                work, world.SLUG, by, place, say("Here you are."), "late", on.here.clock.now()
            )
        await on.here.moves(minutes=1)

    assert len(on.office.to(TOM)) == letters + 1


async def _mercy_hill(database: Database) -> Submission:
    async with database.reading() as work:
        [member] = [one for one in await people.organisations(work, world.SLUG) if one.name == "Mercy Hill Hospital"]
        rows = select(Submission).where(Submission.organisation_id == member.id, Submission.period == "Q3 2026")
        return (await work.exec(rows)).one()


async def _cap(database: Database) -> int | None:
    async with database.reading() as work:
        return (await work.exec(select(Person.monthly_cap).where(Person.email == TOM))).one()
