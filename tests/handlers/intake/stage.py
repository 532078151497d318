"""The demo's world behind the intake, wired as the demo wires it; the test holds a coalition's key."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from bot.app.demo import Demo, demo_page, open_demo
from bot.demo import world
from bot.receipts import keys
from bot.tokens import Tokens
from config.catalogue import Catalogue
from handlers.signed import signed
from scheduler.clock import RealClock
from storage.database import Database
from tests.house import SECRET

RECEIPTS = "/intake/v1/receipts"
MERCY = {"member": "Mercy Hill Hospital", "data_set": "readmissions", "period": "2026-Q3"}


@dataclass
class Intake:
    """The coalition's machine, and the house that it speaks to."""

    demo: Demo
    client: httpx.AsyncClient
    secret: str

    async def post(
        self,
        body: Any,
        *,
        key: str | None = "a",
        where: str = RECEIPTS,
        secret: str | None = None,
        off: int = 0,
        **headers: str,
    ) -> httpx.Response:
        """What is answered to this body, signed `off` seconds from now."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        stamp = str(int(RealClock().now().timestamp()) + off)
        named = {"x-convener-timestamp": stamp, "x-convener-signature": signed(secret or self.secret, stamp, raw)}
        named |= {"idempotency-key": key} if key is not None else {}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.post(where, content=raw, headers=named)


@asynccontextmanager
async def intake(database: Database, catalogue: Catalogue) -> AsyncIterator[Intake]:
    """The quarter is planned, and a machine has its key."""
    async with open_demo(database, catalogue, SECRET, settle=timedelta(0)) as demo:
        await demo.house.plan()
        async with database.work() as work:
            made = await keys.make(work, Tokens(SECRET), world.SLUG, world.BEGINS)
        transport = httpx.ASGITransport(demo_page(demo, "127.0.0.1", None))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            yield Intake(demo, client, made.secret)
