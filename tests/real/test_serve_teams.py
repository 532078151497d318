"""The real thing with Teams, as a process: a person joins by a code, is killed in the middle, and nothing is twice."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlmodel import select

from bot.linking import Linking
from bot.messages import pack, say
from bot.tokens import Tokens
from config.catalogue import load
from handlers.teams.manifest import LISTENING
from scheduler.clock import RealClock
from storage import coalitions, ledger, people
from storage.columns import new_id
from storage.database import Database
from storage.ledger import Delivery
from storage.migrations import runner
from storage.rows import insert_new
from tests.doubles.teams import Teams, faults, inbound, teams_double
from tests.doubles.teams.state import Member
from tests.handlers.teams.stage import settings_for
from tests.house import SECRET
from tests.real.programs import free_port

pytestmark = pytest.mark.real
PATIENCE = 30
EMAIL = "ana@lakeside.example"


async def test_a_person_joins_by_a_code_and_what_a_kill_left_undecided_is_held_and_never_said_twice(
    tmp_path: Path,
) -> None:
    database = Database(f"sqlite:///{tmp_path}/convener.db")
    code = await _coalition(database)
    async with teams_double() as teams:
        ana = teams.tenant().member("Ana Flores")
        async with _served(tmp_path, teams) as (first, url):
            await _posts(url, teams, inbound.message(f"link {code}", **teams.address, **ana.who))
            await _until(lambda: _said(teams, ana, 1))
            welcome = teams.posts(ana.chat)[0]
            teams.next("send", faults.hang(accepted=True))
            await _posts(url, teams, inbound.message("status", **teams.address, **ana.who))
            await asyncio.wait_for(teams.until("send", 2), PATIENCE)
            first.kill()
        waiting = await _waits(database, ana, teams.home_tenant)
        async with _served(tmp_path, teams) as (second, _):
            await _until(lambda: _is_over(database))
            second.send_signal(signal.SIGTERM)
            ended = await asyncio.wait_for(second.wait(), PATIENCE)
        async with database.reading() as work:
            states = sorted((row.status, row.id == waiting) for row in await work.exec(select(Delivery)))
    await database.close()

    assert ended == 0
    assert "Welcome, Ana." in str(welcome.activity)
    assert states == [("held", False), ("sent", False), ("sent", True)]
    assert len(teams.posts(ana.chat)) == 3, "the welcome, what may have arrived, and what waited"


async def test_a_start_while_microsoft_is_away_is_a_start_and_says_what_is_wrong(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/convener.db")
    await _coalition(database)
    await database.close()
    async with teams_double() as teams:
        teams.always("metadata", faults.unavailable())
        teams.always("token", faults.Fault("invalid_client", status=401, body='{"error":"invalid_client"}'))
        async with _served(tmp_path, teams) as (_, url), aiohttp.ClientSession() as session:
            ready: tuple[int, str] = (0, "")
            for _ in range(PATIENCE * 10):
                async with session.get(f"{url}/ready") as answer:
                    ready = answer.status, await answer.text()
                if "password" in ready[1] and "keys" in ready[1]:
                    break
                await asyncio.sleep(0.1)
            async with session.get(f"{url}/live") as answer:
                live = answer.status

    assert (live, ready[0]) == (200, 503)
    assert "Microsoft takes neither the bot's app id nor its password" in ready[1]
    assert "Microsoft's signing keys could not be fetched" in ready[1]


@asynccontextmanager
async def _served(folder: Path, teams: Teams) -> AsyncIterator[tuple[Process, str]]:
    """`convener serve` in a process of its own."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CONVENER_")}
    environment |= settings_for(teams) | {
        "CONVENER_DATABASE_URL": f"sqlite:///{folder}/convener.db",
        "CONVENER_PORT": str(port),
        "CONVENER_SETTLE_SECONDS": "0",
    }
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "serve", env=environment, stdout=quiet, stderr=quiet
    )
    url = f"http://127.0.0.1:{port}"
    try:
        await _until(lambda: _listens(url))
        yield process, url
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _coalition(database: Database) -> str:
    """One coalition with Ana in it, whom nobody has joined to an account; her code."""
    await runner.upgrade(database)
    now = RealClock().now()
    async with database.work() as work:
        await coalitions.ensure(work, "northeast", now, "Northeast")
        person = await people.person_of_email(work, EMAIL)
        await people.grant_staff(work, "northeast", person.id, "Ana Flores")
        made = await Linking(load(), Tokens(SECRET)).invite(work, "northeast", EMAIL, "pat", now)
    assert made is not None
    return made.code


async def _waits(database: Database, ana: Member, tenant: str) -> str:
    """One more message for her, which waited when the process was killed."""
    now = RealClock().now()
    one = Delivery(
        id=new_id(), lane_id=ledger.lane_id("teams", tenant), action="reply", kind="reply", weight=0,
        conversation=ana.account, template="", content=pack(say("This waited, Ana.")), due=now - timedelta(minutes=1),
        created_at=now,
    )  # fmt: skip
    async with database.work() as work:
        await insert_new(work, Delivery, [one.model_dump()])
    return one.id


async def _posts(url: str, teams: Teams, activity: dict[str, Any]) -> None:
    body, headers = inbound.request(activity, teams)
    async with aiohttp.ClientSession(url) as session, session.post(LISTENING, data=body, headers=headers) as answer:
        assert answer.status == 200, await answer.text()


async def _said(teams: Teams, ana: Member, count: int) -> bool:
    return len(teams.posts(ana.chat)) >= count


async def _is_over(database: Database) -> bool:
    async with database.reading() as work:
        rows = list(await work.exec(select(Delivery)))
    return {row.status for row in rows} == {"sent", "held"}


async def _listens(url: str) -> bool:
    try:
        async with aiohttp.ClientSession() as session, session.get(f"{url}/live") as answer:
            return answer.status == 200
    except aiohttp.ClientConnectionError:
        return False


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(PATIENCE * 10):
        if await holds():
            return
        await asyncio.sleep(0.1)
    raise TimeoutError
