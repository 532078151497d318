"""The servers that the Slack bench loads: ours, and bare Bolt as its peer. Run as a process of its own.

Ours keeps each event and acts on it; the bare one only acknowledges, as the least that could be done with Bolt.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.app.doors import slack_edge
from bot.app.house import House
from bot.demo import world
from bot.inbox import Heard
from bot.messages import pack, say
from bot.reception import Receipt, Reception
from config.catalogue import load
from config.settings import load as settings_of
from handlers.gate import Rules
from handlers.web import web
from scheduler.clock import RealClock
from storage import coalitions, ledger, people
from storage.columns import new_id
from storage.database import Database
from storage.ledger import Delivery
from storage.migrations import runner
from storage.rows import insert_new

SIGNING, TOKEN, TEAM = "a bench's signing secret", "xoxb-bench", "T01"
SECRET = "a bench's own secret, long enough to be one"
NAMES = ("ours", "ours_hearing", "bolt", "bolt_before")


class OnlyHears:
    """A reception that screens and stores what it hears and does nothing about it, to measure that alone."""

    def __init__(self, reception: Reception) -> None:
        self._reception = reception

    async def receive(self, heard: Heard) -> Receipt:
        """As ever."""
        return await self._reception.receive(heard)

    async def act(self, receipt: Receipt) -> None:
        """Not here."""


async def ours(port: int, url: str, api: str, due: int, *, acting: bool) -> None:
    """Our house with Slack's edge, and `due` messages that wait to be sent."""
    database = Database(url)
    await runner.upgrade(database)
    await world.prepare(database)
    settings = settings_of(
        {
            "CONVENER_DATABASE_URL": url,
            "CONVENER_SECRET_KEY": SECRET,
            "CONVENER_SLACK_API_URL": api,
            "CONVENER_SLACK_BOT_TOKEN": TOKEN,
            "CONVENER_SLACK_SIGNING_SECRET": SIGNING,
        }
    )
    house = House(
        database, load(), RealClock(), {}, "a bench's own secret, long enough to be one", timedelta(seconds=90)
    )
    if not acting:
        house.reception = OnlyHears(house.reception)  # type: ignore[assignment]
    edge = slack_edge(house, settings)
    await edge.start()
    await _people(database)
    await _due(database, due)
    page = web(house, house.catalogue, [edge.router()], Rules(locks=edge.locks))
    ticking = asyncio.create_task(_wake(house)) if due else None
    await _serve(page, port)
    if ticking is not None:
        ticking.cancel()


async def bolt(port: int, *, before: bool) -> None:
    """Bolt alone: one listener for events, one for commands, an authorisation from memory."""

    async def authorize(**_: Any) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_token=TOKEN, bot_id="B1", bot_user_id="U0BOT")

    app = AsyncApp(signing_secret=SIGNING, authorize=authorize, process_before_response=before)

    @app.event("message")
    async def heard(ack: Any) -> None:
        await ack()

    @app.command("/convener")
    async def commanded(ack: Any) -> None:
        await ack()

    handler = AsyncSlackRequestHandler(app)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    await _serve(Starlette(routes=[Route("/slack/events", events, methods=["POST"])]), port)


async def _people(database: Database) -> None:
    async with database.work() as work:
        await coalitions.bind(work, "slack", TEAM, world.SLUG)
        for number, guest in enumerate(world.GUESTS):
            person = await people.person_of_email(work, guest.email)
            await people.link(work, person.id, "slack", TEAM, f"U{number}", f"D{number}")


async def _due(database: Database, count: int) -> None:
    """Messages that are due now and wait for their turn, as after a broadcast."""
    now = datetime(2026, 10, 1, 15, 0, tzinfo=UTC)
    async with database.work() as work:
        lane = await ledger.ensure_lane(work, "slack", TEAM, 0.3)
        one = Delivery(
            id="", lane_id=lane, action="reply", kind="reply", weight=0, conversation="D0", template="",
            content=pack(say("Thank you.")), due=now, created_at=now,
        )  # fmt: skip
        rows = [{**one.model_dump(), "id": new_id()} for _ in range(count)]
        await insert_new(work, Delivery, rows)


async def _wake(house: House) -> None:
    while True:
        await house.wake()
        await asyncio.sleep(2)


async def _serve(page: Any, port: int) -> None:
    await uvicorn.Server(uvicorn.Config(page, port=port, log_level="critical", access_log=False)).serve()


if __name__ == "__main__":
    what, at = sys.argv[1], int(sys.argv[2])
    if what.startswith("ours"):
        asyncio.run(ours(at, sys.argv[3], sys.argv[4], int(sys.argv[5]), acting=what == "ours"))
    else:
        asyncio.run(bolt(at, before=what == "bolt_before"))
