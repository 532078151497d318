"""Measures Slack's door over real HTTP: CPU and waiting time for one acknowledged event and command, beside bare Bolt.

Ours screens and stores each event before it acknowledges it; the peers only acknowledge. CPU is the server process's
own, and what answering costs on top is measured apart.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import aiohttp
import psutil

from tests.bench.rows import row
from tests.bench.slack_server import NAMES, SIGNING, TEAM
from tests.doubles.slack import signed, slack_double

REQUESTS, RATE, SECONDS, DUE = 400, 50, 20, 10_000
PORTS = dict(zip((*NAMES, "due"), range(8981, 8986), strict=True))
Body = Callable[[int], tuple[bytes, str]]


async def measure() -> list[dict[str, Any]]:
    """Rows {"name", "value", "unit", "peer", "peer_value", "ratio"}."""
    rows: list[dict[str, Any]] = []
    async with slack_double() as slack:
        home = slack.workspace(TEAM, token="xoxb-bench", bot="U0BOT")
        for number in range(10):
            home.user(f"U{number}", dm=f"D{number}")
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/bench.db"
            seen: dict[str, dict[str, tuple[float, float, float]]] = {}
            for name in NAMES:
                with _server(name, PORTS[name], f"{url}.{name}", slack.api_url, "0") as process:
                    await _ready(PORTS[name])
                    seen[name] = {}
                    for kind, body in (("event", _question), ("command", _command)):
                        await _run(PORTS[name], body, 40, offset=10_000)
                        seen[name][kind] = await _measured(process, PORTS[name], body)
            rows += _beside(seen)
            for kind in ("event", "command"):
                cpu, bare = seen["ours"][kind][0], seen["ours_hearing"][kind][0]
                rows.append(row(f"slack_{kind}_answered_cpu", cpu, "ms", "acknowledged only", bare))
            with _server("ours", PORTS["due"], f"sqlite:///{folder}/due.db", slack.api_url, str(DUE)) as process:
                await _ready(PORTS["due"])
                rows += await _under_load(PORTS["due"])
    return rows


def _beside(seen: dict[str, dict[str, tuple[float, float, float]]]) -> Iterator[dict[str, Any]]:
    for kind in ("event", "command"):
        for place, (what, unit) in enumerate((("cpu", "ms"), ("p50", "ms"), ("p99", "ms"))):
            for peer in ("bolt", "bolt_before"):
                value, other = seen["ours_hearing"][kind][place], seen[peer][kind][place]
                yield row(f"slack_{kind}_acked_{what}", value, unit, peer, other)


async def _measured(process: psutil.Process, port: int, body: Body) -> tuple[float, float, float]:
    """CPU of the server for one request, and the middle and nearly longest wait for its answer; milliseconds."""
    before = process.cpu_times()
    waits = await _run(port, body, REQUESTS)
    cpu = (await _rested(process) - before.user - before.system) / REQUESTS * 1000
    return cpu, _at(waits, 0.5), _at(waits, 0.99)


async def _rested(process: psutil.Process) -> float:
    """The CPU seconds of a process once it has nothing left to do."""
    used = -1.0
    while (now := sum(process.cpu_times()[:2])) - used > 0.02:
        used = now
        await asyncio.sleep(1)
    return now


async def _run(port: int, body: Body, count: int, offset: int = 0) -> list[float]:
    async with aiohttp.ClientSession() as session:
        return [await _post(session, port, *body(offset + number)) for number in range(count)]


async def _under_load(port: int) -> list[dict[str, Any]]:
    """Fifty questions a second while ten thousand messages are due."""
    waits: list[float] = []
    async with aiohttp.ClientSession() as session:

        async def one(number: int) -> None:
            await asyncio.sleep(number / RATE)
            waits.append(await _post(session, port, *_question(50_000 + number)))

        await asyncio.gather(*(one(number) for number in range(RATE * SECONDS)))
    name = f"slack_ack_{RATE}_a_second_{DUE}_due"
    return [
        row(f"{name}_p50", _at(waits, 0.5), "ms", None, None),
        row(f"{name}_p99", _at(waits, 0.99), "ms", None, None),
        row(f"{name}_longest", max(waits), "ms", None, None),
    ]


async def _post(session: aiohttp.ClientSession, port: int, body: bytes, content_type: str) -> float:
    headers = {"content-type": content_type, **signed(body, SIGNING)}
    started = time.perf_counter()
    async with session.post(f"http://127.0.0.1:{port}/slack/events", data=body, headers=headers) as answer:
        await answer.read()
        assert answer.status == 200, answer.status
    return (time.perf_counter() - started) * 1000


def _question(number: int) -> tuple[bytes, str]:
    return _event(number, {"user": "U0", "text": "When is the Q3 readmissions file due?"})


def _event(number: int, said: dict[str, Any]) -> tuple[bytes, str]:
    event = {
        "type": "message",
        "channel": f"D{str(said['user'])[1:]}",
        "channel_type": "im",
        "ts": f"17.{number}",
        **said,
    }
    payload = {
        "type": "event_callback",
        "team_id": TEAM,
        "event_id": f"Ev{number}",
        "authorizations": [{"team_id": TEAM, "enterprise_id": None}],
        "event": event,
    }
    return json.dumps(payload).encode(), "application/json"


def _command(number: int) -> tuple[bytes, str]:
    fields = {
        "command": "/convener", "text": "status", "team_id": TEAM, "user_id": "U0", "channel_id": "C1",
        "trigger_id": f"7.{number}",
    }  # fmt: skip
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


@contextmanager
def _server(name: str, port: int, url: str, api: str, due: str) -> Iterator[psutil.Process]:
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.slack_server", name, str(port), url, api, due])
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(10)


async def _ready(port: int) -> None:
    async with aiohttp.ClientSession() as session:
        for _ in range(400):
            try:
                async with session.post(f"http://127.0.0.1:{port}/slack/events", data=b"{}"):
                    return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.05)
    raise TimeoutError(port)


def _at(waits: list[float], share: float) -> float:
    return sorted(waits)[min(len(waits) - 1, int(len(waits) * share))]


if __name__ == "__main__":
    for line in asyncio.run(measure()):
        sys.stdout.write(json.dumps(line) + "\n")
