"""The servers that the Teams bench loads: ours, a bare echo on our adapter, and stock botbuilder's echo as its peer.

Each is a process of its own. Ours keeps what it hears, acts on it and answers through the ledger; the echoes only send
back what they heard. The stock one checks no token, since its check could not be given our key without ours.
"""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import uvicorn
from botbuilder.core import ActivityHandler, CloudAdapterBase, TurnContext
from botbuilder.schema import Activity
from botframework.connector.auth import (
    BotFrameworkAuthentication,
    BotFrameworkAuthenticationFactory,
    PasswordServiceClientCredentialFactory,
)
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.app.doors import teams_edge
from bot.app.house import House
from bot.demo import world
from bot.inbox import Heard
from bot.reception import Receipt, Reception
from config.catalogue import load
from config.settings import load as settings_of
from handlers.gate import Rules
from handlers.teams.auth import Authentication, Guard
from handlers.teams.bot_token import BotToken, Credentials
from handlers.teams.connector import Connectors
from handlers.teams.hosts import Hosts
from handlers.teams.keys import Keys
from handlers.teams.manifest import LISTENING
from handlers.web import web
from scheduler.clock import RealClock
from storage import ledger
from storage.database import Database
from storage.migrations import runner
from tests.handlers.teams.stage import move
from tests.house import SECRET

NAMES = ("ours", "ours_hearing", "echo", "stock")


class OnlyHears:
    """A reception that screens and stores what it hears and does nothing about it, to measure that alone."""

    def __init__(self, reception: Reception) -> None:
        self._reception = reception

    async def receive(self, heard: Heard) -> Receipt:
        """As ever."""
        return await self._reception.receive(heard)

    async def act(self, receipt: Receipt) -> None:
        """Not here."""


class Echo(ActivityHandler):
    """Sends back what it heard."""

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        """One message in, one out."""
        await turn_context.send_activity(turn_context.activity.text)


class Adapter(CloudAdapterBase):
    """Botbuilder's adapter, and nothing around it."""

    def __init__(self, authentication: BotFrameworkAuthentication, *, checks: bool) -> None:
        super().__init__(authentication)
        self._checks = checks

    async def answer(self, request: Request) -> Response:
        """One request."""
        activity = Activity().deserialize(json.loads(await request.body()))
        shown = request.headers.get("authorization", "") if self._checks else ""
        await self.process_activity(shown, activity, Echo().on_turn)
        return Response(status_code=HTTPStatus.ACCEPTED)


async def ours(port: int, url: str, environ: dict[str, str], *, acting: bool) -> None:
    """Our house with Teams' edge."""
    database = Database(url)
    await runner.upgrade(database)
    await world.prepare(database)
    house = House(database, load(), RealClock(), {}, SECRET, timedelta(seconds=90))
    if not acting:
        house.reception = OnlyHears(house.reception)  # type: ignore[assignment]
    edge = teams_edge(house, settings_of(environ))
    await move(database, environ["CONVENER_TEAMS_TENANT_ID"])
    async with database.work() as work:
        await ledger.ensure_lane(work, "teams", environ["CONVENER_TEAMS_TENANT_ID"], 0.0)
    await edge.start()
    await _serve(web(house, house.catalogue, [edge.router()], Rules(locks=edge.locks)), port)


async def echo(port: int, environ: dict[str, str]) -> None:
    """A bare echo on our check, our token and our connections."""
    hosts = Hosts((environ["CONVENER_TEAMS_SERVICE_HOSTS"],))
    app_id, password = environ["CONVENER_TEAMS_APP_ID"], environ["CONVENER_TEAMS_APP_PASSWORD"]
    token = BotToken(Credentials(app_id, password, token_url=environ["CONVENER_TEAMS_TOKEN_URL"]))
    keys = Keys(environ["CONVENER_TEAMS_OPENID_URL"])
    adapter = Adapter(Authentication(Guard(app_id, keys, hosts), Connectors(hosts, token)), checks=True)
    await _serve(Starlette(routes=[Route(LISTENING, adapter.answer, methods=["POST"])]), port)


async def stock(port: int) -> None:
    """Botbuilder as it comes, with no check of tokens and no token of its own: the least that it can cost."""
    nobody = PasswordServiceClientCredentialFactory()
    adapter = Adapter(BotFrameworkAuthenticationFactory.create(credential_factory=nobody), checks=False)
    await _serve(Starlette(routes=[Route(LISTENING, adapter.answer, methods=["POST"])]), port)


async def _serve(page: Any, port: int) -> None:
    await uvicorn.Server(uvicorn.Config(page, port=port, log_level="critical", access_log=False)).serve()


if __name__ == "__main__":
    what, at = sys.argv[1], int(sys.argv[2])
    given: dict[str, str] = json.loads(sys.argv[4])
    if what.startswith("ours"):
        asyncio.run(ours(at, sys.argv[3], given, acting=what == "ours"))
    elif what == "echo":
        asyncio.run(echo(at, given))
    else:
        asyncio.run(stock(at))
