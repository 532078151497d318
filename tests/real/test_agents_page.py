"""The same stories as a person sees them: Microsoft's Agents Playground in a real Chromium, clicked and looked at."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, Route, expect

from bot.channels import Address, Sent
from bot.messages import Chart, Message
from config.catalogue import Catalogue
from storage.database import Database
from tests.doubles.teams import ids
from tests.handlers.charts.samples import CHARTS
from tests.real.agents_playground import NAMES, ROOMS, Room
from tests.real.agents_town import AgentsTown, agents_town
from tests.real.chromium import chromium_beside

pytestmark = [pytest.mark.real, pytest.mark.browser]

SLOW = 20_000
"""Milliseconds for anything to be seen; a busy machine is slow."""
PICTURES = os.environ.get("CONVENER_TEST_PICTURES")
"""A folder in which to keep what was seen, for somebody to look at."""


@pytest.fixture
async def here(
    request: pytest.FixtureRequest, catalogue: Catalogue, sqlite_templates: dict[str, Path], tmp_path: Path
) -> AsyncIterator[AgentsTown]:
    """The demo's world, with the app added in each room."""
    path = tmp_path / "convener.db"
    path.write_bytes(sqlite_templates["world"].read_bytes())
    database = Database(f"sqlite:///{path}")
    rooms: tuple[Room, ...] = ("personal", "group", "channel")
    try:
        async with agents_town(database, catalogue, tmp_path, getattr(request, "param", "ana")) as town:
            for room in rooms:
                await town.installs(room)
            yield town
    finally:
        await database.close()


async def test_a_reminder_is_clicked_and_changes_before_her_eyes(here: AgentsTown) -> None:
    async with window(here) as page:
        await here.moves(hours=1)
        await expect(page.get_by_text("a look ahead: the Q3 readmissions file")).to_be_visible()
        await _keep(page, "teams-reminder")
        await page.get_by_role("button", name="Sent it").click()
        await expect(page.get_by_text("Ana noted on 1 October that it was sent.")).to_be_visible()
        await expect(page.get_by_text("Thank you, Ana. We have noted")).to_be_visible()
        await expect(page.get_by_role("button", name="Sent it")).to_have_count(0)
        await here.moves(minutes=1)
        await expect(page.get_by_text("Ana noted on 1 October that it was sent.")).to_have_count(1)
        await _keep(page, "teams-settled")


async def test_a_date_is_picked_on_a_card_after_a_mistake_was_shown_beside_it(here: AgentsTown) -> None:
    async with window(here) as page:
        await here.moves(hours=1)
        await page.get_by_role("button", name="More time").click()
        await page.get_by_role("button", name="Pick a date").click()
        entry = page.get_by_label("New date for the Q3 readmissions file")
        await entry.fill("1/2/2029")
        await entry.press("Tab")
        await page.get_by_role("button", name="Save the date").click()
        await expect(page.get_by_text("Please look at this once more:")).to_be_visible()
        await _keep(page, "teams-form-mistake")
        await entry.fill("11/2/2026")
        await entry.press("Tab")
        await page.get_by_role("button", name="Save the date").click()
        await expect(page.get_by_text("Thank you, what you filled in has arrived.")).to_be_visible()
        await expect(page.get_by_text("Monday, 2 November").last).to_be_visible()
        await _keep(page, "teams-form-taken")


@pytest.mark.parametrize("here", ["lee"], indirect=True)
@pytest.mark.parametrize("room", ["personal", "group", "channel"])
async def test_a_question_is_typed_in_each_room_and_answered_with_its_source(here: AgentsTown, room: Room) -> None:
    async with window(here) as page:
        await page.get_by_role("treeitem", name=NAMES[room]).click()
        box = page.locator("[data-lexical-editor=true]").last
        await box.click()
        if room != "personal":
            await page.keyboard.type("@Conv", delay=20)
            await page.get_by_text("Convener", exact=True).last.click()
        await page.keyboard.type("What is in it for us?")
        sends = page.get_by_role("button", name="Post") if room == "channel" else page.get_by_label("Send Message").last
        await sends.click()
        await expect(page.get_by_text("Here is what our documents say.")).to_be_visible()
        await expect(page.get_by_text("What members get").first).to_be_visible()
        await _keep(page, f"teams-answer-{room}")


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
async def test_a_chart_is_seen_on_a_card(here: AgentsTown, chart: Chart) -> None:
    async with window(here) as page:
        there = Address("teams", ids.HOME_TENANT, ROOMS["personal"])
        sent = await here.edge.channel.send(there, Message("Here it is.", (chart,)), "d1")
        assert isinstance(sent, Sent)
        picture = page.get_by_role("img", name=chart.sentence)
        await expect(picture).to_be_visible()
        assert await picture.evaluate("one => one.decode().then(() => one.naturalWidth)") == 720
        await _keep(page, f"teams-chart-{chart.shape.kind}")


@asynccontextmanager
async def window(here: AgentsTown) -> AsyncIterator[Page]:
    """Her client, open at the conversation with the bot; the page's wish for fonts from elsewhere is not granted."""
    async with chromium_beside() as browser:
        page = await browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(SLOW)
        expect.set_options(timeout=SLOW)

        async def stays(route: Route) -> None:
            await (route.continue_() if urlsplit(route.request.url).hostname == "127.0.0.1" else route.abort())

        await page.route("**/*", stays)
        await page.goto(here.playground.page)
        await page.get_by_role("treeitem", name=NAMES["personal"]).click()
        yield page


async def _keep(page: Page, name: str) -> None:
    if PICTURES:
        await page.screenshot(path=Path(PICTURES) / f"{name}.png")
