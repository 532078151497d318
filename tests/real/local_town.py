"""The demo's world behind Slack's edge, served over HTTP, and entered through local-slack: a door of `Town`."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Literal

import aiohttp

from bot.app.doors import slack_edge
from bot.app.house import House
from bot.demo import world
from bot.inbox import Speaker
from bot.messages import Choice, Form, Message
from config.catalogue import Catalogue
from config.settings import load
from handlers.gate import Rules
from handlers.slack.edge import SlackEdge
from handlers.slack.manifest import LISTENING
from handlers.web import web
from scheduler.clock import StillClock
from scheduler.travel import Traveller
from storage import ledger
from storage.database import Database
from tests.doubles.slack import inbound
from tests.handlers.slack.drawn import form_of, message_of
from tests.handlers.slack.stage import SIGNING, TEAM, TOKEN, account, move
from tests.house import SECRET, Town
from tests.real.programs import PATIENCE, free_port, served
from tests.real.slack_client import APP_TOKEN, Json, LocalSlack, chat, local_slack

Mode = Literal["events", "socket"]


class LocalTown(Town):
    """The demo's people, each in front of local-slack."""

    def __init__(self, house: House, clock: StillClock, edge: SlackEdge, slack: LocalSlack, address: str) -> None:
        super().__init__(house, clock, Traveller(house.database, clock, house.plan, house.drain_all))
        self.edge, self.slack, self.address = edge, slack, address

    async def says(self, account: str, text: str, *, key: str | None = None) -> Message:
        """Words typed in her private chat with the bot."""
        await self.slack.says(account, text)
        return await self._newest(account)

    async def commands(self, account: str, text: str) -> Message:
        """The slash command, typed in a channel."""
        await self.slack.commands(account, text)
        return await self._newest(account)

    async def presses(self, account: str, choice: Choice | str, *, key: str | None = None) -> Message:
        """A button under a message in her private chat."""
        await self.slack.presses(account, choice.token if isinstance(choice, Choice) else choice)
        return await self._newest(account)

    async def fills(self, account: str, form: Form, **values: str) -> Message:
        """The modal on the screen is sent; where it stays with errors, the same form with what was typed in it."""
        errors = await self.slack.fills(account, **values)
        if not errors:
            return await self._newest(account)
        fields = tuple(
            replace(one, value=values.get(one.name, one.value), error=errors.get(one.name, "")) for one in form.fields
        )
        return Message(next(iter(errors.values())), (replace(form, fields=fields),))

    async def chat(self, account: str) -> Sequence[Message]:
        """All that the bot has said in her private chat."""
        return [message_of(post) for post in await self.slack.posts(chat(account))]

    def speaker(self, account_: str) -> Speaker:
        """Her account in the workspace."""
        return Speaker("slack", TEAM, account(account_))

    async def forged(self, payload: Json) -> int:
        """What our address answers to a payload that was signed with another secret."""
        body, headers = inbound.request(payload, "not the app's secret")
        async with aiohttp.ClientSession() as session, session.post(self.address, data=body, headers=headers) as answer:
            return answer.status

    async def home(self, account: str) -> Message:
        """What stands on her Home tab when she opens it."""
        await self.slack.opens_home(account)
        await self.edge.listener.close()
        view = await self.slack.home(account)
        assert view is not None
        return message_of(view)

    async def _newest(self, account: str) -> Message:
        """The modal on the screen, or the last message, once everything has been acted on."""
        await self.edge.listener.close()
        modal = await self.slack.modal()
        if modal is not None:
            form = form_of(modal)
            return Message(form.title, (form,))
        return (await self.chat(account))[-1]


@asynccontextmanager
async def local_town(
    database: Database, catalogue: Catalogue, folder: Path, mode: Mode = "events"
) -> AsyncIterator[LocalTown]:
    """The demo's world moved to Slack, our app in front of it, and local-slack in front of that."""
    await world.prepare(database)
    await move(database)
    async with database.work() as work:
        # The platform's pace is the drain's own test; here nobody waits for it.
        await ledger.ensure_lane(work, "slack", TEAM, 0.0)
    clock = await StillClock.resume(database, world.BEGINS)
    house = House(database, catalogue, clock, {}, SECRET, timedelta(0))
    listener = socket.create_server(("127.0.0.1", 0))
    port, ours = free_port(), f"http://127.0.0.1:{listener.getsockname()[1]}{LISTENING}"
    edge = slack_edge(house, load(_settings(f"http://127.0.0.1:{port}/api", mode)))
    app = web(house, catalogue, [edge.router()], Rules(locks=edge.locks))
    async with served(app, listener), local_slack(folder, ours, mode, port) as slack:
        await edge.start()
        try:
            await _introduced(edge, slack, mode)
            yield LocalTown(house, clock, edge, slack, ours)
        finally:
            await edge.close()
            await house.engine.close()


async def _introduced(edge: SlackEdge, slack: LocalSlack, mode: Mode) -> None:
    """Wait until our app knows whose token it holds, and in Socket Mode until its socket stands."""
    for _ in range(PATIENCE * 10):
        if await edge.wire.installation(TEAM) is not None and (mode == "events" or await slack.is_connected()):
            return
        await asyncio.sleep(0.1)
        edge.wire.forget(TEAM)
    raise TimeoutError(edge.troubles())


def _settings(api_url: str, mode: Mode) -> dict[str, str]:
    settings = {
        "CONVENER_SECRET_KEY": SECRET,
        "CONVENER_SLACK_API_URL": api_url,
        "CONVENER_SLACK_BOT_TOKEN": TOKEN,
    }
    more = {"CONVENER_SLACK_APP_TOKEN": APP_TOKEN} if mode == "socket" else {"CONVENER_SLACK_SIGNING_SECRET": SIGNING}
    return settings | more
