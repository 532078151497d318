"""The floors of the house hold: each deliberate violation, planted in a copy of the tree, is caught."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "handlers", "scheduler", "storage", "config", "tests")
KEPT, BROKEN = 0, 1


@dataclass(frozen=True)
class Violation:
    """One line that somebody might add in a hurry, where, and the contract that says no."""

    file: str
    line: str
    contract: str

    @property
    def trace(self) -> str:
        """What the tool says when it has seen it."""
        importer = self.file.removesuffix(".py").replace("/", ".")
        return f"{importer} -> " if self.line else importer.rpartition(".")[2]

    def __str__(self) -> str:
        return f"{self.file}: {self.line}"


VIOLATIONS = [
    # The floors.
    Violation("config/catalogue.py", "from storage import people", "floors"),
    Violation("storage/people.py", "from bot import outbox", "floors"),
    Violation("bot/outbox.py", "from handlers.playground import send", "floors"),
    Violation("bot/reminders/plan.py", "from scheduler import drain", "floors"),
    Violation("bot/router.py", "from scheduler.clock import RealClock", "floors"),
    Violation("scheduler/drain.py", "from handlers.playground import send", "floors"),
    Violation("handlers/web.py", "from scheduler import ticks", "floors"),
    Violation("bot/access.py", "from tests import conftest", "floors"),
    Violation("handlers/slack/render.py", "from PIL import Image", "picture-library"),
    Violation("handlers/charts/layout.py", "from PIL import Image", "picture-library"),
    # Inside bot.
    Violation("bot/answers/desk.py", "from bot.reminders import cadence", "inside-bot"),
    Violation("bot/reminders/replies.py", "from bot.answers import desk", "inside-bot"),
    Violation("bot/roster/filing.py", "from bot.reminders import plan", "inside-bot"),
    Violation("bot/contacts.py", "from bot.reminders import plan", "inside-bot"),
    Violation("bot/outbox.py", "from bot import router", "inside-bot"),
    Violation("bot/access.py", "from bot import app", "inside-bot"),
    Violation("bot/messages.py", "from bot.rules import quiet", "inside-bot"),
    Violation("bot/rules/budget.py", "from bot import contacts", "inside-bot"),
    Violation("bot/helpers.py", "", "inside-bot"),
    Violation("config/extras.py", "", "inside-config"),
    # The doors.
    Violation("bot/answers/desk.py", "from storage import ledger", "one-door-out"),
    Violation("bot/reception.py", "from storage.ledger import Delivery", "one-door-out"),
    Violation("bot/router.py", "from storage import events", "one-door-in"),
    Violation("handlers/web.py", "from storage import people", "edges-ask-the-bot"),
    Violation("handlers/playground/routes.py", "from bot.reminders import plan", "edges-are-not-wiring"),
    Violation("scheduler/ticks.py", "from bot import app", "edges-are-not-wiring"),
    Violation("handlers/playground/render.py", "from handlers import web", "platforms"),
    # Rules and libraries.
    Violation("bot/rules/verdict.py", "from storage import people", "rules-are-pure"),
    Violation("bot/rules/quiet.py", "from config import settings", "rules-are-pure"),
    Violation("bot/reminders/cadence.py", "import sqlmodel", "rules-are-pure"),
    Violation("scheduler/drain.py", "import sqlalchemy", "sql"),
    Violation("bot/contacts.py", "import sqlmodel", "sql"),
    Violation("bot/reception.py", "import fastapi", "web"),
    Violation("bot/words.py", "import apscheduler", "clockwork"),
    Violation("bot/commands/staff.py", "import typer", "command-line"),
    Violation("bot/answers/search.py", "import fastembed", "embedding-model"),
    Violation("handlers/slack/send.py", "import handlers.playground.send", "slack-is-a-stranger"),
    Violation("handlers/slack/render.py", "import handlers.web", "slack-is-a-stranger"),
    Violation("bot/outbox.py", "import slack_sdk", "slack-s-sdk"),
    Violation("handlers/playground/hear.py", "import slack_bolt", "slack-s-sdk"),
    Violation("storage/workspaces.py", "import cryptography", "slack-s-sdk"),
    Violation("handlers/playground/send.py", "import handlers.slack.send", "platforms"),
    Violation("handlers/letters.py", "import handlers.teams.render", "platforms"),
    Violation("handlers/slack/render.py", "import handlers.teams.elements", "slack-is-a-stranger"),
    Violation("handlers/teams/render.py", "import handlers.slack.mrkdwn", "teams-is-a-stranger"),
    Violation("handlers/teams/carried.py", "import handlers.playground.send", "teams-is-a-stranger"),
    Violation("handlers/mail/letter.py", "import handlers.slack.mrkdwn", "mail-is-a-stranger"),
    Violation("bot/post/hearing.py", "import imap_tools", "mail-s-sdk"),
    Violation("bot/answers/composing.py", "import openai", "model-s-sdk"),
    Violation("handlers/slack/send.py", "import httpx2", "model-s-sdk"),
    Violation("bot/reception.py", "from storage import composing", "one-door-out"),
    Violation("bot/outbox.py", "import botbuilder", "teams-s-sdk"),
    Violation("handlers/slack/send.py", "import msrest", "teams-s-sdk"),
    Violation("storage/workspaces.py", "import jwt", "teams-s-sdk"),
    Violation("handlers/gate.py", "import botframework", "teams-s-sdk"),
]

GROUPS: dict[tuple[str, bool], list[Violation]] = {}
for each in VIOLATIONS:
    # A module without a place stops its contract before anything else is looked at, so it is planted alone.
    GROUPS.setdefault((each.contract, bool(each.line)), []).append(each)


def linted(tree: Path, *chosen: str) -> subprocess.CompletedProcess[str]:
    # The installed tool itself, in a process of its own: it looks for our packages in the folder that it is started in.
    tool = Path(sys.executable).parent / "lint-imports"
    return subprocess.run([tool, "--no-logo", *chosen], cwd=tree, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree with its import graph already worked out, so that each run costs a moment."""
    tree = tmp_path_factory.mktemp("house")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__", "static", "*.db*"))
    shutil.copy(ROOT / ".importlinter", tree)
    return tree


def test_the_house_as_it_stands_keeps_every_contract(house: Path) -> None:
    result = linted(house)

    assert result.returncode == KEPT, result.stdout


@pytest.mark.parametrize(
    ("contract", "planted"),
    [(contract, violations) for (contract, _), violations in GROUPS.items()],
    ids=[f"{contract}, {len(violations)} planted" for (contract, _), violations in GROUPS.items()],
)
def test_every_deliberate_violation_is_caught_by_its_contract(
    house: Path, contract: str, planted: list[Violation]
) -> None:
    before = {violation.file: read(house / violation.file) for violation in planted}
    for violation in planted:
        file = house / violation.file
        file.write_text(f"{read(file) or ''}\n{violation.line}\n", "utf-8")
    try:
        result = linted(house, "--contract", contract)
    finally:
        for name, text in before.items():
            (house / name).unlink() if text is None else (house / name).write_text(text, "utf-8")

    assert result.returncode == BROKEN, result.stdout + result.stderr
    assert [str(violation) for violation in planted if violation.trace not in result.stdout] == [], result.stdout


def test_every_contract_has_been_tried() -> None:
    written = re.findall(r"^\[importlinter:contract:(.+)\]$", (ROOT / ".importlinter").read_text("utf-8"), re.MULTILINE)

    assert {violation.contract for violation in VIOLATIONS} == set(written)


def read(file: Path) -> str | None:
    return file.read_text("utf-8") if file.exists() else None
