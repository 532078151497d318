"""The demo's world behind Slack's edge, wired as `convener serve` wires it; the test holds the signing secret."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
from starlette.types import ASGIApp

from bot.app.doors import slack_edge
from bot.app.house import House
from bot.demo import world
from config.catalogue import Catalogue
from config.settings import load
from handlers.gate import Rules
from handlers.slack.edge import SlackEdge
from handlers.slack.manifest import LISTENING
from handlers.slack.seal import Keys, Seal
from handlers.web import web
from scheduler.clock import RealClock, StillClock
from storage import coalitions, people
from storage.database import Database
from storage.workspaces import Installation
from tests.doubles.slack import inbound
from tests.house import SECRET

SIGNING, TOKEN, TEAM, BOT = "a test's signing secret", "xoxb-test", "T01", "U0BOT"
NOWHERE = "http://127.0.0.1:9/api"
"""An address at which nobody answers: what is sent there is surely not sent."""


def account(guest: str) -> str:
    """The Slack account of one of the demo's people."""
    return f"U0{guest.upper()}"


@dataclass(frozen=True, slots=True)
class Edge:
    """Slack's edge, the house behind it, and a client that signs."""

    house: House
    clock: StillClock
    slack: SlackEdge
    app: ASGIApp
    client: httpx.AsyncClient

    async def post(
        self, body: bytes | Mapping[str, Any], *, form: bool = False, secret: str = SIGNING, **headers: str
    ) -> httpx.Response:
        """Post a payload as Slack does, signed now; a form where Slack sends one."""
        raw = body if isinstance(body, bytes) else _written(body, form)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = "application/x-www-form-urlencoded" if form else "application/json"
        return await self.client.post(
            LISTENING, content=raw, headers={"content-type": kind, **signed(raw, secret), **named}
        )

    async def settled(self) -> None:
        """Wait until what was acknowledged has been acted on."""
        await self.slack.listener.close()


def signed(body: bytes, secret: str = SIGNING, off: int = 0) -> dict[str, str]:
    """The headers with which Slack signs this body, `off` seconds from now."""
    return inbound.signed(body, secret, RealClock().now().timestamp() + off)


def event(key: str, team: str = TEAM, text: str = "", **said: Any) -> dict[str, Any]:
    """An event as Slack sends it; by default Ana writes to the bot in her private chat."""
    return inbound.message(text, team=team, user=account("ana"), channel="D0ANA", event_id=key, said=said)


def command(key: str, text: str, user: str = "ana") -> dict[str, Any]:
    """The slash command."""
    return inbound.command(text, team=TEAM, user=account(user), trigger_id=key)


def pressed(key: str, token: str, user: str = "ana", channel: str = "D0ANA") -> dict[str, Any]:
    """A button under one of our messages."""
    return inbound.button(token, team=TEAM, user=account(user), channel=channel, trigger_id=key)


def submitted(key: str, token: str, user: str = "ana", **values: str) -> dict[str, Any]:
    """A modal that was sent, each field as plain text."""
    view = {"type": "modal", "callback_id": "form", "private_metadata": token, "blocks": []}
    return inbound.view_submission(view, values, team=TEAM, user=account(user), trigger_id=key)


@asynccontextmanager
async def edge(
    database: Database, catalogue: Catalogue, api_url: str = NOWHERE, *, app: tuple[str, str] | None = None
) -> AsyncIterator[Edge]:
    """The world in this database, moved to Slack, with its one workspace installed.

    Where the `app`'s id and secret are given, nothing is installed yet, and workspaces do it by themselves.
    """
    await world.prepare(database)
    clock = await StillClock.resume(database, world.BEGINS)
    house = House(database, catalogue, clock, {}, SECRET, timedelta(0))
    settings = load(
        {
            "CONVENER_SECRET_KEY": SECRET,
            "CONVENER_SLACK_API_URL": api_url,
            "CONVENER_SLACK_SIGNING_SECRET": SIGNING,
            "CONVENER_PUBLIC_URL": "http://localhost:8080",
            **(_app(*app) if app else {"CONVENER_SLACK_BOT_TOKEN": TOKEN}),
        }
    )
    slack = slack_edge(house, settings)
    if app is None:
        await install(house)
    await move(database)
    page = web(house, catalogue, [slack.router()], Rules(locks=slack.locks))
    transport = httpx.ASGITransport(page, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        yield Edge(house, clock, slack, page, client)
    await slack.close()
    await house.engine.close()


async def install(house: House, team: str = TEAM, token: str = TOKEN) -> None:
    """Let the bot into a workspace, as an install does."""
    sealed = Seal(SECRET).close(Keys(token))
    await house.workspaces.let_in(
        Installation(platform="slack", workspace=team, bot_account=BOT, bot_id="B0BOT", sealed=sealed)
    )


async def move(database: Database, team: str = TEAM) -> None:
    """Give the demo's people their Slack accounts, and take their playground accounts away."""
    async with database.work() as work:
        await coalitions.bind(work, "slack", team, world.SLUG)
        for guest in world.GUESTS:
            old = await people.identity(work, world.PLATFORM, world.WORKSPACE, guest.account)
            if old is None:
                continue
            private = f"D0{guest.account.upper()}"
            await work.delete(old)
            await people.link(work, old.person_id, "slack", team, account(guest.account), private)


def _app(client_id: str, secret: str) -> dict[str, str]:
    return {"CONVENER_SLACK_CLIENT_ID": client_id, "CONVENER_SLACK_CLIENT_SECRET": secret}


def _written(body: Mapping[str, Any], form: bool) -> bytes:
    if not form:
        return json.dumps(body).encode()
    fields = body if "command" in body else {"payload": json.dumps(body)}
    return urlencode(fields, errors="surrogatepass").encode()
