"""Measures Teams' door over real HTTP: CPU of one message in and its answer out, beside echoes that do nothing else.

CPU is the server process's own. The peers are a bare echo on our own adapter, and stock botbuilder's echo, whose check
of tokens is off and which fetches no token here, so that it looks better than it is.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import aiohttp
import psutil
from aiohttp import web

from handlers.teams.auth import Guard
from handlers.teams.bot_token import BotToken, Credentials
from handlers.teams.connector import Connectors
from handlers.teams.hosts import Hosts
from handlers.teams.keys import Keys
from handlers.teams.manifest import LISTENING
from tests.bench.rows import row
from tests.bench.teams_server import NAMES
from tests.doubles.teams import Teams, faults, inbound, teams_double
from tests.handlers.teams.stage import account, directory, settings_for

REQUESTS = 300
PORTS = dict(zip(NAMES, range(8986, 8990), strict=True))


async def measure() -> list[dict[str, Any]]:
    """Rows {"name", "value", "unit", "peer", "peer_value", "ratio"}."""
    seen: dict[str, dict[str, tuple[float, float, float]]] = {}
    async with teams_double() as teams, _takes_all() as sink:
        directory(teams)
        with tempfile.TemporaryDirectory() as folder:
            for name in NAMES:
                url = f"sqlite:///{folder}/{name}.db"
                with _server(name, url, settings_for(teams)) as process:
                    await _ready(PORTS[name])
                    service_url = sink if name == "stock" else teams.service_url
                    await _run(teams, service_url, name, "status", 30)
                    seen[name] = {}
                    for kind, text in (("command", "status"), ("question", "What is the benefit of being a member?")):
                        if name.startswith("ours") or kind == "command":
                            seen[name][kind] = await _measured(process, teams, service_url, name, text)
        rows = [*_rows(seen), *await _while_keys_rotate(teams), *await _ten_at_once(teams)]
    return rows


def _rows(seen: dict[str, dict[str, tuple[float, float, float]]]) -> Iterator[dict[str, Any]]:
    for kind in ("command", "question"):
        mine = seen["ours"][kind]
        for place, (what, unit) in enumerate((("cpu", "ms"), ("p50", "ms"), ("p99", "ms"))):
            yield row(f"teams_{kind}_acked_{what}", seen["ours_hearing"][kind][place], unit, None, None)
        for peer in ("echo", "stock"):
            yield row(f"teams_{kind}_in_and_out_cpu", mine[0], "ms", peer, seen[peer]["command"][0])
    yield row("teams_echo_cpu", seen["echo"]["command"][0], "ms", "stock", seen["stock"]["command"][0])


async def _while_keys_rotate(teams: Teams) -> list[dict[str, Any]]:
    """Six hundred tokens checked while Microsoft's keys are new and slow to come; how long the loop stood still."""
    keys = Keys(teams.openid_url, cool_down=0.2)
    guard = Guard(teams.app_id, keys, Hosts((teams.host,)))
    await guard.vouch(teams.bearer())
    old = teams.bearer()
    teams.always("metadata", faults.late(1.0))
    await asyncio.sleep(0.25)
    teams.rotate()
    new = teams.bearer()
    async with _lag() as lag:
        good = await asyncio.gather(*(guard.vouch(old if at % 2 else new) for at in range(600)), return_exceptions=True)
    teams.always("metadata", None)
    await keys.close()
    refused = sum(isinstance(one, BaseException) for one in good)
    return [
        row("teams_keys_rotate_refused", refused, "of 600", None, None),
        row("teams_keys_rotate_loop_lag", lag[0], "ms", None, None),
    ]


async def _ten_at_once(teams: Teams) -> list[dict[str, Any]]:
    """Ten messages at once with no token yet, and a token endpoint that takes 0.15 s."""
    teams.always("token", faults.late(0.15))
    fetched, token = (
        teams.tokens_fetched,
        BotToken(Credentials(teams.app_id, teams.password, token_url=teams.token_url)),
    )
    connectors = Connectors(Hosts((teams.host,)), token)
    service = await connectors.create(teams.service_url)
    chat = teams.tenants[teams.home_tenant].members[account("ana")].chat
    started = time.perf_counter()
    async with _lag() as lag:
        said = {"type": "message", "text": "x", "textFormat": "plain", "summary": "x"}
        await asyncio.gather(*(service.send_to_conversation(chat, said) for _ in range(10)))
    took = (time.perf_counter() - started) * 1000
    await connectors.close()
    teams.always("token", None)
    return [
        row("teams_ten_sends_tokens_fetched", teams.tokens_fetched - fetched, "fetches", None, None),
        row("teams_ten_sends", took, "ms", None, None),
        row("teams_ten_sends_loop_lag", lag[0], "ms", None, None),
    ]


@asynccontextmanager
async def _lag() -> AsyncIterator[list[float]]:
    """The longest that the loop stood still while the block ran, in milliseconds; there when the block ends."""
    longest, over, loop = [0.0], asyncio.Event(), asyncio.get_running_loop()

    async def beat() -> None:
        while not over.is_set():
            before = loop.time()
            await asyncio.sleep(0.002)
            longest[0] = max(longest[0], (loop.time() - before - 0.002) * 1000)

    beating = asyncio.create_task(beat())
    yield longest
    over.set()
    await beating


async def _measured(
    process: psutil.Process, teams: Teams, service_url: str, name: str, text: str
) -> tuple[float, float, float]:
    """CPU of the server for one message with its answer, and the waits for its acknowledgement; milliseconds."""
    before = process.cpu_times()
    waits = await _run(teams, service_url, name, text, REQUESTS)
    cpu = (await _rested(process) - before.user - before.system) / REQUESTS * 1000
    return cpu, _at(waits, 0.5), _at(waits, 0.99)


async def _run(teams: Teams, service_url: str, name: str, text: str, count: int) -> list[float]:
    ana = teams.tenants[teams.home_tenant].members[account("ana")]
    said = [inbound.message(text, service_url=service_url, app_id=teams.app_id, **ana.who) for _ in range(count)]
    requests = [inbound.request(one, teams) for one in said]
    waits = []
    async with aiohttp.ClientSession() as session:
        for body, headers in requests:
            started = time.perf_counter()
            async with session.post(f"http://127.0.0.1:{PORTS[name]}{LISTENING}", data=body, headers=headers) as answer:
                await answer.read()
                assert answer.status in (200, 202), answer.status
            waits.append((time.perf_counter() - started) * 1000)
    return waits


@asynccontextmanager
async def _takes_all() -> AsyncIterator[str]:
    """A service that takes every message from everybody, for the peer that has no token."""

    async def takes(_: web.Request) -> web.Response:
        return web.json_response({"id": "1"}, status=201)

    app = web.Application()
    app.router.add_route("*", "/{anything:.*}", takes)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/amer/"
    await runner.cleanup()


async def _rested(process: psutil.Process) -> float:
    """The CPU seconds of a process once it has nothing left to do."""
    used = -1.0
    while (now := sum(process.cpu_times()[:2])) - used > 0.02:
        used = now
        await asyncio.sleep(1)
    return now


@contextmanager
def _server(name: str, url: str, environ: dict[str, str]) -> Iterator[psutil.Process]:
    words = (name, str(PORTS[name]), url, json.dumps(environ))
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.teams_server", *words])
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(10)


async def _ready(port: int) -> None:
    async with aiohttp.ClientSession() as session:
        for _ in range(400):
            try:
                async with session.get(f"http://127.0.0.1:{port}{LISTENING}"):
                    return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.05)
    raise TimeoutError(port)


def _at(waits: list[float], share: float) -> float:
    return sorted(waits)[min(len(waits) - 1, int(len(waits) * share))]


if __name__ == "__main__":
    for line in asyncio.run(measure()):
        sys.stdout.write(json.dumps(line) + "\n")
