"""The pages behind a letter in a real browser: she presses her way through, on a phone in light, at a desk in dark."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, Route

from bot.demo import world
from config.catalogue import Catalogue
from storage.database import Database
from storage.migrations import runner
from tests.doors.mail import BASE, MailTown, mail_town
from tests.handlers.mail.drawn import tree
from tests.real.chromium import chromium_beside

AXE = {"rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}}}
"""Beside axe's usual rules: text at 7:1, and controls large enough to tap."""
Scheme = Literal["light", "dark"]


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
async def test_every_page_can_be_read_and_pressed(
    tmp_path: Path, catalogue: Catalogue, width: int, scheme: Scheme
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'letters.db'}")
    await runner.upgrade(database)
    async with mail_town(database, catalogue) as here, chromium_beside() as browser:
        await here.moves_to(datetime(2026, 10, 1, 12, tzinfo=world.ZONE))
        async with _looking(browser, here, width, scheme) as page:
            await page.goto(here.link("ana"))
            await _is_well(page, f"page-{width}-{scheme}")
            await page.goto(_way(here, "ana", "More+time"))
            await _is_well(page, f"ask-{width}-{scheme}")
            await page.click("button.primary")
            await _is_well(page, f"answer-{width}-{scheme}")
            await page.click("text=Pick a date")
            await _is_well(page, f"form-{width}-{scheme}")
            await page.fill("input[type=date]", "2026-11-02")
            await page.click("form.fill button")
            await _is_well(page, f"filled-{width}-{scheme}")
            await page.fill("textarea", "What is in it for us?")
            await page.click("form.say button")
            await _is_well(page, f"asked-{width}-{scheme}")
            await page.goto(f"{here.link('ana')}/stop")
            await _is_well(page, f"stop-{width}-{scheme}")
            await page.goto(f"{BASE}/m/made-up")
            await _is_well(page, f"nothing-{width}-{scheme}")
            link = here.link("ana")
            await here.moves(days=15)
            await page.goto(link)
            await _is_well(page, f"over-{width}-{scheme}")
            await page.click("button.primary")
            assert "on its way" in await page.inner_text("main")
    await database.close()


@asynccontextmanager
async def _looking(browser: Browser, here: MailTown, width: int, scheme: Scheme) -> AsyncIterator[Page]:
    """A page without scripts; what it asks for is answered by the town, and what goes elsewhere fails the test."""
    context = await browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page, strangers = await context.new_page(), list[str]()

    async def answer(route: Route) -> None:
        asked = route.request
        if not asked.url.startswith(BASE):
            strangers.append(asked.url)
            await route.abort()
            return
        told = await here.client.request(
            asked.method, asked.url, content=asked.post_data_buffer, headers=await asked.all_headers()
        )
        await route.fulfill(status=told.status_code, headers=dict(told.headers), body=told.content)

    await page.route("**/*", answer)
    yield page
    await context.close()
    assert strangers == []


async def _is_well(page: Page, name: str) -> None:
    """Axe finds nothing, nothing scrolls sideways, and there is a picture for whoever wants to look."""
    if folder := os.environ.get("CONVENER_TEST_PICTURES"):
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    told = await Axe().run(page, options=AXE)
    assert told.violations_count == 0, told.generate_report()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _way(here: MailTown, account: str, label: str) -> str:
    body = here.letters(account)[-1].get_body(("html",))
    assert body is not None
    ways = (one.attributes["href"] for one in tree(str(body.get_content())).all("a"))
    return next(one for one in ways if f"label={label}" in one)
