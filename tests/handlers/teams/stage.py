"""The demo's world behind Teams' edge, wired as `convener serve` wires it; our double of Teams holds the keys."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from starlette.types import ASGIApp

from bot.app.doors import teams_edge
from bot.app.house import House
from bot.demo import world
from config.catalogue import Catalogue
from config.settings import load
from handlers.gate import Rules
from handlers.teams.edge import TeamsEdge
from handlers.teams.manifest import LISTENING
from handlers.web import web
from scheduler.clock import StillClock
from storage import coalitions, ledger, people
from storage.database import Database
from tests.doubles.teams import Teams, ids, inbound
from tests.doubles.teams.state import Member
from tests.house import SECRET

GUESTS = (*(guest.account for guest in world.GUESTS), "nobody")


def account(guest: str) -> str:
    """The Entra object id of one of the demo's people."""
    return ids.guid(f"account of {guest}")


@dataclass(frozen=True, slots=True)
class Edge:
    """Teams' edge, the house behind it, Teams before it, and a client that posts as Teams does."""

    house: House
    clock: StillClock
    edge: TeamsEdge
    teams: Teams
    app: ASGIApp
    client: httpx.AsyncClient

    def member(self, guest: str) -> Member:
        """One of the demo's people in Teams' directory."""
        return self.teams.tenants[self.teams.home_tenant].members[account(guest)]

    async def post(self, activity: Mapping[str, Any], **headers: str | None) -> httpx.Response:
        """Post an activity, signed now."""
        body, named = inbound.request(dict(activity), self.teams, **headers)
        return await self.client.post(LISTENING, content=body, headers=named)

    async def says(self, guest: str, text: str, **where: Any) -> httpx.Response:
        """Words, by default in her private chat."""
        return await self.post(inbound.message(text, **{**self.teams.address, **self.member(guest).who, **where}))

    async def settled(self) -> None:
        """Wait until what was acknowledged has been acted on."""
        await self.edge.listener.close()


@asynccontextmanager
async def edge(
    database: Database, catalogue: Catalogue, teams: Teams, *, installed: bool = True, **settings: str
) -> AsyncIterator[Edge]:
    """The world in this database, moved to Teams, where everybody has the app unless `installed` is false."""
    await world.prepare(database)
    directory(teams)
    await move(database, teams.home_tenant)
    clock = await StillClock.resume(database, world.BEGINS)
    house = House(database, catalogue, clock, {}, SECRET, timedelta(0))
    there = teams_edge(house, load({**settings_for(teams), **settings}))
    page = web(house, catalogue, [there.router()], Rules(locks=there.locks))
    transport = httpx.ASGITransport(page, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        here = Edge(house, clock, there, teams, page, client)
        if installed:
            for guest in GUESTS:
                answer = await here.post(inbound.installed(**teams.address, **here.member(guest).who))
                assert answer.status_code == 200, answer.text
        yield here
    await there.close()
    await house.engine.close()


def settings_for(teams: Teams) -> dict[str, str]:
    """The environment of an install whose Teams is the double."""
    return {
        "CONVENER_SECRET_KEY": SECRET,
        "CONVENER_TEAMS_APP_ID": teams.app_id,
        "CONVENER_TEAMS_APP_PASSWORD": teams.password,
        "CONVENER_TEAMS_TENANT_ID": teams.home_tenant,
        "CONVENER_TEAMS_OPENID_URL": teams.openid_url,
        "CONVENER_TEAMS_TOKEN_URL": teams.token_url,
        "CONVENER_TEAMS_SERVICE_HOSTS": teams.host,
    }


def directory(teams: Teams) -> None:
    """The demo's people in the bot's own tenant, and one more whom nobody knows."""
    home = teams.tenant()
    names = {guest.account: guest.name for guest in world.GUESTS}
    for guest in GUESTS:
        home.member(names.get(guest, "Nora Nobody"), account(guest))


async def move(database: Database, tenant: str, only: str = "") -> None:
    """Give the demo's people their Teams accounts, and take their playground accounts away.

    Where `only` one of them has Teams, nobody writes to the others.
    """
    async with database.work() as work:
        # The platform's pace is the drain's own test; here nobody waits for it.
        await ledger.ensure_lane(work, "teams", tenant, 0.0)
        await coalitions.bind(work, "teams", tenant, world.SLUG)
        for guest in world.GUESTS:
            old = await people.identity(work, world.PLATFORM, world.WORKSPACE, guest.account)
            if old is None:
                continue
            await work.delete(old)
            if only not in ("", guest.account):
                continue
            await people.link(work, old.person_id, "teams", tenant, account(guest.account), account(guest.account))
