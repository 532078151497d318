"""A wrong figure in clients that we did not write: two posts, five readers, an article that was taken away."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.async_api import Page

from bot.demo import world
from config.catalogue import Catalogue
from storage import coalition_channels, people
from storage.coalition_channels import CoalitionChannel
from storage.database import Database
from tests.doubles.teams import ids
from tests.handlers.slack.stage import account
from tests.house import choice, form, text_of
from tests.journeys.announcing import TEN
from tests.journeys.figuring import bring_in
from tests.journeys.test_corrections import ASKED, RIGHT, SENTENCE, SIGN, VISITS
from tests.real.agents_playground import ROOMS
from tests.real.agents_town import AgentsTown, agents_town
from tests.real.chromium import chromium_beside
from tests.real.local_town import LocalTown, local_town
from tests.real.others import Others
from tests.real.slack_client import GENERAL
from tests.real.test_agents_page import window

pytestmark = pytest.mark.real

PICTURES = os.environ.get("CONVENER_TEST_PICTURES")
CLAIMS = ("Visits that could have been avoided are at 12 % now.", "12 % of visits could have been avoided.")
READERS = ("cole", "lee", "rosa")
"""Those who read the figure beside Ana, who doubts it, and Joan."""


@pytest.fixture
def database(sqlite_templates: dict[str, Path], tmp_path: Path) -> Database:
    """The demo's world."""
    path = tmp_path / "convener.db"
    path.write_bytes(sqlite_templates["world"].read_bytes())
    return Database(f"sqlite:///{path}")


async def test_in_local_slack(database: Database, catalogue: Catalogue, tmp_path: Path) -> None:
    async with local_town(database, catalogue, tmp_path, "events") as here, chromium_beside() as browser:
        await here.moves_to(TEN)
        await bring_in(database, catalogue, tmp_path)
        others = await _joan(here.house.database, Others(here.house))
        await here.presses("pat", choice(await here.says("pat", "figures 1"), "Sign them"))
        await here.slack.says("pat", "<@U0BOT> channel here", GENERAL)
        await here.edge.listener.close()
        await here.moves(minutes=1)
        for number, claim in enumerate(CLAIMS, start=1):
            await _announced(here, number, claim)
        for one in ("ana", *READERS):
            assert "12 % (840 of 7,000)" in text_of(await here.says(one, ASKED))
        assert "12 % (840 of 7,000)" in text_of(await others.says("joan", f"ask {ASKED}"))
        await here.says("lee", "newsletter 60")
        page = await browser.new_page(viewport={"width": 1280, "height": 900})
        await _seen(page, here, "before")
        thanks = await here.says("ana", "that 12 % is wrong")
        await here.presses("pat", choice(await here.says("pat", "correction 1"), "Correct it"))
        await here.slack.fills("pat", **RIGHT)
        await here.edge.listener.close()
        proposed = (await here.chat("pat"))[-1]
        await here.presses("pat", choice(proposed, "Correct it everywhere"))
        await here.moves(days=1)
        posts = await here.slack.posts(GENERAL)
        told = {one: text_of((await here.chat(one))[-1]) for one in ("ana", *READERS)}
        joans = text_of(await others.reads("joan"))
        asked, article = await here.says("cole", ASKED), await here.says("lee", "newsletter 150")
        log, staff = await here.says("rosa", "corrections"), await here.says("pat", "correction 1")
        await _seen(page, here, "after")
    await database.close()

    hello, first, second, *notes = posts
    assert "Thank you, Ana. That is case 1." in text_of(thanks)
    assert "Posts that are changed in their place: 2. Threads that get a note: 2." in text_of(proposed)
    assert "People who are told alone: 5. Copies that were taken away and that somebody sees to by hand: 1." in text_of(
        proposed
    )
    assert "From now on I post here" in str(hello["blocks"])
    assert all("21 %" in str(one["blocks"]) and one.get("edited") for one in (first, second))
    assert sorted(one["thread_ts"] for one in notes) == sorted([first["ts"], second["ts"]])
    assert all("and 21 % (1,470 of 7,000) is right" in str(one["blocks"]) for one in notes)
    assert all(SENTENCE in one for one in (*told.values(), joans))
    assert "21 % (1,470 of 7,000)" in text_of(asked)
    assert "12 %" not in text_of(asked)
    assert "are at 21 % now" in text_of(article)
    assert SENTENCE in text_of(log)
    assert "Posts changed: 2 of 2. Notes in threads: 2 of 2. People told: 5 of 5." in text_of(staff)
    assert "A copy was taken away for Willow Bend Nursing Home." in text_of(staff)


async def test_in_the_agents_playground(database: Database, catalogue: Catalogue, tmp_path: Path) -> None:
    async with agents_town(database, catalogue, tmp_path, "ana") as here:
        await here.installs()
        await here.installs("channel")
        await bring_in(database, catalogue, tmp_path)
        others = await _joan(here.house.database, Others(here.house))
        await others.come("pat", "eve", *READERS)
        await _channel(database, here)
        await others.says("pat", "figures 1")
        await others.presses("pat", "Sign them")
        for number, claim in enumerate(CLAIMS, start=1):
            opened = await others.says("pat", f"win {claim}")
            await others.fills("pat", form(opened), kind=SIGN, claim=claim, after=VISITS)
            await others.says("eve", f"win {number}")
            await others.presses("eve", "Sign it")
            shown = len(here.playground.stream)
            await here.moves(hours=2)
            await here.playground.until(shown + 1)
        for one in (*READERS, "joan"):
            assert "12 % (840 of 7,000)" in text_of(await others.says(one, f"ask {ASKED}"))
        await others.says("lee", "newsletter 60")
        async with window(here) as page:
            assert "12 % (840 of 7,000)" in text_of(await here.says(ASKED))
            thanks = await here.says("that 12 % is wrong")
            await _kept(page, "teams-correction-thanks")
            await others.says("pat", "correction 1")
            opened = await others.presses("pat", "Correct it")
            await others.fills("pat", form(opened), **RIGHT)
            shown = len(here.playground.stream)
            await others.presses("pat", "Correct it everywhere")
            await here.moves(days=1)
            await here.playground.until(shown + 5)
            await _kept(page, "teams-correction-told")
            posts = [text_of(one) for one in here.chat("channel")]
            hers = text_of(here.chat()[-1])
            asked = text_of(await here.says(ASKED))
        done = [
            one["action"] for one in here.playground.stream if one["actionConversationId"].startswith(ROOMS["channel"])
        ]
        told = [text_of(await others.reads(one)) for one in (*READERS, "joan")]
        staff = text_of(await others.says("pat", "correction 1"))
    await database.close()

    assert "Thank you, Ana. That is case 1." in text_of(thanks)
    assert done.count("updateMessage") == 2
    assert done.count("createMessage") == 4
    assert sum("we had said 12 %, and 21 % is right" in one for one in posts) == 2
    assert sum(SENTENCE in one for one in posts) == 2
    assert all(SENTENCE in one for one in (hers, *told))
    assert "21 % (1,470 of 7,000)" in asked
    assert "Posts changed: 2 of 2. Notes in threads: 2 of 2. People told: 5 of 5." in staff
    assert "A copy was taken away for Willow Bend Nursing Home." in staff


async def _announced(here: LocalTown, number: int, claim: str) -> None:
    """One more post that says 12 %."""
    opened = await here.commands("pat", f"win {claim}")
    await here.fills("pat", form(opened), kind=SIGN, claim=claim, after=VISITS)
    await here.presses("eve", choice(await here.says("eve", f"win {number}"), "Sign it"))
    await here.moves(minutes=11)


async def _joan(database: Database, others: Others) -> Others:
    """A fifth reader, who comes by another door."""
    async with database.work() as work:
        person = await people.find_by_email(work, "joan.petrie@sugarcreek.example")
        assert person is not None
        await people.link(work, person.id, world.PLATFORM, world.WORKSPACE, "joan", "joan")
    return others


async def _channel(database: Database, here: AgentsTown) -> None:
    """The coalition's channel is the one in the Playground."""
    async with database.work() as work:
        await coalition_channels.put(
            work,
            CoalitionChannel(
                platform="teams", workspace=ids.HOME_TENANT, coalition_id=world.SLUG, conversation=ROOMS["channel"],
                by="pat", set_at=here.clock.now(),
            ),
        )  # fmt: skip


async def _seen(page: Page, here: LocalTown, when: str) -> None:
    """The channel as Ana sees it, kept where pictures are."""
    if PICTURES:
        await page.goto(here.slack.page)
        await page.locator("select").first.select_option(account("ana"))
        await page.get_by_text("general").last.click()
        await page.wait_for_timeout(500)
        await _kept(page, f"slack-correction-{when}")


async def _kept(page: Page, name: str) -> None:
    if PICTURES:
        await page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
