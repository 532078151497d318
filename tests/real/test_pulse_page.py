"""A pulse in front of two real clients, by the clock: from the tap until thanks are read."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from config.catalogue import Catalogue
from storage.database import Database
from tests.journeys.crowd import gather
from tests.real.agents_town import agents_town
from tests.real.others import Others
from tests.real.test_agents_page import window

pytestmark = pytest.mark.real

PICTURES = os.environ.get("CONVENER_TEST_PICTURES")
QUESTION = "Are we asking too much, about right, or too little of you this month?"


@pytest.fixture
def database(sqlite_templates: dict[str, Path], tmp_path: Path) -> Database:
    """The demo's world."""
    path = tmp_path / "convener.db"
    path.write_bytes(sqlite_templates["world"].read_bytes())
    return Database(f"sqlite:///{path}")


async def test_in_the_agents_playground(database: Database, catalogue: Catalogue, tmp_path: Path) -> None:
    async with agents_town(database, catalogue, tmp_path, "ana") as here:
        await here.installs()
        others = Others(here.house)
        await gather(database, 4)
        await others.come("lee", "pat")
        await others.says("pat", "pulse new load")
        await others.presses("pat", "Open it")
        await here.moves(hours=1)
        async with window(here) as page:
            await _taps(page, "teams")
    await database.close()


async def _taps(page: Page, name: str) -> None:
    """Tap in the browser; where pictures are kept, so are the seconds until the thanks stand there."""
    await expect(page.get_by_text(QUESTION).first).to_be_visible()
    await _keep(page, f"{name}-pulse-asked")
    begun = time.perf_counter()
    await page.get_by_role("button", name="About right").last.click()
    await expect(page.get_by_text("Thank you, Ana. It is counted").first).to_be_visible()
    taken = time.perf_counter() - begun
    await _keep(page, f"{name}-pulse-thanks")
    if PICTURES:
        Path(PICTURES, f"{name}-pulse-seconds.txt").write_text(f"{taken:.3f}\n", "utf-8")


async def _keep(page: Page, name: str) -> None:
    if PICTURES:
        await page.screenshot(path=Path(PICTURES) / f"{name}.png")

