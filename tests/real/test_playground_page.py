"""The playground in a real browser: for the eye, for the ear, by keyboard alone, and with scripting off."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from bot.demo import world
from config.catalogue import Catalogue
from handlers.gate import Rules
from storage.database import Database
from storage.migrations import runner
from tests.handlers.stage import HOSTS, stage
from tests.real.chromium import chromium

QUESTION = "What is in it for us?"
AXE = {"rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}}}
"""Beside axe's usual rules: text at 7:1, and controls large enough to tap."""

expect.set_options(timeout=30_000)  # A busy machine is slow; what never comes still fails.


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The Chromium of the system; without one the suite says so, and in CI it fails.

    It lives as long as this module: while it does, its own loop runs here and no other test could run one.
    """
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Iterator[str]:
    """The playground, served on a port of its own by a loop of its own."""
    path = tmp_path_factory.mktemp("page") / "demo.db"
    listener = socket.create_server(("127.0.0.1", 0))
    servers: list[uvicorn.Server] = []
    begun = threading.Event()

    async def serve() -> None:
        database = Database(f"sqlite:///{path}")
        await runner.upgrade(database)
        await world.prepare(database)
        async with stage(database, catalogue) as opened:
            config = uvicorn.Config(opened.app(Rules(hosts=HOSTS)), log_level="error", timeout_graceful_shutdown=1)
            servers.append(uvicorn.Server(config))
            begun.set()
            await servers[0].serve(sockets=[listener])
        await database.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert begun.wait(30)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    servers[0].should_exit = True
    thread.join(10)
    listener.close()


class Watched:
    """A page together with what it complained of and whom it asked."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self._address = page, address
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith(address) else self.strangers.append(asked.url))

    def open(self, person: str, **asked: str) -> Page:
        """The page as that person."""
        query = "&".join(f"{name}={value}" for name, value in {"as": person, **asked}.items())
        self.page.goto(f"{self._address}/playground?{query}")
        return self.page


def _visit(browser: Browser, address: str, **settings: Any) -> Watched:
    context = browser.new_context(**settings)
    context.set_default_timeout(30_000)
    return Watched(context.new_page(), address)


def _listening(visit: Watched, person: str) -> Page:
    """The page as that person, once it has asked to be told of changes."""
    with visit.page.expect_request(re.compile("/playground/live")):
        return visit.open(person)


def _late(route: Route) -> None:
    """A script on a slow line: everything else of the page is there well before it."""
    time.sleep(0.5)
    route.continue_()


def _ask(page: Page, question: str = QUESTION) -> None:
    page.get_by_label(re.compile("^Write to Convener")).fill(question)
    page.get_by_role("button", name="Send").click()


@pytest.mark.parametrize("width", [390, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("look", ["slack", "teams"])
def test_the_page_can_be_read_by_everybody(browser: Browser, address: str, scheme: Any, width: int, look: str) -> None:
    visit = _visit(browser, address, color_scheme=scheme, viewport={"width": width, "height": 800})
    page = visit.open("rosa", look=look)
    _ask(page)
    expect(page.locator(".sources").last).to_be_visible()

    violations = Axe().run(page, options=AXE).response["violations"]

    assert [(found["id"], found["nodes"][0]["html"]) for found in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert visit.complaints == []
    assert visit.strangers == []
    page.context.close()


def test_an_answer_arrives_without_a_reload_and_is_announced(browser: Browser, address: str) -> None:
    visit = _visit(browser, address)
    page = visit.open("lee")
    page.evaluate("window.stayed = true")

    _ask(page)

    expect(page.locator(".post.member .typed").last).to_have_text(QUESTION)
    expect(page.locator(".post.bot .sources").last).to_be_visible()
    expect(page.locator("#announce")).to_have_text(re.compile("^Convener, 08:30: "))
    expect(page.locator("#box")).to_have_value("")
    assert page.evaluate("window.stayed") is True
    assert visit.complaints == []
    page.context.close()


def test_what_one_window_does_is_seen_in_the_other(browser: Browser, address: str) -> None:
    one, other = _visit(browser, address), _visit(browser, address)
    watching = _listening(other, "pat")
    watching.get_by_label(re.compile("^Write to")).fill("half a thought")

    _ask(one.open("pat"), "help")

    expect(watching.locator(".post.member .typed").last).to_have_text("help")
    expect(watching.locator("#box")).to_have_value("half a thought")
    one.page.context.close()
    other.page.context.close()


def test_a_page_whose_scripts_come_late_still_listens(browser: Browser, address: str) -> None:
    visit = _visit(browser, address)
    visit.page.route(re.compile("/vendor/hx-sse"), _late)

    page = _listening(visit, "pat")

    page.context.close()


def test_two_quick_taps_are_one_event_and_a_later_tap_is_heard_again(browser: Browser, address: str) -> None:
    visit = _visit(browser, address)
    page = visit.open("cole")
    _ask(page)
    expect(page.locator(".post.bot .choices").last).to_be_visible()
    button = page.locator(".choices button").last
    before = page.locator(".post.bot").count()

    button.dblclick(delay=20)
    expect(page.locator(".post.bot")).to_have_count(before + 1)
    page.wait_for_timeout(500)
    expect(page.locator(".post.bot")).to_have_count(before + 1)

    button.click()
    expect(page.locator(".post.bot")).to_have_count(before + 2)
    page.context.close()


def test_the_keyboard_alone_is_enough(browser: Browser, address: str) -> None:
    visit = _visit(browser, address, viewport={"width": 1280, "height": 800})
    page = visit.open("eve")

    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the conversation")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    if page.locator(":focus").get_attribute("id") != "box":
        page.locator("#box").focus()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".post.bot .choices").last).to_be_visible()
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if page.locator(".choices button:focus").count():
            break
    outline = page.locator(":focus").evaluate("element => getComputedStyle(element).outlineStyle")
    before = page.locator(".post.bot").count()
    page.keyboard.press("Enter")

    expect(page.locator(".post.bot")).to_have_count(before + 1)
    assert outline == "solid"
    page.context.close()


def test_with_scripting_off_everything_still_works(browser: Browser, address: str) -> None:
    visit = _visit(browser, address, java_script_enabled=False)
    page = visit.open("rosa")

    _ask(page)
    expect(page.locator(".post.bot .sources").last).to_be_visible()
    before = page.locator(".post.bot").count()
    page.locator(".choices button").last.click()
    expect(page.locator(".post.bot")).to_have_count(before + 1)
    page.get_by_role("link", name="Teams").click()
    expect(page.locator(".talk")).to_have_attribute("data-look", "teams")
    page.get_by_role("link", name=re.compile("^Lee Walker")).click()
    expect(page.locator("#talk-heading")).to_have_text("Lee Walker and Convener")
    page.context.close()


@pytest.mark.parametrize("width", [195, 320, 640])
def test_at_200_percent_nothing_scrolls_sideways(browser: Browser, address: str, width: int) -> None:
    # A window of 390, 640 or 1280 px enlarged twice is a page of half the width.
    visit = _visit(browser, address, viewport={"width": width, "height": 400}, device_scale_factor=2)
    page = visit.open("ana")
    _ask(page)
    expect(page.locator(".post.bot .sources").last).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


def test_who_wants_no_motion_or_own_colours_gets_them(browser: Browser, address: str) -> None:
    visit = _visit(browser, address, reduced_motion="reduce", forced_colors="active")
    page = visit.open("ana")

    moving = "[...document.querySelectorAll('*')].filter(e => getComputedStyle(e).transitionDuration !== '0s').length"
    assert page.evaluate(moving) == 0
    border = page.locator(".people a[aria-current]").evaluate("e => getComputedStyle(e).borderTopWidth")
    assert border == "3px"
    assert visit.complaints == []
    page.context.close()


def test_the_clock_takes_ana_to_her_note_and_sent_it_is_thanked(browser: Browser, address: str) -> None:
    visit = _visit(browser, address, viewport={"width": 1280, "height": 800})
    page = visit.open("ana")

    sent = page.get_by_role("button", name="Sent it")
    for _ in range(6):
        if sent.count():
            break
        shown = page.locator(".time").inner_text()
        page.get_by_role("button", name="+1 week").click()
        expect(page.locator(".time")).not_to_have_text(shown)
        expect(page.locator(".spinner")).to_have_count(0)
        page.wait_for_timeout(300)
    sent.last.click()

    expect(page.locator(".post.bot").last).to_contain_text("Thank you")
    assert visit.complaints == []
    assert visit.strangers == []
    page.context.close()
