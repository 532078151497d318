"""A Slack of our own: a real HTTP server on 127.0.0.1 that speaks the Web API as slack_sdk calls it.

It is strict where Slack is, fails where a test asks it to, and remembers everything. What it knows of Slack's answers
and errors is Slack's documentation, and where that is silent what Slack's users have reported.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import itertools
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from scheduler.clock import RealClock
from tests.doubles.slack.faults import Fault, ratelimited
from tests.doubles.slack.methods import METHODS, access, needs_scope
from tests.doubles.slack.rates import Rates
from tests.doubles.slack.state import Call, Ephemeral, Json, Post, Refusal, Trigger, View, Workspace

TRIGGER_LIVES = 3.0
_STRUCTURED = ("blocks", "metadata", "view", "attachments", "prompts", "loading_messages", "files")
_TRUTHS = ("include_all_metadata", "inclusive", "reply_broadcast", "test", "return_im")


class Slack:
    """What stands in it, what was asked of it, and how it is to fail."""

    def __init__(self) -> None:
        self.api_url = ""
        self.now: Callable[[], float] = _real_time
        self.strict_rates = False
        self.latency = 0.0
        self.client_id, self.client_secret = "1.convener", "a client secret"
        self.workspaces: dict[str, Workspace] = {}
        self.calls: list[Call] = []
        self.ephemerals: list[Ephemeral] = []
        self.views: list[View] = []
        self.homes: dict[str, Json] = {}
        self.statuses: list[tuple[str, str, str]] = []
        self.prompts: dict[str, list[Json]] = {}
        self.triggers: dict[str, Trigger] = {}
        self.codes: dict[str, tuple[Workspace, bool]] = {}
        self.renewals: dict[str, tuple[Workspace, bool]] = {}
        self.over = asyncio.Event()
        self._rates = Rates(lambda: self.now())
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._numbers, self._last = itertools.count(1), 0

    def workspace(
        self,
        team: str,
        token: str = "xoxb-1",
        bot: str = "U0BOT",
        name: str = "",
        users: Iterable[str] = (),
        scopes: Iterable[str] | None = None,
    ) -> Workspace:
        """A workspace that has our app. Where `scopes` are given, a method that needs another is refused."""
        made = Workspace(team, token, bot, name or f"Workspace {team}", scopes)
        self.workspaces[team] = made
        for account in users:
            made.user(account)
        return made

    def next(self, method: str, *faults: Fault) -> None:
        """The next calls of this method, one after another, go wrong in these ways."""
        self._faults[method].extend(faults)

    def posts(self, channel: str) -> list[Post]:
        """The live messages of a conversation, or of a person's private chat by her account, oldest first."""
        found: list[Post] = []
        for workspace in self.workspaces.values():
            if channel in workspace.rooms or channel in workspace.users:
                found += workspace.posts(channel)
        return found

    def called(self, method: str) -> list[Call]:
        """Every call of one method, in order."""
        return [call for call in self.calls if call.method == method]

    def trigger(self, team: str, user: str, lives: float = TRIGGER_LIVES) -> str:
        """Leave to open a modal in front of this person, as Slack sends it with every press and command."""
        name = f"{next(self._numbers)}.{team}.{user}"
        self.triggers[name] = Trigger(team, user, self.now() + lives)
        return name

    def code(self, team: str, *, rotates: bool = False) -> str:
        """What Slack's consent page sends back to the redirect address, good once."""
        name = f"code-{next(self._numbers)}"
        self.codes[name] = (self.workspaces[team], rotates)
        return name

    def stamp(self) -> str:
        """The name of the next message: the time, and never the same twice."""
        self._last = max(int(self.now() * 1_000_000), self._last + 1)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06}"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One call of the Web API."""
        method = request.match_info["method"]
        faults = self._faults[method]
        fault = faults.popleft() if faults else None
        given = await _arguments(request)
        workspace = self._workspace_of(str(given.get("token", "")))
        told = None
        await asyncio.sleep(self.latency / 2)
        if fault is None or fault.accepted:
            told = self._act(method, workspace, given)
        outcome = fault.name if fault else "ok" if told and told.get("ok") else str((told or {}).get("error"))
        team = workspace.id if workspace else ""
        shown = {name: value for name, value in given.items() if name not in ("token", "client_secret")}
        self.calls.append(Call(len(self.calls) + 1, method, team, shown, outcome))
        await asyncio.sleep(self.latency / 2)
        if fault is not None:
            return await self._fail(request, fault, told)
        if told and "retry" in told:
            headers = {"Retry-After": str(told["retry"])}
            return web.Response(status=429, body=ratelimited().body, headers=headers, content_type="application/json")
        return web.json_response(told)

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """A file is handed in at the address that was given for it; nobody asks for a token there."""
        faults = self._faults["upload"]
        fault = faults.popleft() if faults else None
        workspace = self.workspaces[request.match_info["team"]]
        file = workspace.files.get(request.match_info["file"])
        self.calls.append(Call(len(self.calls) + 1, "upload", workspace.id, {}, fault.name if fault else "ok"))
        if fault is not None:
            return await self._fail(request, fault, None)
        if file is None:
            return web.Response(status=404)
        file.content = await request.read()
        return web.Response(text=f"OK - {len(file.content)}")

    def _act(self, method: str, workspace: Workspace | None, given: Json) -> Json:
        try:
            if method == "oauth.v2.access":
                return {"ok": True, **access(self, given)}
            known = METHODS.get(method)
            if known is None:
                raise Refusal("unknown_method")
            team = self._let_in(workspace, str(given.get("token", "")))
            if self.strict_rates and (wait := self._rates.wait(team.id, method, _room_id(team, given))):
                return {"ok": False, "error": "ratelimited", "retry": wait}
            if known.scope:
                needs_scope(team, known.scope)
            if strange := set(given) - known.takes - {"token"}:
                raise Refusal("invalid_arguments", *(f"[ERROR] no argument of {method}: {name}" for name in strange))
            return {"ok": True, **known.act(self, team, given)}
        except Refusal as no:
            return dict(no.answer)

    def _workspace_of(self, token: str) -> Workspace | None:
        return next((one for one in self.workspaces.values() if token in one.tokens), None)

    def _let_in(self, workspace: Workspace | None, text: str) -> Workspace:
        if workspace is None:
            raise Refusal("invalid_auth" if text else "not_authed")
        token = workspace.tokens[text]
        if token.trouble:
            raise Refusal(token.trouble)
        if token.until is not None and self.now() > token.until:
            raise Refusal("token_expired")
        return workspace

    async def _fail(self, request: web.Request, fault: Fault, told: Json | None) -> web.StreamResponse:
        if fault.what == "hang":
            await self.over.wait()
        if fault.what in ("hang", "reset"):
            _cut(request)
            return web.Response()
        if fault.what == "half":
            return await _half(request, json.dumps(told or {"ok": True}))
        return web.Response(
            status=fault.status, text=fault.body, content_type=fault.content_type, headers=fault.headers
        )


@asynccontextmanager
async def slack_double() -> AsyncIterator[Slack]:
    """The double, listening; gone when the block ends, with whatever hangs in it."""
    slack = Slack()
    app = web.Application(client_max_size=4 * 2**20)
    app.router.add_route("*", "/api/{method}", slack.answer)
    app.router.add_post("/upload/{team}/{file}", slack.upload)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    slack.api_url = f"http://127.0.0.1:{port}/api"
    try:
        yield slack
    finally:
        slack.over.set()
        await runner.cleanup()


async def _arguments(request: web.Request) -> Json:
    """What was given: in the address, as a form or as JSON; the token, or the app's secret, also in the header."""
    given: Json = dict(request.query)
    if request.content_type == "application/json":
        told = await request.json() if request.can_read_body else {}
        given |= told if isinstance(told, dict) else {}
    elif request.can_read_body:
        given |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind == "Bearer":
        given["token"] = secret
    elif kind == "Basic":
        given |= dict(zip(("client_id", "client_secret"), _decoded(secret).split(":", 1), strict=False))
    return {name: _understood(name, value) for name, value in given.items()}


def _understood(name: str, value: Any) -> Any:
    """A form holds JSON and truths as text."""
    if name in _TRUTHS and isinstance(value, str):
        return value.lower() in ("1", "true")
    if name not in _STRUCTURED or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _decoded(secret: str) -> str:
    try:
        return base64.b64decode(secret).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _room_id(workspace: Workspace, given: Json) -> str:
    """A person's private chat is one channel, by whichever name it is called."""
    channel = str(given.get("channel", ""))
    known = workspace.users.get(channel)
    return known.dm if known else channel


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


async def _half(request: web.Request, body: str) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(body))})
    await response.prepare(request)
    await response.write(body[: len(body) // 2].encode())
    _cut(request)
    return response


def _real_time() -> float:
    return RealClock().now().timestamp()
