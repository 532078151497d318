"""The real thing as a process: killed in the middle, started again, stopped politely; Slack is our double."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from sqlmodel import select

from bot.inbox import Place, Question, Speaker, pack
from bot.messages import pack as packed
from bot.messages import say
from scheduler.clock import RealClock
from storage import coalitions, ledger, people, workspaces
from storage.columns import new_id
from storage.database import Database, Work
from storage.events import InboundEvent
from storage.ledger import Delivery
from storage.migrations import runner
from storage.rows import insert_new
from tests.doubles.slack import Slack, slack_double
from tests.handlers.slack.stage import SIGNING, TEAM, TOKEN
from tests.house import SECRET
from tests.real.programs import free_port

pytestmark = pytest.mark.real
LANE, ROWS, PATIENCE = f"slack:{TEAM}", 6, 30


async def test_what_a_crash_left_is_looked_up_and_said_once_by_the_next_start(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/convener.db")
    await _coalition(database)
    async with slack_double() as slack:
        slack.workspace(TEAM, token=TOKEN).user("U0ANA", dm="D0ANA")
        async with served(tmp_path, slack) as first:
            await _until(lambda: _is_known(database))
            first.kill()
        ids = await _leave(database, slack)
        async with served(tmp_path, slack) as second:
            await _until(lambda: _is_over(database))
            second.send_signal(signal.SIGTERM)
            ended = await asyncio.wait_for(second.wait(), PATIENCE)
        said = Counter(str((post.metadata or {})["event_payload"]["delivery"]) for post in slack.posts("D0ANA"))
        async with database.reading() as work:
            replies = [row.id for row in await work.exec(select(Delivery)) if row.id not in ids]
    await database.close()

    assert ended == 0
    assert said == Counter([*ids, *replies]), "each once: what had arrived, what had not, what waited, and the answer"
    assert len(replies) == 1


async def test_a_start_without_slack_is_a_start_and_says_what_is_wrong(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/convener.db")
    await _coalition(database)
    await database.close()
    async with slack_double() as slack:
        slack.workspace(TEAM, token="xoxb-another")
        async with served(tmp_path, slack) as process, aiohttp.ClientSession() as session:
            live = ready = await _answer(session, process, "/live")
            for _ in range(PATIENCE * 10):
                ready = await _answer(session, process, "/ready")
                if "invalid_auth" in ready[1]:
                    break
                await asyncio.sleep(0.1)

    assert live[0] == 200
    assert ready[0] == 503
    assert "Slack does not take the bot token (invalid_auth)" in ready[1]


@asynccontextmanager
async def served(folder: Path, slack: Slack) -> AsyncIterator[Process]:
    """`convener serve` in a process of its own, on a port that its environment names."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CONVENER_")}
    environment |= {
        "CONVENER_DATABASE_URL": f"sqlite:///{folder}/convener.db",
        "CONVENER_SECRET_KEY": SECRET,
        "CONVENER_PORT": str(port),
        "CONVENER_SETTLE_SECONDS": "0",
        "CONVENER_SLACK_API_URL": slack.api_url,
        "CONVENER_SLACK_BOT_TOKEN": TOKEN,
        "CONVENER_SLACK_SIGNING_SECRET": SIGNING,
    }
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "serve", env=environment, stdout=quiet, stderr=quiet
    )
    _ports[process.pid] = port
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


_ports: dict[int, int] = {}


async def _answer(session: aiohttp.ClientSession, process: Process, path: str) -> tuple[int, str]:
    for _ in range(PATIENCE * 10):
        try:
            async with session.get(f"http://127.0.0.1:{_ports[process.pid]}{path}") as answer:
                return answer.status, await answer.text()
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.1)
    raise TimeoutError(path)


async def _coalition(database: Database) -> None:
    await runner.upgrade(database)
    async with database.work() as work:
        await coalitions.ensure(work, "northeast", RealClock().now(), "Northeast")
        person = await people.person_of_email(work, "ana@lakeside.example")
        await people.grant_staff(work, "northeast", person.id, "Ana Flores")
        await people.link(work, person.id, "slack", TEAM, "U0ANA", "U0ANA")


async def _leave(database: Database, slack: Slack) -> list[str]:
    """What a kill leaves: messages on the wire, of which one had arrived, one that waited, and a question heard."""
    now = RealClock().now()
    async with database.work() as work:
        await ledger.ensure_lane(work, "slack", TEAM, 0.0)
        ids = [new_id() for _ in range(ROWS)]
        await insert_new(work, Delivery, [_row(one, now - timedelta(minutes=1)).model_dump() for one in ids])
        for one in ids[:-1]:
            row = await ledger.delivery(work, one)
            assert row is not None
            assert await ledger.start(work, row, "a drain that was killed", now, now - timedelta(minutes=1))
        await _heard(work)
    async with aiohttp.ClientSession(headers={"authorization": f"Bearer {TOKEN}"}) as session:
        metadata = {"event_type": "convener_delivery", "event_payload": {"delivery": ids[0]}}
        told = {"channel": "U0ANA", "text": "Thank you.", "metadata": metadata}
        async with session.post(f"{slack.api_url}/chat.postMessage", json=told) as answer:
            assert (await answer.json())["ok"]
    return ids


async def _heard(work: Work) -> None:
    question = Question(Speaker("slack", TEAM, "U0ANA"), Place("D0ANA"), "Ev1", "help")
    received = RealClock().now() - timedelta(minutes=2)
    work.add(
        InboundEvent(
            platform="slack", workspace=TEAM, kind="question", key="Ev1", heard=pack(question), received_at=received
        )
    )


def _row(one: str, due: datetime) -> Delivery:
    return Delivery(
        id=one, lane_id=LANE, action="reply", kind="reply", weight=0, conversation="U0ANA", template="",
        content=packed(say("Thank you, Ana.")), due=due, created_at=due,
    )  # fmt: skip


async def _is_known(database: Database) -> bool:
    async with database.reading() as work:
        return await workspaces.find(work, "slack", TEAM) is not None


async def _is_over(database: Database) -> bool:
    async with database.reading() as work:
        rows = list(await work.exec(select(Delivery)))
    return len(rows) == ROWS + 1 and {row.status for row in rows} == {"sent"}


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(PATIENCE * 10):
        if await holds():
            return
        await asyncio.sleep(0.1)
    raise TimeoutError
