"""An operator looks the house over, migrates it, makes its first coalition; a wrong call is one sentence."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.linking import typed_code
from bot.tokens import Tokens
from storage import coalitions, people
from storage.database import Database
from storage.migrations import runner
from tests.cli.line import objects, typed
from tests.journeys.tables import contents

SECRET = "a secret of the test suite, long enough to be one"
NORTH = ("init", "north", "--name", "North Shore", "--lead", "eve@north.example", "--lead-name", "Eve Sanders")
JOIN = ("staff-add", "pat@north.example", "--coalition", "north", "--name", "Pat Nguyen")
LINK = ("staff-link", "eve@north.example", "--coalition", "north")
NEEDY = (
    ("chat",),
    ("check",),
    ("deliveries", "--coalition", "demo"),
    ("demo", "--seed-only"),
    NORTH,
    ("migrate", "up"),
    ("serve",),
    JOIN,
    LINK,
)
"""Every command that reads the settings, as it would be typed."""
REPORTING = ("check", "serve")
"""Those that tell by numbered lines what is wrong."""


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONVENER_SECRET_KEY", SECRET)


@pytest.fixture
def house(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A migrated, empty house, once on each database."""
    monkeypatch.setenv("CONVENER_DATABASE_URL", database_url)
    return database_url


@pytest.mark.parametrize("words", NEEDY, ids=lambda words: words[0])
def test_a_bad_setting_is_one_sentence_and_exit_2(words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVENER_PORT", "eighty")
    result = typed(*words)

    assert result.exit_code == 2
    assert result.stderr == "CONVENER_PORT should be a port, a whole number from 0 to 65535.\n"


@pytest.mark.parametrize(
    "words", [one for one in NEEDY if one[0] not in ("check", "serve")], ids=lambda words: words[0]
)
def test_a_database_that_does_not_answer_is_one_sentence_without_its_password(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONVENER_DATABASE_URL", "postgresql://somebody:quillfeather@127.0.0.1:1/convener")
    result = typed(*words)

    assert result.exit_code == 2
    assert result.stderr.startswith("The database does not answer (OperationalError)")
    assert len(result.stderr.splitlines()) == 1
    assert "quillfeather" not in result.output


@pytest.mark.parametrize("words", [NORTH, JOIN, ("deliveries", "--coalition", "demo")], ids=lambda words: words[0])
def test_a_database_that_is_not_migrated_is_said_to_be_so(words: tuple[str, ...]) -> None:
    result = typed(*words)

    assert result.exit_code == 2
    assert result.stderr == "The database is not ready for this release: convener migrate up.\n"


@pytest.mark.parametrize("words", [NORTH, ("migrate", "up"), ("demo", "--seed-only")], ids=lambda words: words[0])
def test_a_database_of_a_newer_release_is_left_alone(house: str, words: tuple[str, ...]) -> None:
    asyncio.run(_change(house, "UPDATE alembic_version SET version_num = '9999'"))
    result = typed(*words)

    assert result.exit_code == 2
    assert result.stderr == "The database is from a newer release (9999); install that one again.\n"


def test_a_sound_house_passes_every_check(house: str) -> None:
    result = typed("check", "--json")
    checks = objects(result)

    assert result.exit_code == 0
    assert [check["number"] for check in checks] == [f"C{number:03}" for number in range(1, 16)]
    assert {check["state"] for check in checks} <= {"PASS", "SKIP"}
    assert set(checks[0]) == {"number", "state", "what", "fix"}


def test_what_is_wrong_is_shown_with_its_number_and_its_mending(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVENER_HOST", "0.0.0.0")
    result = typed("check")

    assert result.exit_code == 1
    assert "FAIL C006 the database is empty, this release needs" in result.stdout
    assert "convener migrate up" in result.stdout
    assert "WARN C004" in result.stdout


def test_a_house_goes_up_and_down_and_says_where_it_stands(house: str) -> None:
    newest = runner.head()
    seen = [objects(typed("migrate", way, "--json"))[0] for way in ("status", "down", "status", "up", "up", "status")]

    assert [one["revision"] for one in seen] == [newest, None, None, newest, newest, newest]
    assert {one["newest"] for one in seen} == {newest}
    assert typed("migrate").stdout == f"The database is at {newest}; newest is {newest}.\n"


def test_a_wrong_way_to_migrate_is_refused(house: str) -> None:
    assert typed("migrate", "sideways").exit_code == 2


def test_a_first_coalition_has_its_lead_and_is_made_once(house: str) -> None:
    first, again = typed(*NORTH, "--json"), typed(*NORTH, "--json")
    joined, twice = typed(*JOIN, "--json"), typed(*JOIN, "--json")

    assert objects(first) == [{"coalition": "north", "created": True, "workspaces": []}]
    assert objects(again) == [{"coalition": "north", "created": False, "workspaces": []}]
    assert [objects(one)[0]["change"] for one in (joined, twice)] == ["created", "unchanged"]
    assert asyncio.run(_staff(house)) == [("Eve Sanders", "lead"), ("Pat Nguyen", "staff")]


def test_a_workspace_serves_a_coalition_once_that_is_said(house: str) -> None:
    bound = typed(*NORTH, "--workspace", "slack:T0123ABCD", "--workspace", "slack:T0456EFGH", "--json")

    assert objects(bound)[0]["workspaces"] == ["slack:T0123ABCD", "slack:T0456EFGH"]
    assert [asyncio.run(_served(house, one)) for one in ("T0123ABCD", "T0456EFGH", "T0")] == [["north"], ["north"], []]


def test_the_first_lead_gets_a_code_of_which_the_house_keeps_the_fingerprint_alone(house: str) -> None:
    typed(*NORTH)
    [made] = objects(typed(*LINK, "--json"))
    spoken = typed(*LINK).stdout

    assert (made["coalition"], made["name"]) == ("north", "Eve Sanders")
    assert typed_code(made["code"]) is not None
    assert spoken.startswith("Eve Sanders sends this to the bot in a private chat, until ")
    assert typed_code(spoken.rpartition(": ")[2]) is not None
    kept = asyncio.run(_written(house))
    assert Tokens(SECRET).digest(typed_code(spoken.rpartition(": ")[2]) or "") in kept
    assert made["code"].replace("-", "") not in kept


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("init", "North Shore!", *NORTH[2:]), "is no short name"),
        ((*NORTH, "--workspace", "T0123ABCD"), "is no workspace"),
        ((*NORTH, "--workspace", "slack:"), "is no workspace"),
        ((*NORTH, "--workspace", "irc:T0123ABCD"), "is no workspace"),
        (LINK, "Nobody in the coalition north has the address eve@north.example"),
        ((*NORTH, "--zone", "Mars/Olympus"), "is no time zone"),
        ((*NORTH, "--zone", "../../etc/passwd"), "is no time zone"),
        ((*NORTH, "--holidays", "US-XX"), "has no known holidays"),
        (("init", "north", "--name", "N", "--lead", "nobody", "--lead-name", "E"), "is no e-mail address"),
        (JOIN, "There is no coalition called north"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(house: str, words: tuple[str, ...], why: str) -> None:
    result = typed(*words)

    assert result.exit_code == 2
    assert why in result.stderr
    assert len(result.stderr.splitlines()) == 1


async def _served(url: str, workspace: str) -> list[str]:
    database = Database(url)
    async with database.reading() as work:
        served = await coalitions.served_by(work, "slack", workspace)
    await database.close()
    return [one.id for one in served]


async def _written(url: str) -> str:
    database = Database(url)
    rows = repr(await contents(database))
    await database.close()
    return rows


async def _staff(url: str) -> list[tuple[str, str]]:
    database = Database(url)
    async with database.reading() as work:
        staff = await people.staff_of(work, "north")
    await database.close()
    return [(one.name, one.right) for one in staff]


async def _change(url: str, statement: str) -> None:
    database = Database(url)
    async with database.work() as work:
        await (await work.connection()).exec_driver_sql(statement)
    await database.close()
