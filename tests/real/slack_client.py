"""Starts local-slack, a Slack that we did not write, and does in it what people do in Slack.

It is one program with a web page, installed from `tests/real/clients`. It sends what people do to our app, signed and
over HTTP or down a socket, and shows what our app posts.
"""

from __future__ import annotations

import json
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import aiohttp

from bot.demo import world
from tests.doubles.slack import inbound
from tests.handlers.slack.stage import BOT, SIGNING, TEAM, TOKEN, account
from tests.real.programs import PATIENCE, client, ended, process

APP, APP_TOKEN, GENERAL = "A0CONVENER", "xapp-test", "C0GENERAL"
Json = dict[str, Any]


class LocalSlack:
    """The running program: its people, its rooms, and what stands in them."""

    def __init__(self, port: int, session: aiohttp.ClientSession, running: Process) -> None:
        self.port, self._running = port, running
        self.page = f"http://127.0.0.1:{port}"
        self.api_url = f"{self.page}/api"
        self._session = session

    async def ends(self) -> None:
        """The program is gone, as Slack is in an outage."""
        await ended(self._running)

    async def says(self, guest: str, text: str, channel: str | None = None, thread: str | None = None) -> None:
        """Words typed in a room, by default in her private chat with the bot."""
        await self._does("message", user=account(guest), channel=channel or chat(guest), text=text, thread_ts=thread)

    async def commands(self, guest: str, text: str, channel: str = GENERAL) -> None:
        """Words after the slash command."""
        await self._does("command", user=account(guest), channel=channel, command="/convener", text=text)

    async def presses(self, guest: str, token: str, channel: str | None = None) -> None:
        """The button that carries this token, or, where nobody drew one, a made-up one under the last message."""
        where = channel or chat(guest)
        posts = await self.posts(where)
        drawn = [(post, action) for post in posts for action in _actions(post) if action["value"] == token]
        made_up = {"type": "button", "action_id": "made-up", "block_id": "made-up", "value": token}
        post, action = drawn[-1] if drawn else (posts[-1], made_up)
        await self._does("interact", user=account(guest), channel=where, messageTs=post["ts"], action=action)

    async def fills(self, guest: str, **values: str) -> Mapping[str, str]:
        """The modal on the screen is sent; what it says beside its fields, by field, where it stays open."""
        modal = await self.modal()
        assert modal is not None, "no modal is open"
        sent = inbound.view_submission(modal, values, team=TEAM, user=account(guest))
        async with self._session.ws_connect(f"{self.page}/ui", max_msg_size=0) as window:
            await window.receive_json()
            told = {"t": "view_submit", "user": account(guest), "values": sent["view"]["state"]["values"]}
            await window.send_json(told)
            while True:
                shown = await window.receive_json(timeout=PATIENCE)
                if shown["t"] in ("view", "view_errors"):
                    return dict(shown.get("errors", {}))

    async def edits(self, guest: str, ts: str, text: str) -> None:
        """Her own message in her private chat, with other words."""
        await self._does("edit-message", user=account(guest), channel=chat(guest), ts=ts, text=text)

    async def takes_back(self, guest: str, ts: str) -> None:
        """Her own message in her private chat, deleted."""
        await self._does("delete-message", user=account(guest), channel=chat(guest), ts=ts)

    async def opens_home(self, guest: str) -> None:
        """The bot's Home tab is opened."""
        await self._does("open-home", user=account(guest))

    async def home(self, guest: str) -> Json | None:
        """What stands on her Home tab."""
        homes = (await self._screen())["homeViews"].get(account(guest), {})
        found: Json | None = homes.get(APP)
        return found

    async def modal(self) -> Json | None:
        """The modal on top of the screen."""
        stack: Sequence[Json] = (await self._screen())["modalStack"]
        return stack[-1] if stack else None

    async def posts(self, channel: str, *, by: str = BOT) -> list[Json]:
        """What that account posted in a room for everybody there, oldest first."""
        messages = (await self._reads(f"messages/{channel}"))["messages"]
        return [one for one in messages if one.get("user") == by and not one.get("ephemeral_to")]

    async def notes(self, channel: str) -> list[Json]:
        """What was shown in a room to one pair of eyes."""
        return [one for one in (await self._reads(f"messages/{channel}"))["messages"] if one.get("ephemeral_to")]

    async def log(self) -> list[Json]:
        """Everything that went over the wire, both ways."""
        entries: list[Json] = (await self._reads("log"))["log"]
        return entries

    async def is_connected(self) -> bool:
        """Whether our app holds a socket to it."""
        return any(app.get("connected") for app in (await self._screen())["apps"])

    async def _does(self, what: str, **told: Any) -> None:
        given = {name: value for name, value in told.items() if value is not None}
        async with self._session.post(f"{self.page}/_control/{what}", json=given) as answer:
            assert answer.status == 200, await answer.text()

    async def _reads(self, what: str) -> Json:
        async with self._session.get(f"{self.page}/_control/{what}") as answer:
            read: Json = await answer.json()
            return read

    async def _screen(self) -> Json:
        async with self._session.ws_connect(f"{self.page}/ui", max_msg_size=0) as window:
            state: Json = (await window.receive_json())["state"]
            return state


@asynccontextmanager
async def local_slack(
    folder: Path, app_url: str, mode: Literal["events", "socket"], port: int
) -> AsyncIterator[LocalSlack]:
    """The program with the demo's people in it, listening at that port, for an app at that address."""
    binary = client("local-slack-linux-x64/bin/local-slack")
    config = folder / "workspace.json"
    config.write_text(json.dumps(workspace(app_url, mode)))
    command = (binary, "--config", config, "--port", str(port), "--base-host", "127.0.0.1", "--files-dir", folder)
    async with (
        process(*command, log=folder / "local-slack.log", ready=f"http://127.0.0.1:{port}/_control/state") as running,
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session,
    ):
        yield LocalSlack(port, session, running)


def workspace(app_url: str, mode: str) -> Json:
    """The demo's people, a channel, and each one's private chat with the bot."""
    guests = [(one.account, one.name, one.email) for one in world.GUESTS]
    guests.append(("nobody", "Nobody We Know", "nobody@elsewhere.example"))
    users = [{"id": account(guest), "name": guest, "real_name": name, "email": email} for guest, name, email in guests]
    chats = [
        {"id": chat(guest), "name": f"dm-{guest}", "is_channel": False, "is_private": True, "is_im": True}
        | {"members": [account(guest), BOT]}
        for guest, *_ in guests
    ]
    general = {"id": GENERAL, "name": "general", "members": [account(guest) for guest, *_ in guests] + [BOT]}
    app = {
        "appId": APP, "botUserId": BOT, "botName": "convener", "botToken": TOKEN, "appToken": APP_TOKEN,
        "signingSecret": SIGNING, "mode": mode, "requestUrl": app_url,
    }  # fmt: skip
    place = {"name": "Maple River", "domain": "maple-river", "teamId": TEAM}
    return {"workspace": place, "app": app, "users": users, "channels": [general, *chats]}


def chat(guest: str) -> str:
    """The private chat of one of the demo's people with the bot."""
    return f"D0{guest.upper()}"


def _actions(post: Json) -> list[Json]:
    """Everything in a message that can be pressed, as it is sent when it is."""
    found: list[Json] = []
    for block in post.get("blocks", ()):
        for element in block.get("elements", ()) if block["type"] in ("actions", "context_actions") else ():
            named = {"type": element["type"], "block_id": block.get("block_id"), "action_id": element.get("action_id")}
            buttons = [element.get("positive_button"), element.get("negative_button"), element]
            found += [{**named, "value": one["value"]} for one in buttons if one and "value" in one]
    return found
