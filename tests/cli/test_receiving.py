"""`convener receipts import`, as somebody types it and as a script reads it."""

from __future__ import annotations

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app.house import House
from bot.demo import world
from config.catalogue import Catalogue
from scheduler.clock import StillClock
from storage import receipts
from storage.database import Database
from tests.cli.line import objects, typed
from tests.doubles.platform import Platform
from tests.house import SECRET

ROWS = """member,data_set,period,received_on,reference
Mercy Hill Hospital,readmissions,Q3 2026,2026-10-01,F-1
Nobody we know,readmissions,Q3 2026,2026-10-01,F-2
"""


@pytest.fixture
def arrived(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_templates: dict[str, Path], catalogue: Catalogue
) -> Path:
    """A file of two receipts, beside a database in which the quarter is planned."""
    shutil.copy(sqlite_templates["world"], tmp_path / "convener.db")
    url = f"sqlite:///{tmp_path}/convener.db"
    monkeypatch.setenv("CONVENER_DATABASE_URL", url)

    async def plan() -> None:
        database = Database(url)
        clock = await StillClock.resume(database, world.BEGINS)
        await House(database, catalogue, clock, {"playground": Platform()}, SECRET, timedelta(0)).plan()
        await database.close()

    asyncio.run(plan())
    file = tmp_path / "arrived.csv"
    file.write_text(ROWS)
    return file


def test_a_dry_run_says_what_would_happen_and_keeps_nothing(arrived: Path) -> None:
    [dry] = objects(typed("receipts-import", str(arrived), "--coalition", "demo", "--dry-run", "--json"))
    [done] = objects(typed("receipts-import", str(arrived), "--coalition", "demo", "--json"))

    assert dry == {**done, "dry_run": True}
    assert (done["read"], done["settled"], done["already"], done["unchanged"]) == (2, 1, 0, 0)
    assert done["unmatched"] == [{"row": 3, "why": "no member is called so"}]
    assert _counts(arrived) == {"matched": 1, "unmatched": 1}


def test_the_same_file_grown_by_a_row_adds_that_row_alone(arrived: Path) -> None:
    typed("receipts-import", str(arrived), "--coalition", "demo")
    arrived.write_text(ROWS + "lakeside,readmissions,2026-Q3,2026-10-01,F-3\n")
    result = typed("receipts-import", str(arrived), "--coalition", "demo")

    assert result.exit_code == 0
    assert "of 3 rows 1 were settled, 0 received before, 2 known from a file, 0 fit nothing yet" in result.stdout


def test_one_bad_row_and_nothing_is_used(arrived: Path) -> None:
    arrived.write_text(ROWS + "lakeside,readmissions,2026-Q3,2026-02-30,\n")
    result = typed("receipts-import", str(arrived), "--coalition", "demo")

    assert result.exit_code == 1
    assert "row 4: 'received_on' should be a day" in result.stderr
    assert _counts(arrived) == {}


def test_a_future_day_is_named_by_its_row(arrived: Path) -> None:
    arrived.write_text(ROWS + "lakeside,readmissions,2026-Q3,2098-02-03,\n")
    result = typed("receipts-import", str(arrived), "--coalition", "demo")

    assert result.exit_code == 1
    assert "row 4: received_on 2098-02-03 lies in the future" in result.stderr


@pytest.mark.parametrize(("file", "coalition"), [("nowhere.csv", "demo"), ("arrived.csv", "elsewhere")])
def test_what_is_not_there_is_said_in_a_sentence(arrived: Path, file: str, coalition: str) -> None:
    result = typed("receipts-import", str(arrived.parent / file), "--coalition", coalition)

    assert result.exit_code == 2
    assert "There is no" in result.stderr


def _counts(beside: Path) -> dict[str, int]:
    async def count() -> dict[str, int]:
        database = Database(f"sqlite:///{beside.parent}/convener.db")
        async with database.reading() as work:
            found = await receipts.counts(work, world.SLUG)
        await database.close()
        return found

    return asyncio.run(count())


def test_a_key_is_shown_once_and_can_be_ended(arrived: Path) -> None:
    [made] = objects(typed("intake-key", "--coalition", "demo", "--json"))
    [other] = objects(typed("intake-key", "--coalition", "demo", "--json"))
    [ended] = objects(typed("intake-key", "--coalition", "demo", "--end", made["id"], "--json"))

    assert len(made["secret"]) == 64
    assert made["secret"] != other["secret"]
    assert ended == {"ended": made["id"]}
    assert typed("intake-key", "--coalition", "demo", "--end", made["id"]).exit_code == 2
    assert typed("intake-key", "--coalition", "elsewhere").exit_code == 2
    database = (arrived.parent / "convener.db").read_bytes()
    assert made["id"].encode() in database
    assert made["secret"].encode() not in database
