"""The page behind a letter: it opens for her alone, does nothing by being opened, and answers in its place."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from email.message import EmailMessage

import pytest
from sqlmodel import select

from bot.demo import world
from bot.post.hearing import MOST_AN_HOUR
from bot.post.links import Links
from bot.tokens import Tokens
from config.catalogue import Catalogue
from storage import people
from storage.columns import new_id
from storage.database import Database
from storage.submissions import Submission
from tests.doors.mail import BASE, MailTown, mail_town
from tests.handlers.mail.drawn import carried, tree
from tests.house import SECRET, text_of
from tests.journeys.tables import contents

ACTS = ("press", "fill", "say", "stop", "fresh")
BEGINS = datetime(2026, 10, 1, 12, tzinfo=world.ZONE)
LABELS = [
    "",
    "label=Delete+everything&seal=x",
    "label=%3Cscript%3Ealert(1)%3C/script%3E&seal=%3Cscript%3E",
    "label=Sent+it",
    "seal=" + "x" * 3_000,
    "label=%00%ED%A0%BD&seal=%FF",
]
BODIES = [
    (b"", "application/x-www-form-urlencoded"),
    (b"token=x", "application/x-www-form-urlencoded"),
    (b"token=x&key=" + b"k" * 500, "application/x-www-form-urlencoded"),
    (b"token=x&key=", "application/x-www-form-urlencoded"),
    (b"%FF%00=%ED%A0%BD", "application/x-www-form-urlencoded"),
    (b"&" * 5_000, "application/x-www-form-urlencoded"),
    (b"a=1&" * 200, "application/x-www-form-urlencoded"),
    (b"not a form", "multipart/form-data"),
    (
        b"--b\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\nx\r\n--b--",
        "multipart/form-data; boundary=b",
    ),
    (b'{"token": "x", "key": "k"}', "application/json"),
    (b"text=" + b"x" * 200_000, "application/x-www-form-urlencoded"),
    (b"text=" + b"x" * 2_000_000, "application/x-www-form-urlencoded"),
]
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


async def test_opening_anything_changes_nothing_and_keeps_nothing(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with _town(world_database, catalogue) as here:
        before = await contents(world_database)
        for address in (here.link("ana"), *_links(here, "ana")):
            for method in ("GET", "HEAD"):
                answer = await here.client.request(method, address)
                assert answer.status_code == 200
                assert "set-cookie" not in answer.headers
                assert answer.headers["cache-control"] == "no-store"
                assert answer.headers["referrer-policy"] == "no-referrer"
                assert answer.headers["x-robots-tag"].startswith("noindex")
                policy = answer.headers["content-security-policy"]
                assert policy.startswith("default-src 'none'; style-src 'self'; form-action 'self'")
                assert not any(sign in answer.text for sign in ("<script", "http://", "https://", "<img", " style="))

        assert await contents(world_database) == before


async def test_what_was_not_made_by_us_is_one_and_the_same_nothing(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with _town(world_database, catalogue) as here:
        link = here.link("ana")
        gone = Links(Tokens(SECRET)).make(new_id(), new_id(), here.clock.now())
        strange = Links(Tokens("another install's secret, long enough")).make(here.accounts["ana"], new_id(), BEGINS)
        made_up = ["x", "x" * 5_000, "..%2f..", "%00", link[-100:][:-1] + "A", f"{gone}", strange, "é", "%F0%9F%92%A9"]
        asked = [f"{BASE}/m/{one}" for one in made_up if one not in link]
        told = {(answer.status_code, answer.text) for one in asked for answer in [await here.client.get(one)]}
        posted = [await here.client.post(f"{BASE}/m/{gone}/{what}", data={"key": "k"}) for what in ACTS]

        assert len({text for status, text in told if status == 404 and "Nothing opens here" in text}) == 1
        assert all(status in (400, 404) for status, _ in told)
        assert {answer.status_code for answer in posted} == {404}
        assert len({answer.text for answer in posted}) == 1


async def test_who_has_left_the_coalition_has_no_page(world_database: Database, catalogue: Catalogue) -> None:
    async with _town(world_database, catalogue) as here:
        async with world_database.work() as work:
            for contact in await people.contacts_of_person(work, here.accounts["ana"]):
                contact.left_at = here.clock.now()
        answer = await here.client.get(here.link("ana"))

        assert answer.status_code == 404
        assert "Lakeside" not in answer.text


async def test_a_label_that_we_did_not_write_is_not_shown(world_database: Database, catalogue: Catalogue) -> None:
    async with _town(world_database, catalogue) as here:
        way = next(one for one in _links(here, "ana") if "/press/" in one).partition("?")[0]
        for query in LABELS:
            answer = await here.client.get(f"{way}?{query}")
            assert answer.status_code == 422
            assert "Something of it was missing" in answer.text
            assert "Delete" not in answer.text
            assert "<script" not in answer.text


async def test_what_is_no_form_of_ours_is_answered_kindly_and_does_nothing(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with _town(world_database, catalogue) as here:
        before = await contents(world_database)
        for (body, kind), what in itertools.product(BODIES, ("press", "fill", "say", "stop")):
            answer = await here.client.post(
                f"{here.link('ana')}/{what}", content=body, headers={"content-type": kind, "accept": "text/html"}
            )
            assert answer.status_code in (400, 413, 422), (what, answer.status_code)
            assert "<p>" in answer.text

        assert await contents(world_database) == before


async def test_words_of_hers_are_escaped_and_patient_data_is_kept_nowhere(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with _town(world_database, catalogue) as here:
        said = text_of(await here.says("ana", "<script>alert(1)</script> what is in it for us?"))
        refused = text_of(await here.says("ana", "Patient John Smith, MRN 12345678, DOB 01/02/1950"))

        assert "looks like" in refused or "patient" in refused.casefold()
        assert said != refused
        assert "12345678" not in str(await contents(world_database))


async def test_an_old_link_shows_nothing_and_sends_a_new_one_to_her_own_address(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with _town(world_database, catalogue) as here:
        link = here.link("ana")
        await here.moves(days=15)
        letters = len(here.letters("ana"))
        old = await here.client.get(link)
        pressed = await here.client.post(f"{link}/say", data={"text": "sent it", "key": "k"})
        answers = [await here.client.post(f"{link}/fresh") for _ in range(3)]
        new = here.letters("ana")[letters:]

        assert (old.status_code, pressed.status_code) == (410, 410)
        assert not any(word in old.text + pressed.text for word in ("Ana", "Lakeside", "Maple River", "readmissions"))
        assert {answer.status_code for answer in answers} == {200}
        assert len(new) == 1
        assert "Here is your page again." in str(new[0].get_body(("plain",)))
        assert (await here.client.get(here.link("ana"))).status_code == 200


async def test_unsubscribe_in_a_mail_program_ends_her_notes(world_database: Database, catalogue: Catalogue) -> None:
    async with _town(world_database, catalogue) as here:
        stop = str(here.letters("ana")[-1]["List-Unsubscribe"]).strip("<>")
        answers = [await here.client.post(stop, data={"List-Unsubscribe": "One-Click"}) for _ in range(2)]
        letters = len(here.letters("ana"))
        await here.moves(days=60)

        assert [answer.status_code for answer in answers] == [200, 200]
        assert len(here.letters("ana")) == letters == 1


@pytest.mark.parametrize("days", [0, 30])
async def test_by_hand_too_and_by_an_old_link_it_says_no_name(
    world_database: Database, catalogue: Catalogue, days: int
) -> None:
    async with _town(world_database, catalogue) as here:
        link = here.link("ana")
        await here.moves(days=days)
        asked = tree((await here.client.get(f"{link}/stop")).text).first("form", _class="stop")
        assert asked is not None
        letters = len(here.letters("ana"))
        answer = await here.client.post(asked.attributes["action"], data=carried(asked))
        await here.moves(days=40)

        assert answer.status_code == 200
        assert ("Ana" in answer.text) == (days == 0)
        assert len(here.letters("ana")) == letters


async def test_what_takes_long_comes_as_a_letter(
    world_database: Database, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.mail.page.PATIENCE", 0.0)
    async with _town(world_database, catalogue) as here:
        form = tree((await here.client.get(here.link("ana"))).text).first("form", _class="say")
        assert form is not None
        answer = await here.client.post(form.attributes["action"], data={**carried(form), "text": "status"})
        await here.page.close()

        assert "comes to you as a letter" in answer.text
        assert len(here.letters("ana")) == 2


async def test_what_she_does_on_her_page_leaves_her_letters_heard(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with _town(world_database, catalogue) as here:
        for _ in range(MOST_AN_HOUR + 1):
            await here.says("ana", "status")
        note, reply = here.letters("ana")[0], EmailMessage()
        reply["From"], reply["To"], reply["Message-ID"] = note["To"], note["From"], "<one@their.example>"
        reply["In-Reply-To"] = note["Message-ID"]
        reply.set_content("we sent it yesterday")
        taken = await here.ear.take(reply.as_bytes())
        await here.ear.close()

        assert taken.fate == "heard"
        assert "Did I understand you, Ana" in text_of((await here.chat("ana"))[-1])


async def test_in_spanish_the_page_is_spanish(world_database: Database, catalogue: Catalogue) -> None:
    async with _town(world_database, catalogue) as here:
        async with world_database.work() as work:
            for contact in await people.contacts_of_person(work, here.accounts["ana"]):
                contact.language = "es"
        page = (await here.client.get(here.link("ana"))).text
        nothing = (await here.client.get(f"{BASE}/m/x", headers={"accept-language": "es-MX"})).text

        assert '<html lang="es">' in page
        assert "Sus fechas y ajustes" in page
        assert "Aquí no se abre nada" in nothing


@asynccontextmanager
async def _town(database: Database, catalogue: Catalogue) -> AsyncIterator[MailTown]:
    """The demo's world at noon of the first day, when the first note lies in Ana's mailbox."""
    async with mail_town(database, catalogue) as here:
        await here.moves_to(BEGINS)
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
