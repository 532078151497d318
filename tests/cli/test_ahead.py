"""What the coming weeks would ask of each person, as staff read it and as a script does."""

from __future__ import annotations

import asyncio

import pytest

from bot.demo import world
from config.catalogue import Catalogue
from storage import coalitions
from storage.database import Database
from tests.cli.line import objects, typed
from tests.house import town

SECRET = "a secret of the test suite, long enough to be one"


@pytest.fixture
def demo(world_url: str, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> str:
    """The demo's database, once of each kind, as the one that the settings name; its clock stands where it begins."""
    asyncio.run(_opened(world_url, catalogue))
    monkeypatch.setenv("CONVENER_DATABASE_URL", world_url)
    monkeypatch.setenv("CONVENER_SECRET_KEY", SECRET)
    return world_url


def test_a_quarter_is_told_person_by_person_with_who_gets_nothing(demo: str) -> None:
    result = typed("forecast", "--coalition", world.SLUG)

    assert result.stdout.splitlines()[0] == (
        "Ana Flores, Lakeside Physician Group: notes 4, files 1, minutes 20; most in the week of 28 Sep 2026: 1"
    )
    assert "left out: Mercy Hill Hospital, readmissions file (no chat linked yet), rounds: 1" in result.stdout
    assert result.stdout.endswith(
        "In 90 days, if nobody answers: people 2, notes 8, minutes asked for 40, held by a personal limit 0.\n"
    )
    assert "100 %: 90 of 90 days" in result.stderr


def test_a_script_reads_an_object_a_line(demo: str) -> None:
    *lines, total = objects(typed("forecast", "--coalition", world.SLUG, "--days", "365", "--json"))

    assert lines[0] == {
        "person": "Ana Flores",
        "members": ["Lakeside Physician Group"],
        "notes": 16,
        "files": 4,
        "minutes": 80,
        "fullest_week": "2026-09-28",
        "in_fullest_week": 1,
        "held": 0,
    }
    assert (total["people"], total["notes"], total["minutes"], total["left_out"]) == (2, 32, 160, 5)
    assert total["from"] == "2026-10-01T12:30:00+00:00"


def test_a_new_coalition_is_told_what_is_missing(demo: str) -> None:
    asyncio.run(_found(demo))
    result = typed("forecast", "--coalition", "new")

    assert result.stdout == (
        "Nobody would get a note in the next 90 days. "
        "The coalition has no members yet: “convener import members FILE” brings them in.\n"
    )


@pytest.mark.parametrize("days", ["0", "732", "-1"])
def test_a_span_that_cannot_be_looked_at_is_one_sentence(demo: str, days: str) -> None:
    result = typed("forecast", "--coalition", world.SLUG, "--days", days)

    assert (result.exit_code, result.stderr) == (2, "Please give a number of days from 1 to 731.\n")


def test_the_load_of_a_quarter_is_told_by_size_and_kind(demo: str, catalogue: Catalogue) -> None:
    assert "No note reached anybody in the last 90 days" in typed("fairness", "--coalition", world.SLUG).stdout

    asyncio.run(_opened(demo, catalogue, days=60))
    told = typed("fairness", "--coalition", world.SLUG).stdout
    *groups, total = objects(typed("fairness", "--coalition", world.SLUG, "--json"))

    homes = next(one for one in groups if one.get("kind") == "nursing home")
    assert (homes["members"], homes["notes"], homes["due"], homes["answered"]) == (2, 4, 2, 0)
    assert (homes["notes_a_contact"], homes["minutes_a_contact"], homes["stands_out"]) == (2.0, 20.0, False)
    assert [one["size"] for one in groups if "size" in one] == ["size not known"]
    assert total == {"notes": 8, "middle": 4.0, "stands_out": []}
    assert "nursing home: members 2, contacts 2, notes a contact 2.0, minutes a contact 20" in told


async def _opened(url: str, catalogue: Catalogue, days: int = 0) -> None:
    database = Database(url)
    async with town(database, catalogue) as here:
        await here.moves(days=days)
    await database.close()


async def _found(url: str) -> None:
    database = Database(url)
    async with database.work() as work:
        await coalitions.ensure(work, "new", world.BEGINS)
    await database.close()
