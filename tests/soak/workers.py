"""Processes of ours that a scenario starts, kills, stops and starts again; it ends those that it started, by pid."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

from tests.house import SECRET
from tests.soak.coalition import FlowingClock


class Workers:
    """Some processes that do the same work."""

    def __init__(self, module: str, told: Mapping[str, object], environ: Mapping[str, str], log: IO[bytes]) -> None:
        self._module, self._told, self._environ, self._log = module, told, environ, log
        self.running: list[Process] = []

    async def start(self, count: int = 1) -> None:
        """Start so many more."""
        for _ in range(count):
            kept = {name: value for name, value in os.environ.items() if not name.startswith("CONVENER_")}
            started = await asyncio.create_subprocess_exec(
                sys.executable, "-m", self._module, json.dumps(self._told),
                env={**kept, **self._environ}, stdout=self._log, stderr=self._log,
            )  # fmt: skip
            self.running.append(started)

    async def kill(self, number: int = 0) -> None:
        """One is gone at once, with whatever it had on the wire."""
        killed = self.running.pop(number)
        killed.kill()
        await killed.wait()

    def stop(self, number: int = 0) -> None:
        """One stands still, as a machine does that is swapped out."""
        self.running[number].send_signal(signal.SIGSTOP)

    def go_on(self, number: int = 0) -> None:
        """It goes on where it stood."""
        self.running[number].send_signal(signal.SIGCONT)

    async def end(self) -> list[int]:
        """Each is asked to end, and ends with this code; one that has just been started is let begin first."""
        for one in self.running:
            await self._has_begun(one)
            one.send_signal(signal.SIGCONT)
            one.send_signal(signal.SIGTERM)
        codes = [await asyncio.wait_for(one.wait(), 60) for one in self.running]
        self.running = []
        return codes

    async def _has_begun(self, one: Process) -> None:
        begun = Path(str(self._told["begun"]), str(one.pid))
        for _ in range(1200):
            if one.returncode is not None or begun.exists():
                return
            await asyncio.sleep(0.05)


@asynccontextmanager
async def workers(
    url: str, clock: FlowingClock, settings: Mapping[str, str], log: Path, *,
    settle: float, beat: float = 5.0, gone_after: float = 20.0, module: str = "tests.soak.process",
) -> AsyncIterator[Workers]:  # fmt: skip
    """Room for processes; whatever still runs when the block ends is killed."""
    begun = log.parent / "begun"
    begun.mkdir(exist_ok=True)
    told = {"behind": clock.behind.total_seconds(), "beat": beat, "gone_after": gone_after, "begun": str(begun)}
    environ = {
        **settings,
        "CONVENER_DATABASE_URL": url,
        "CONVENER_SECRET_KEY": SECRET,
        "CONVENER_SETTLE_SECONDS": str(settle),
        "CONVENER_PUBLIC_URL": "http://localhost:8080",
    }
    with log.open("ab") as file:
        made = Workers(module, told, environ, file)
        try:
            yield made
        finally:
            while made.running:
                await made.kill()
