"""The demo's world behind Teams' edge, served over HTTP, and entered through Microsoft's Agents Playground."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.app.doors import teams_edge
from bot.app.house import House
from bot.demo import world
from bot.messages import Message
from config.catalogue import Catalogue
from config.settings import load
from handlers.gate import Rules
from handlers.teams.edge import TeamsEdge
from handlers.teams.hear import PLATFORM
from handlers.teams.manifest import LISTENING
from handlers.web import web
from scheduler.clock import StillClock
from scheduler.travel import Traveller
from storage.database import Database
from tests.doubles.teams import ids, teams_double
from tests.handlers.teams.drawn import message_of
from tests.handlers.teams.stage import move, settings_for
from tests.house import SECRET
from tests.real.agents_playground import ROOMS, AgentsPlayground, Json, Room, agents_playground, signing_proxy
from tests.real.programs import PATIENCE, free_port, served


class AgentsTown:
    """The house, its clock, and one person's client."""

    def __init__(
        self, house: House, clock: StillClock, edge: TeamsEdge, playground: AgentsPlayground, ours: str
    ) -> None:
        self.house, self.clock, self.edge, self.playground = house, clock, edge, playground
        self.ours = ours
        self._traveller = Traveller(house.database, clock, house.plan, house.drain_all)

    async def installs(self, room: Room = "personal") -> None:
        """The app is added there, and our side knows it."""
        await self.playground.installs(room)
        for _ in range(PATIENCE * 20):
            if await self.house.places.find(PLATFORM, ids.HOME_TENANT, ROOMS[room]) is not None:
                return
            await asyncio.sleep(0.05)
        raise TimeoutError(room)

    async def says(self, text: str, room: Room = "personal", *, answered_in: Room | None = None) -> Message:
        """Words typed in a room, and the answer where it comes."""
        shown = len(self.playground.stream)
        await self.playground.says(text, room)
        await self.answered(shown)
        return self.chat(answered_in or room)[-1]

    async def presses(self, label: str, room: Room = "personal", *, older: bool = False) -> Json:
        """The newest button of that name; what the app answered in the request."""
        post, action = _button(self.playground.shown(room), label)
        shown = len(self.playground.stream)
        does = self.playground.submits if older else self.playground.presses
        answer = await does(action["data"], post, room=room)
        await self.answered(shown)
        return answer

    async def moves(self, **span: float) -> None:
        """Let time pass; everything due on the way happens."""
        await self._traveller.advance(self.clock.now() + timedelta(**span))

    def chat(self, room: Room = "personal") -> Sequence[Message]:
        """What the bot says there, as it reads by now."""
        return [message_of(post) for post in self.playground.shown(room)]

    async def answered(self, shown: int) -> None:
        """Wait until what was said has been acted on, and something more is shown than before."""
        await self.edge.listener.close()
        await self.playground.until(shown + 1)


@asynccontextmanager
async def agents_town(database: Database, catalogue: Catalogue, folder: Path, guest: str) -> AsyncIterator[AgentsTown]:
    """The demo's world moved to Teams, our app in front of it, the proxy that signs, and the Playground in front."""
    async with teams_double() as teams:
        await world.prepare(database)
        await move(database, teams.home_tenant, only=guest)
        port = free_port()
        hosts = f"127.0.0.1:{port}"
        clock = await StillClock.resume(database, world.BEGINS)
        house = House(database, catalogue, clock, {}, SECRET, timedelta(0))
        listener = socket.create_server(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        where = {"CONVENER_TEAMS_SERVICE_HOSTS": hosts, "CONVENER_PUBLIC_URL": base}
        edge = teams_edge(house, load({**settings_for(teams), **where}))
        app = web(house, catalogue, [edge.router()], Rules(locks=edge.locks))
        ours = f"{base}{LISTENING}"
        async with (
            served(app, listener),
            signing_proxy(teams, ours) as signed,
            agents_playground(folder / "playground", guest, signed, port) as playground,
        ):
            await edge.start()
            try:
                yield AgentsTown(house, clock, edge, playground, ours)
            finally:
                await edge.close()
                await house.engine.close()


def _button(posts: Sequence[Json], label: str) -> tuple[str, Mapping[str, Any]]:
    for post in reversed(posts):
        for part in post["attachments"][0]["content"]["body"] if post["attachments"] else ():
            for action in part.get("actions", ()):
                if action["title"] == label:
                    return post["messageId"], action
    raise AssertionError(f"no button {label} is shown")
