"""Starts Microsoft's Agents Playground, a Teams that we did not write, and does in it what a member does in Teams.

It is one program with a web page, installed from `tests/real/clients`. It sends what one person does to our app, and
shows what our app posts. It signs nothing, so that a proxy of ours stands between: it signs each activity as Microsoft
would, and what our app checks is what it checks in production. One instance is one person's client.
"""

from __future__ import annotations

import asyncio
import json
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import aiohttp
from aiohttp import web

from bot.demo import world
from tests.doubles.teams import Teams, ids
from tests.handlers.teams.stage import account
from tests.real.programs import PATIENCE, client, process

Json = dict[str, Any]
Room = Literal["personal", "group", "channel"]
ROOMS: Mapping[Room, str] = {
    "personal": "a:1personal",
    "group": "19:nurses@thread.v2",
    "channel": "19:falls@thread.tacv2",
}
NAMES: Mapping[Room, str] = {"personal": "Personal Chat", "group": "Nurses", "channel": "Quality - Falls"}
PROGRAM = "@microsoft/m365agentsplayground/cli.js"


class AgentsPlayground:
    """The running program: one person in front of it, and what stands in her conversations."""

    def __init__(self, guest: str, page: str, session: aiohttp.ClientSession, running: Process) -> None:
        self.guest, self.page, self._session, self._running = guest, page, session, running
        self.stream: list[Json] = []
        self._heard = asyncio.Event()

    async def installs(self, room: Room = "personal") -> None:
        """The app is added there."""
        await self._does(f"_debug/conversation/{ROOMS[room]}/installation", {})

    async def says(self, text: str, room: Room = "personal", *, thread: str | None = None) -> str:
        """Words typed in a room; elsewhere than in her own chat they begin with a mention of the bot."""
        bot = {"id": ids.bot_id(ids.APP_ID), "name": "Convener"}
        named = room != "personal"
        told = {
            "type": "text",
            "text": f"<at>Convener</at> {text}" if named else text,
            "textFormat": "plain",
            "from": {"id": self._me},
            "mentions": [{"type": "mention", "mentioned": bot, "text": "<at>Convener</at>"}] if named else [],
        }
        where = f"{ROOMS[room]};messageid={thread}" if thread else ROOMS[room]
        return str((await self._does(f"_conversation/v1/conversations/{where}/messages", told))["messageId"])

    async def presses(self, data: Mapping[str, Any], post: str, *, verb: str = "", room: Room = "personal") -> Json:
        """A button of a card is pressed, as a current client does; what the app answered in the request."""
        told = {
            "name": "adaptiveCard/action",
            "value": {"action": {"type": "Action.Execute", "verb": verb, "data": dict(data)}, "trigger": "manual"},
            "from": {"id": self._me},
            "conversation": {"id": ROOMS[room]},
            "replyToId": post,
        }
        return await self._does("_conversation/v1/invoke", told)

    async def submits(self, value: Mapping[str, Any], post: str, room: Room = "personal") -> Json:
        """A button of a card is pressed, as an older client does."""
        told = {
            "value": dict(value), "from": {"id": self._me}, "conversation": {"id": ROOMS[room]}, "replyToId": post,
        }  # fmt: skip
        return await self._does("_conversation/v1/submit", told)

    def shown(self, room: Room = "personal") -> list[Json]:
        """What stands in a room by now: the bot's messages, each as it was changed last."""
        posts: dict[str, Json] = {}
        for one in self.stream:
            if one["actionConversationId"].startswith(ROOMS[room]) and one["action"] in (
                "createMessage",
                "updateMessage",
            ):
                posts[one["message"]["messageId"]] = one["message"]
        return list(posts.values())

    async def until(self, count: int) -> None:
        """Wait until so many things have been shown or changed in all rooms."""
        async with asyncio.timeout(PATIENCE):
            while len(self.stream) < count:
                self._heard.clear()
                await self._heard.wait()

    async def listen(self) -> None:
        """Hear what is shown to her, for as long as the program runs."""
        async with self._session.ws_connect(f"{self.page}/_ws_conversation/v1/conversations/stream") as window:
            async for shown in window:
                self.stream.append(json.loads(shown.data))
                self._heard.set()

    @property
    def _me(self) -> str:
        return ids.member_id(account(self.guest))

    async def _does(self, what: str, told: Mapping[str, Any]) -> Json:
        async with self._session.post(f"{self.page}/{what}", json=told) as answer:
            text = await answer.text()
            assert answer.status == 200, text
            return dict(json.loads(text)) if text else {}


@asynccontextmanager
async def agents_playground(folder: Path, guest: str, app_url: str, port: int) -> AsyncIterator[AgentsPlayground]:
    """The program with this person in front of it, for an app at that address."""
    program = client(PROGRAM)
    folder.mkdir(exist_ok=True)
    (folder / ".m365agentsplayground.yml").write_text(json.dumps(_config(guest)))
    page = f"http://127.0.0.1:{port}"
    command = ("node", program, "start", "-e", app_url, "-c", "msteams", "-p", str(port), "--dt")
    su = ("--su", f"{page}/_connector")
    async with (
        process(
            *command, *su, log=folder / "log", ready=f"{page}/_debug/ping", folder=folder, BROWSER="none"
        ) as running,
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session,
    ):
        here = AgentsPlayground(guest, page, session, running)
        listening = asyncio.create_task(here.listen())
        try:
            yield here
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


@asynccontextmanager
async def signing_proxy(teams: Teams, app_url: str) -> AsyncIterator[str]:
    """An address at which unsigned activities are signed with Microsoft's key, as the double holds it, and sent on."""

    async def passes(request: web.Request) -> web.Response:
        body = await request.read()
        try:
            service_url = json.loads(body).get("serviceUrl")
        except ValueError:
            service_url = None
        headers = {"authorization": teams.bearer(serviceurl=service_url), "content-type": "application/json"}
        async with session.request(request.method, app_url, data=body, headers=headers) as answer:
            kind = answer.headers.get("content-type", "").partition(";")[0]
            return web.Response(status=answer.status, body=await answer.read(), content_type=kind or None)

    app = web.Application(client_max_size=4 * 2**20)
    app.router.add_route("*", "/teams/messages", passes)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    async with aiohttp.ClientSession() as session:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/teams/messages"
    await runner.cleanup()


def _config(guest: str) -> Json:
    """The demo's people in the bot's own tenant, a chat of several, and a team with a channel."""
    names = {one.account: one.name for one in world.GUESTS}
    me = _person(guest, names[guest])
    others = [_person(one, name) for one, name in names.items() if one != guest]
    channel = {"id": ROOMS["channel"], "name": "Falls"}
    return {
        "version": "0.1.1",
        "tenantId": ids.HOME_TENANT,
        "bot": {"id": ids.bot_id(ids.APP_ID), "name": "Convener"},
        "currentUser": me,
        "users": others[:5],
        "personalChat": {"id": ROOMS["personal"]},
        "groupChat": {"id": ROOMS["group"], "name": NAMES["group"]},
        "team": {
            "id": "19:quality@thread.tacv2", "name": "Quality", "aadGroupId": ids.guid("a team"), "channels": [channel],
        },
    }  # fmt: skip


def _person(guest: str, name: str) -> Json:
    first, _, last = name.rpartition(" ")
    mail = f"{guest}@maple-river.example"
    return {
        "id": ids.member_id(account(guest)), "name": name, "userPrincipleName": mail,
        "aadObjectId": account(guest), "givenName": first or name, "surname": last or name, "email": mail,
    }  # fmt: skip
