"""Slack's edge, put together: the addresses it answers at, the channel it sends through, and what runs beside them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import structlog
from fastapi import APIRouter
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp
from starlette.requests import Request
from starlette.responses import Response

from bot.clock import Clock
from bot.inbox import Speaker
from bot.messages import Message
from bot.workspaces import Workspaces
from config.catalogue import Catalogue
from handlers.gate import Lock
from handlers.hearing import Hearing, Reception
from handlers.retry import waits
from handlers.slack import install, render
from handlers.slack.agent import Agent
from handlers.slack.listen import Listener
from handlers.slack.manifest import INSTALL, LISTENING, REDIRECT, prompts
from handlers.slack.seal import Seal
from handlers.slack.send import SlackChannel
from handlers.slack.signature import SignatureLock
from handlers.slack.wire import Wire

DOWN_FOR = 30.0
"""Seconds after which a socket that is down is given up; it is looked at six times in that span."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the settings say of Slack. One token for one workspace, or an app that many can install."""

    api_url: str
    signing_secrets: tuple[str, ...] = ()
    bot_token: str = ""
    app_token: str = ""
    client_id: str = ""
    client_secret: str = ""
    public_url: str | None = None

    @property
    def app(self) -> tuple[str, str] | None:
        """The app's id and secret, where many workspaces can install it."""
        return (self.client_id, self.client_secret) if self.client_id and self.client_secret else None


class SlackEdge:
    """Everything that speaks with Slack."""

    def __init__(
        self,
        credentials: Credentials,
        reception: Reception,
        workspaces: Workspaces,
        overview: Callable[[Speaker], Awaitable[Message]],
        catalogue: Catalogue,
        real_clock: Clock,
        secret_key: str,
        down_for: float = DOWN_FOR,
    ) -> None:
        """`overview` is what stands on a person's Home tab; `down_for` how long a socket may be down."""
        words = render.words(catalogue)
        self._catalogue, self.down_for = catalogue, down_for
        seal = Seal(secret_key)
        self._credentials, self._workspaces, self._seal = credentials, workspaces, seal
        self.wire = Wire(credentials.api_url, workspaces, seal, real_clock, credentials.app)
        self.channel = SlackChannel(self.wire, workspaces, words)
        agent = Agent(self.wire, workspaces, overview, words, prompts(catalogue), catalogue.say("slack.status"))
        private = catalogue.say("slack.privately")
        self.listener = Listener(self.wire, self.channel, Hearing(reception), agent, private)
        self.lock = SignatureLock(credentials.signing_secrets, real_clock)
        self.flow = (
            install.oauth_flow(
                self.wire,
                install.InstallationStore(workspaces, seal, self.wire),
                workspaces,
                catalogue,
                credentials.app,
                credentials.public_url,
            )
            if credentials.app
            else None
        )
        self._running: list[asyncio.Task[None]] = []
        self._socket: AsyncSocketModeHandler | None = None
        self._token_trouble = self._socket_trouble = ""

    @property
    def locks(self) -> Mapping[str, Lock]:
        """What the gate asks of a request before anything reads it, by address."""
        return {LISTENING: self.lock}

    def router(self) -> APIRouter:
        """The addresses under which Slack, and whoever installs the app, reach us."""
        router = APIRouter()

        @router.post(LISTENING)
        async def events(request: Request) -> Response:
            """Events, commands and interactivity. The gate has checked the signature; no other way in may spare it."""
            body = await request.body()
            if await self.lock(request.headers, body) is not None:
                return Response(status_code=401)
            payload = understood(body, request.headers.get("content-type", ""))
            if payload is None:
                return Response(status_code=400)
            return to_starlette_response(await self.listener.take(payload))

        @router.get(LISTENING)
        async def checked(request: Request) -> Response:
            """Slack looks from time to time whether our TLS is in order."""
            return Response(status_code=200 if request.query_params.get("ssl_check") == "1" else 405)

        flow = self.flow
        if flow is not None:

            @router.get(INSTALL)
            async def begin(request: Request) -> Response:
                """Send the browser to Slack's consent page."""
                return to_starlette_response(await flow.handle_installation(to_async_bolt_request(request, b"")))

            @router.get(REDIRECT)
            async def finish(request: Request) -> Response:
                """Take what Slack's consent page sends back."""
                asked = to_async_bolt_request(request, b"")
                try:
                    return to_starlette_response(await flow.handle_callback(asked))
                except (aiohttp.ClientError, TimeoutError, OSError) as problem:
                    log.warning("an install could not be finished", error=type(problem).__name__)
                    return to_starlette_response(install.unfinished(self._catalogue))

        return router

    async def start(self) -> None:
        """Find out whose token it is, and open the socket where one is wanted; the house starts without them."""
        if self._credentials.bot_token:
            self._running.append(asyncio.create_task(self._introduce()))
        if self._credentials.app_token:
            self._running.append(asyncio.create_task(self._listen()))

    async def close(self) -> None:
        """Hear nothing more, and let what was heard be acted on."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._hang_up()
        await self.listener.close()
        await self.wire.close()

    def troubles(self) -> list[str]:
        """What keeps us from speaking with Slack, in plain words."""
        return [trouble for trouble in (self._token_trouble, self._socket_trouble) if trouble]

    async def _introduce(self) -> None:
        for wait in waits():
            try:
                found = await install.introduce(self.wire, self._workspaces, self._seal, self._credentials.bot_token)
            except Exception as problem:  # The database may be away for a moment as well.
                found = type(problem).__name__
            if not isinstance(found, str):
                self._token_trouble = ""
                return
            self._token_trouble = f"Slack does not take the bot token ({found})"
            log.error("Slack does not say whose token this is", reason=found)
            await asyncio.sleep(wait)

    async def _listen(self) -> None:
        """Socket Mode: Slack's payloads come over a connection that we open, and open anew when it stays down.

        The SDK reconnects by itself, but to an address that may have expired; so a connection that is down for a while
        is given up, and a new address is asked for.
        """
        for wait in waits():
            self._socket = _Socket(self.listener, self._credentials.app_token, self.wire)
            connecting = asyncio.create_task(self._socket.connect_async())  # type: ignore[no-untyped-call]
            try:
                await self._while_up(self._socket)
            finally:
                connecting.cancel()
                await asyncio.gather(connecting, return_exceptions=True)
            self._socket_trouble = "the socket to Slack is down"
            log.error(self._socket_trouble)
            await self._hang_up()
            await asyncio.sleep(wait)

    async def _while_up(self, line: _Socket) -> None:
        """Come back once this socket has been down for a while."""
        down = 0.0
        while down < self.down_for:
            await asyncio.sleep(self.down_for / 6)
            if await line.client.is_connected():
                down, self._socket_trouble = 0.0, ""
            else:
                down += self.down_for / 6

    async def _hang_up(self) -> None:
        if self._socket is not None:
            with suppress(Exception):  # It is being given up.
                await self._socket.close_async()  # type: ignore[no-untyped-call]


class _Socket(AsyncSocketModeHandler):
    """Bolt's socket, with our listener behind it instead of the bare app."""

    def __init__(self, listener: Listener, app_token: str, wire: Wire) -> None:
        self._listener = listener
        app: AsyncApp = listener.app
        super().__init__(app, app_token, web_client=wire.client(app_token))

    async def handle(self, client: Any, req: Any) -> None:
        """Take one payload and answer its envelope; what could not be kept is left for Slack to send again."""
        payload: Mapping[str, Any] = req.payload if isinstance(req.payload, dict) else {}
        try:
            await send_async_response(client, req, await self._listener.take(payload), 0.0)
        except Exception as problem:  # The SDK would write the error's text into the log.
            log.error("an envelope was not answered", error=type(problem).__name__)


def understood(body: bytes, content_type: str) -> dict[str, Any] | None:
    """The payload of a request, whichever of Slack's two ways it was written; None for what is neither."""
    try:
        text = body.decode("utf-8")
        if content_type.startswith("application/x-www-form-urlencoded"):
            fields = {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}
            if "payload" not in fields:
                return fields or None
            text = fields["payload"]
        payload = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return payload if isinstance(payload, dict) and payload else None
