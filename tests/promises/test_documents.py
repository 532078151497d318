"""What we wrote down is true: every setting, every command, every column and every release stands in the documents."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.cli.main import app
from bot.roster.columns import COLUMNS
from config import checks
from config.settings import FOR_TESTS, Settings, load, name_of
from storage.people import KINDS, ROLES
from tests.promises import sources

OPERATOR = (sources.ROOT / "docs" / "operator.md").read_text("utf-8")
STAFF = (sources.ROOT / "docs" / "staff.md").read_text("utf-8")
MEMBERS_CSV = (sources.ROOT / "docs" / "members-csv.md").read_text("utf-8")
README = (sources.ROOT / "README.md").read_text("utf-8")
PROJECT = tomllib.loads((sources.ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def typed_commands() -> Iterator[str]:
    """Every command of the command line, as somebody types it: ``import members``."""
    waiting: list[tuple[str, Any]] = [("", typer.main.get_command(app))]
    while waiting:
        before, command = waiting.pop()
        children = getattr(command, "commands", {})
        if not children:
            yield before.strip()
        waiting.extend((f"{before} {name}", child) for name, child in children.items())


@pytest.mark.parametrize("field", sorted(Settings.model_fields))
def test_every_setting_is_explained_to_the_operator(field: str) -> None:
    assert re.search(rf"^\| `{name_of(field)}` \|", OPERATOR, re.MULTILINE)


def test_no_setting_is_explained_that_is_not_there() -> None:
    named = set(re.findall(r"`(CONVENER_[A-Z_]+)`", OPERATOR)) - {"CONVENER_NAME", "CONVENER_NAME_FILE"}

    unknown = {name for name in named if name.removesuffix("_FILE") not in map(name_of, Settings.model_fields)}
    assert {name for name in unknown if not name.startswith(FOR_TESTS)} == set()


@pytest.mark.parametrize("command", sorted(typed_commands()))
def test_every_command_is_explained_to_the_operator(command: str) -> None:
    assert re.search(rf"^\| `convener {command}\b", OPERATOR, re.MULTILINE)


def test_no_command_is_explained_that_is_not_there() -> None:
    named = re.findall(r"^\| `convener ([a-z ]*[a-z])", OPERATOR, re.MULTILINE)

    assert sorted(named) == sorted(typed_commands())


@pytest.mark.parametrize(
    "number", [check.number for check in checks.look(load({"CONVENER_DATABASE_URL": "sqlite://"}), checks.Facts())]
)
def test_every_check_is_explained_by_its_number(number: str) -> None:
    assert re.search(rf"^\| {number} \|", OPERATOR, re.MULTILINE)


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_of_the_members_file_is_explained(column: str) -> None:
    assert re.search(rf"^\| `{column}` \|", MEMBERS_CSV, re.MULTILINE)


@pytest.mark.parametrize("word", [*KINDS, *ROLES])
def test_every_kind_and_role_is_listed(word: str) -> None:
    assert f"`{word}`" in MEMBERS_CSV


def test_every_chat_command_is_explained_to_staff() -> None:
    from bot.calendars.desk import Calendars
    from bot.features import router
    from bot.outbox import Outbox
    from bot.tokens import Tokens
    from config import catalogue
    from scheduler.clock import RealClock
    from storage.database import Database

    words, tokens = catalogue.load(), Tokens("a key of the test")
    calendars = Calendars(Database("sqlite://"), words, tokens, RealClock())
    for command in router(words, tokens, Outbox(words, {}), calendars)._commands:
        assert f"| `{command.usage}` |" in STAFF


def test_the_changelog_knows_this_release() -> None:
    changelog = (sources.ROOT / "CHANGELOG.md").read_text("utf-8")

    assert re.search(rf"^## {re.escape(PROJECT['version'])}\b", changelog, re.MULTILINE)


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "docs"])
def test_every_link_between_documents_leads_somewhere(name: str) -> None:
    start = sources.ROOT / name
    for page in sorted(start.rglob("*.md")) if start.is_dir() else [start]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{sources.name(page)} -> {target}"


@pytest.mark.parametrize("page", sorted((sources.ROOT / "docs" / "decisions").glob("*.md")), ids=sources.name)
def test_a_decision_says_what_enforces_it(page: Path) -> None:
    text = page.read_text("utf-8")

    assert re.match(r"\d{4}-[a-z0-9-]+$", page.stem)
    for part in ("## Context", "## Decision", "## Consequences", "## What enforces it"):
        assert part in text
    assert len(text.split()) <= 600
