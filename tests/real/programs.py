"""Programs that we did not write, and our own app: started for a test, and gone when it is over.

They are installed from `tests/real/clients`. Where one is missing the tests say so and are skipped; on a build machine
that is a failure.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import socket
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
import uvicorn
from starlette.types import ASGIApp

NAMED = "CONVENER_TEST_CLIENTS"
PATIENCE = 20
"""Seconds for anything to happen; a busy machine is slow."""
_BELOW = range(16_000, 32_000)


def client(path: str) -> Path:
    """A file of an installed client; the test is skipped without it, and fails where CI should have installed it."""
    folders = [os.environ.get(NAMED), Path(__file__).parent / "clients" / "node_modules"]
    found = next((Path(folder) / path for folder in folders if folder and (Path(folder) / path).exists()), None)
    if found is None and os.environ.get("CI") == "true":
        pytest.fail(f"CI runs against {path}, and it is not installed (.ci/run)")
    if found is None:
        pytest.skip(f"{path} is not installed (npm ci in tests/real/clients, or {NAMED})")
    return found


def free_port() -> int:
    """A port on this machine where nobody listens yet, for a program that will.

    XX
      ones), so that no double of another test takes it before the program has started.
    """
    while True:
        port = _BELOW.start + secrets.randbelow(len(_BELOW))
        try:
            with socket.create_server(("127.0.0.1", port)):
                return port
        except OSError:
            continue


@asynccontextmanager
async def process(
    *command: str | Path, log: Path, ready: str, folder: Path | None = None, **environ: str
) -> AsyncIterator[Process]:
    """A program that runs until the block ends; the block begins once something answers at `ready`."""
    with log.open("wb") as out:
        # In a group of its own, so that whatever it starts in turn is ended with it.
        started = await asyncio.create_subprocess_exec(
            *map(str, command),
            stdout=out,
            stderr=out,
            start_new_session=True,
            cwd=folder,
            env={**os.environ, **environ},
        )
    try:
        await _answers(ready, started, log)
        yield started
    finally:
        if started.returncode is None:
            await ended(started)


@asynccontextmanager
async def served(app: ASGIApp, listener: socket.socket) -> AsyncIterator[None]:
    """An application that answers on this socket until the block ends."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none", timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving
        listener.close()


async def ended(started: Process) -> None:
    """It is gone, and whatever it started with it."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        os.killpg(started.pid, how)
        try:
            await asyncio.wait_for(started.wait(), 5)
        except TimeoutError:
            continue
        return


async def _answers(url: str, started: Process, log: Path) -> None:
    async with aiohttp.ClientSession() as session:
        for _ in range(PATIENCE * 20):
            assert started.returncode is None, log.read_text("utf-8", "replace")
            try:
                async with session.get(url):
                    return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.05)
    raise TimeoutError(log.read_text("utf-8", "replace"))
