"""Our cards in the drawing that Microsoft ships, in a real browser: for the eye, for the ear, and for the finger."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from bot.messages import Choice, Choices, Context, Fact, Facts, Field, Form, Message, Source, Sources, Table, Text
from config.catalogue import Catalogue, load
from handlers.letters import literal
from handlers.teams import render
from storage.database import Database
from tests.handlers.strange import HOSTILE, MORE_TIME, REMINDER
from tests.handlers.teams import said
from tests.real.card_page import Scheme, executed, page, show
from tests.real.chromium import chromium
from tests.real.programs import client

LIBRARY = "adaptivecards/dist/adaptivecards.min.js"
PHONE = 300
WORDS = render.words(load())
SHORT = [each for each in HOSTILE if each.strip() and len(each) < 500]
DATED = "{{DATE(2026-10-15T06:00:00Z, SHORT)}}"


@pytest.fixture(scope="module")
def library() -> str:
    """The drawing, version 3.0.6."""
    return client(LIBRARY).read_text("utf-8")


@pytest.fixture(scope="module")
def cards(sqlite_templates: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Every card that the product really shows, and a few that hold all there is."""
    path = shutil.copy(sqlite_templates["world"], tmp_path_factory.mktemp("cards") / "demo.db")

    async def messages(catalogue: Catalogue) -> dict[str, Message]:
        database = Database(f"sqlite:///{path}")
        found = await said.messages(database, catalogue)
        await database.close()
        return found

    with ThreadPoolExecutor(1) as elsewhere:  # The browser's own loop runs in this thread.
        found = elsewhere.submit(lambda: asyncio.run(messages(load()))).result()
    found |= {"a reminder": REMINDER, "a form": Message("s", (MORE_TIME,)), "everything": everything("a word")}
    found["a long one"] = Message("s", (Text("word " * 9000), *REMINDER.blocks))
    drawn = {name: render.card(message, WORDS, viewer="29:ana") for name, message in found.items()}
    return {**drawn, "a form that was sent": render.taken(WORDS)}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """It lives as long as this module: while it does, its own loop runs here and no other test could run one."""
    with chromium() as launched:
        yield launched


def everything(text: str) -> Message:
    """A message that says the same in every place where a person can read it."""
    entries = (
        Field("a", text, "text", hint=text, value=text, error=text),
        Field("b", text, "long_text", value=text),
        Field("c", text, "date", value=text),
        Field("d", text, "choice", (text, "b"), value=text),
    )
    return Message(
        text,
        (
            Text(text),
            Facts((Fact(text, text),)),
            Table(text, (text, "N"), ((text, text),), (1,)),
            Table("", ("a", "b", text, "d", "e"), ((text, text, text, "x", ""),)),
            Form("t", text, entries, text),
            Choices((Choice(text, "t", primary=True),)),
            Sources((Source(text, text, text, note=text),)),
            Context(text),
        ),
    )


def read(opened: Page) -> str:
    """All that is read on the page, with what stands in the entries, without the sign that nobody sees."""
    entries = "[...document.querySelectorAll('input, textarea')].map(entry => entry.value).join('\\n')"
    shown = str(opened.evaluate(f"document.getElementById('card').innerText + '\\n' + {entries}"))
    return " ".join(shown.replace("\N{WORD JOINER}", "").split())


DARK = ("note", "thanks", "date again", "settings again", "lee: what is in it for us?", "pat: members", "everything")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_card_of_ours_can_be_read_by_everybody_on_a_phone(
    browser: Browser, library: str, cards: dict[str, dict[str, Any]], scheme: Scheme
) -> None:
    # In the dark nothing is different but the colours, and these hold every part of a card between them.
    names = list(cards) if scheme == "light" else DARK
    for name in names:
        card, opened = cards[name], page(browser, library, scheme, PHONE)

        assert show(opened, card) == [], name
        found = Axe().run(opened).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], name
        assert opened.evaluate("document.documentElement.scrollWidth") <= PHONE, name
        assert opened.locator("#card a, #card img, #card iframe, #card script").count() == 0, name
        assert opened.locator("button").count() == str(card["body"]).count("'Action.Execute'"), name
        opened.close()


@pytest.mark.parametrize("text", SHORT)
def test_what_somebody_typed_is_read_as_it_was_typed(browser: Browser, library: str, text: str) -> None:
    opened = page(browser, library, "light", PHONE)

    assert show(opened, render.card(everything(text), WORDS)) == []
    shown, typed = read(opened), " ".join(literal(text).split())
    assert shown.count(typed) >= 20
    assert opened.locator("#card a, #card img, #card script, #card svg").count() == 0
    opened.close()


def test_a_date_between_braces_would_be_written_out_if_nobody_parted_them(browser: Browser, library: str) -> None:
    opened = page(browser, library, "light", PHONE)
    card = render.card(Message("s", (Text(DATED), Context("c"))), WORDS)

    show(opened, card)
    parted = read(opened)
    card["body"][0]["inlines"][0]["text"] = DATED
    show(opened, card)

    assert parted.startswith(DATED)
    assert "2026" in read(opened)
    assert "DATE" not in read(opened)
    opened.close()


def test_a_press_brings_its_token_whatever_else_stands_on_the_card(browser: Browser, library: str) -> None:
    empty = replace(MORE_TIME, fields=(Field("date", "A date", "date"),))
    opened = page(browser, library, "light", PHONE)
    show(opened, render.card(Message("s", (empty, *REMINDER.blocks[3:4]), refresh="anew"), WORDS))

    opened.get_by_role("button", name="Sent it").click()

    data = {"does": "press", "token": "a", "shows": "anew"}
    assert executed(opened) == [{"type": "Action.Execute", "verb": "press", "data": data}]
    opened.close()


def test_a_form_brings_what_was_filled_in_and_waits_where_something_is_missing(browser: Browser, library: str) -> None:
    opened = page(browser, library, "light", PHONE)
    show(opened, render.card(Message("s", (MORE_TIME,)), WORDS))
    send = opened.get_by_role("button", name="Save")

    send.click()
    assert executed(opened) == []
    assert WORDS.empty in read(opened)

    opened.get_by_label("In a word").fill("busy {{7*7}}")
    opened.get_by_label("Who").select_option("A colleague")
    send.click()

    filled = {"field-date": "2026-10-29", "field-who": "A colleague", "field-why": "Two lines\nof it"}
    data = {"does": "fill", "token": "token", **filled, "field-short": "busy {{7*7}}"}
    assert executed(opened) == [{"type": "Action.Execute", "verb": "fill", "data": data}]
    opened.close()


def test_a_card_can_be_filled_in_by_keyboard_alone(browser: Browser, library: str) -> None:
    opened = page(browser, library, "light", PHONE)
    form = Form("t", "A word", (Field("word", "Your word"),), "Save")
    show(opened, render.card(Message("s", (form,)), WORDS))

    opened.get_by_label("Your word").focus()
    opened.keyboard.type("kind")
    opened.keyboard.press("Tab")
    opened.keyboard.press("Enter")

    assert [each["data"]["field-word"] for each in executed(opened)] == ["kind"]
    opened.close()
