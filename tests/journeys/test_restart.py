"""A real process that is killed at any moment goes on where it stood: nothing said twice, nothing forgotten."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from html import unescape
from pathlib import Path
from threading import Thread

import httpx
import pytest
import typer
from typer.testing import CliRunner

from bot.cli import keeping
from bot.cli import running as starting
from bot.demo import world
from bot.reminders.cadence import STEPS

ROOT = Path(__file__).resolve().parents[2]
FILE = "convener-demo.db"
CLOCK = "SELECT value FROM install_note WHERE name = 'demo clock'"
NOTES = """
SELECT account, template, started_at = due FROM playground_post JOIN delivery ON delivery.id = delivery_id
WHERE delivery.kind = 'reminder' ORDER BY account, due
"""
LADDER = [f"reminder.{step}" for step in STEPS]
FAR, LAST_NOTE = (datetime(2026, *day, 12, tzinfo=world.ZONE) for day in ((11, 30), (11, 9)))
PATIENCE = 30.0
"""Seconds that a start may take on a busy machine."""


class Running:
    """One process of the demo and a browser without scripting."""

    def __init__(self, folder: Path) -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            port = free.getsockname()[1]
        self.process = start(folder, "demo", "--port", str(port))
        self.browser = httpx.Client(
            base_url=f"http://127.0.0.1:{port}", headers={"accept": "text/html"}, follow_redirects=True, timeout=60
        )
        self._until_it_answers()

    def _until_it_answers(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            with suppress(httpx.TransportError):
                self.browser.get("/live")
                return
            time.sleep(0.05)
        pytest.fail(f"the demo did not start: {self.end(signal.SIGKILL)}")

    def end(self, how: signal.Signals) -> tuple[int, str]:
        """End it; its exit code and what it said."""
        self.process.send_signal(how)
        out, _ = self.process.communicate(timeout=PATIENCE)
        self.browser.close()
        return self.process.returncode, out

    def page(self, account: str) -> str:
        return self.browser.get("/playground", params={"as": account}).text

    def says(self, account: str, text: str) -> None:
        self.browser.post("/playground/say", data={"as": account, "text": text}).raise_for_status()

    def moves(self, **to: str) -> None:
        self.browser.post("/playground/clock", data={"as": "ana", **to}).raise_for_status()

    def presses(self, account: str, label: str) -> str:
        """Send the form of that button, as the page holds it."""
        forms = re.findall(r'<form class="press".*?</form>', self.page(account), re.DOTALL)
        [pressed] = [one for one in forms if re.search(rf"<bdi>{label}</bdi>", one)]
        fields = {name: unescape(value) for name, value in re.findall(r'name="([^"]*)"[^>]*? value="([^"]*)"', pressed)}
        return self.browser.post("/playground/press", data=fields).raise_for_status().text


def start(folder: Path, *words: str) -> subprocess.Popen[str]:
    """A process of ours in that folder, with nothing set but what it needs."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("CONVENER_")}
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        env={
            **environ,
            "PYTHONPATH": str(ROOT),
            "CONVENER_DATABASE_URL": f"sqlite:///./{FILE}",
            "CONVENER_SETTLE_SECONDS": "0",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    """The demo, running in that folder; it is gone afterwards, however the test ended."""
    demo = Running(folder)
    try:
        yield demo
    finally:
        if demo.process.poll() is None:
            demo.end(signal.SIGKILL)


@pytest.fixture
def folder(tmp_path: Path, sqlite_templates: dict[str, Path]) -> Path:
    """A folder with the demo's world in it."""
    shutil.copy(sqlite_templates["world"], tmp_path / FILE)
    return tmp_path


def test_after_a_kill_the_clock_the_chat_and_the_buttons_are_as_they_were(tmp_path: Path) -> None:
    with running(tmp_path) as first:
        first.says("ana", "What is in it for us?")
        first.moves(step="next")
        clock, chat = _clock(first.page("ana")), _posts(first.page("ana"))
        first.end(signal.SIGKILL)
    with running(tmp_path) as second:
        assert _clock(second.page("ana")) == clock
        assert _posts(second.page("ana")) == chat
        thanked = _posts(second.presses("ana", "Sent it"))
        second.moves(to=FAR.isoformat())
        later = second.page("ana")

    assert "09:00" in clock
    assert "Lakeside Physician Group" in chat[-1]
    assert thanked[: len(chat)] == chat
    assert "Thank you, Ana." in thanked[-1]
    assert _clock(later) != clock
    *asked, note, thanks = _posts(later)
    assert [*asked, thanks] == [*chat[:-1], thanked[-1]]
    assert "(edited)" in note
    assert "Ana noted on 1 October that it was sent." in note


def test_killed_in_the_middle_of_a_long_move_it_says_everything_once(folder: Path) -> None:
    with running(folder) as demo:
        moving = Thread(target=_moves_far, args=(demo,))
        moving.start()
        _wait_until_past(folder / FILE, "2026-10-05")
        demo.end(signal.SIGKILL)
        moving.join()
    assert "2026-10-05" < _value(folder / FILE, CLOCK) < LAST_NOTE.isoformat()
    with running(folder) as demo:
        demo.moves(to=LAST_NOTE.isoformat())

    assert _rows(folder / FILE, NOTES) == [(account, step, True) for account in ("ana", "lee") for step in LADDER]


def test_while_it_runs_no_other_may_and_it_stops_at_once_when_asked_even_with_a_page_open(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentence = f"Another Convener runs on ./{FILE}. Stop that one first, or name another database.\n"
    monkeypatch.chdir(folder)
    monkeypatch.setenv("CONVENER_DATABASE_URL", f"sqlite:///./{FILE}")
    with running(folder) as demo, demo.browser.stream("GET", "/playground/live", params={"as": "ana"}):
        second = start(folder, "demo", "--port", "0")
        said, _ = second.communicate(timeout=PATIENCE)
        others = [CliRunner().invoke(_line(), words) for words in (["chat"], ["serve"], ["migrate", "down"])]
        asked = time.monotonic()
        ended = demo.end(signal.SIGTERM)

    assert (second.returncode, said) == (2, sentence)
    assert [(other.exit_code, other.stderr) for other in others] == [(2, sentence)] * 3
    assert ended[0] == 0
    assert "Traceback" not in ended[1]
    assert time.monotonic() - asked < 6


def _line() -> typer.Typer:
    """The commands that want a database for themselves, without the log that the whole command line sets up."""
    line = typer.Typer()
    for name, command in (("chat", starting.chat), ("serve", starting.serve), ("migrate", keeping.migrate)):
        line.command(name)(command)
    return line


def _moves_far(demo: Running) -> None:
    with suppress(httpx.TransportError):
        demo.moves(to=LAST_NOTE.isoformat())


def _wait_until_past(path: Path, moment: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while _value(path, CLOCK) < moment:
        assert time.monotonic() < deadline, "the clock does not move"
        time.sleep(0.01)


def _value(path: Path, query: str) -> str:
    [(value,)] = _rows(path, query)
    return str(value)


def _rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as connection:
        return connection.execute(query).fetchall()


def _clock(page: str) -> str:
    found = re.search(r'<p class="time"><time[^>]*>(.*?)</time>', page)
    assert found, "the page shows the clock"
    return found.group(1)


def _posts(page: str) -> list[str]:
    """What stands in the chat, line by line, without its markup."""
    posts = page.partition('<ol class="posts">')[2].split('<li class="post ')[1:]
    said = [post.partition(">")[2].partition("</div>\n</div>\n</li>")[0] for post in posts]
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", post)).split()) for post in said]
