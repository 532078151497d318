"""What staff see in chat about whom to call, a script reads as well."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from bot.demo import world
from config.catalogue import Catalogue
from storage.database import Database
from tests.cli.line import objects, typed
from tests.house import town

SECRET = "a secret of the test suite, long enough to be one"


@pytest.fixture
def demo(world_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The demo's database, once of each kind, as the one that the settings name."""
    monkeypatch.setenv("CONVENER_DATABASE_URL", world_url)
    monkeypatch.setenv("CONVENER_SECRET_KEY", SECRET)
    return world_url


def test_whom_to_call_is_listed_by_the_demo_s_own_clock(demo: str, catalogue: Catalogue) -> None:
    assert "Nobody waits for a call." in typed("calls", "--coalition", world.SLUG).stdout

    asyncio.run(_goes_on(demo, catalogue, datetime(2026, 12, 20, 12, tzinfo=world.ZONE)))
    lines = objects(typed("calls", "--coalition", world.SLUG, "--json"))
    [ana] = [line for line in lines if line["key"] == "lakeside"]
    [grace] = [line for line in lines if line["key"] == "prairie-view"]

    assert (ana["contact"], ana["notes"], ana["why"], ana["since"]) == ("Ana Flores", 4, "no answer", "2026-11-16")
    assert (ana["period"], ana["file"], ana["phone"]) == ("Q3 2026", "readmissions file", None)
    assert ana["last_note"].startswith("2026-11-06T14:00")
    assert (grace["notes"], grace["last_note"], grace["why"]) == (0, None, "no way to reach")
    assert "Ana Flores (no answer, since 2026-11-16)" in typed("calls", "--coalition", world.SLUG).stdout


def test_an_unknown_coalition_is_one_sentence_and_exit_2(demo: str) -> None:
    result = typed("calls", "--coalition", "nowhere")

    assert result.exit_code == 2
    assert result.stderr == "There is no coalition called nowhere; “convener init” makes one.\n"


async def _goes_on(url: str, catalogue: Catalogue, moment: datetime) -> None:
    database = Database(url)
    async with town(database, catalogue) as here:
        await here.moves_to(moment)
    await database.close()
