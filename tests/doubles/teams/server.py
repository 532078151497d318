"""A Microsoft Teams of our own: a real HTTP server on 127.0.0.1 that plays the login, the keys and the connector.

It is strict where Teams is, fails where a test asks it to, and remembers everything.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

from aiohttp import web

from scheduler.clock import RealClock
from tests.doubles.teams import connector, ids, login, tokens
from tests.doubles.teams.errors import Json, Refusal
from tests.doubles.teams.faults import Fault
from tests.doubles.teams.keys import Key
from tests.doubles.teams.state import Address, Call, Conversation, Post, Tenant

SECRETS = ("client_secret", "client_assertion")
Act = Callable[..., tuple[int, Json]]


class Teams:
    """What stands in it, what was asked of it, and how it is to fail."""

    def __init__(self, *, app_id: str = ids.APP_ID, password: str = "the app's password") -> None:
        self.app_id, self.password, self.home_tenant = app_id, password, ids.HOME_TENANT
        self.host = self.openid_url = self.keys_url = self.token_url = self.service_url = ""
        self.now: Callable[[], float] = _real_time
        self.token_lives = 3599
        self.latency = 0.0
        self.tenants: dict[str, Tenant] = {}
        self.conversations: dict[str, Conversation] = {}
        self.ring: list[Key] = [Key("the first")]
        self.calls: list[Call] = []
        self.connections = 0
        self.over, self._arrived = asyncio.Event(), asyncio.Event()
        self._issued: dict[str, float] = {}
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._lasting: dict[str, Fault] = {}

    def tenant(self, tenant_id: str = "", name: str = "Maple River") -> Tenant:
        """An organisation; the bot's own, unless another is named."""
        made = Tenant(tenant_id or self.home_tenant, name, self.conversations)
        self.tenants[made.id] = made
        return made

    def next(self, operation: str, *faults: Fault) -> None:
        """The next calls go wrong in these ways, one after another.

        Operations: send, edit, delete, create, members; token, metadata, keys.
        """
        self._faults[operation].extend(faults)

    def always(self, operation: str, fault: Fault | None) -> None:
        """Every call goes wrong in this way, until told otherwise."""
        self._lasting.pop(operation, None)
        if fault is not None:
            self._lasting[operation] = fault

    def posts(self, conversation: str) -> list[Post]:
        """The live messages of a conversation, of one thread, or of a person's chat by her account, oldest first."""
        root = ids.root_of(conversation)
        room = self.conversations.get(ids.bare(conversation)) or self.conversations.get(ids.personal_id(conversation))
        return [one for one in (room.posts if room else ()) if not root or one.thread == root]

    def called(self, operation: str) -> list[Call]:
        """Every call of one kind, in order."""
        return [call for call in self.calls if call.operation == operation]

    async def until(self, operation: str, count: int = 1) -> None:
        """Wait until so many calls of one kind have come, answered or not."""
        while len(self.called(operation)) < count:
            self._arrived.clear()
            await self._arrived.wait()

    @property
    def tokens_fetched(self) -> int:
        """How often the token endpoint was asked."""
        return len(self.called("token"))

    @property
    def metadata_fetched(self) -> int:
        """How often the OpenID document was asked for."""
        return len(self.called("metadata"))

    @property
    def keys_fetched(self) -> int:
        """How often the keys were asked for."""
        return len(self.called("keys"))

    @property
    def address(self) -> Address:
        """Where activities come from and go to, as the builders of activities take it."""
        return Address(service_url=self.service_url, app_id=self.app_id)

    def bearer(self, **claims: Any) -> str:
        """The `Authorization` of a good activity; claims may be given, or taken away with None."""
        return tokens.bearer(self, **claims)

    def rotate(self, *, keep_old: bool = True) -> Key:
        """A new key signs from now on; the old one stays published for a while, or does not."""
        made = Key(f"number {len(self.ring) + 1} after {self.ring[-1].name}")
        self.ring = [*self.ring, made] if keep_old else [made]
        return made

    def issue(self) -> str:
        """A token with which the bot may speak to the connector."""
        made = login.signed(self)
        self._issued[made] = self.now() + self.token_lives
        return made

    def expire_tokens(self) -> None:
        """No token that was given out is good any more."""
        self._issued.clear()

    async def answer(self, request: web.Request, *, operation: str, act: Act) -> web.StreamResponse:
        """One call of anything."""
        given = await _given(request)
        queued = self._faults[operation]
        fault = queued.popleft() if queued else self._lasting.get(operation)
        status, outcome = 0, ""
        told: Json = {}
        await asyncio.sleep(self.latency / 2)
        if fault is None or fault.accepted:
            status, told, outcome = self._act(request, operation, act, given)
        shown = {name: value for name, value in given.items() if name not in SECRETS}
        place = request.match_info.get("conversation", "")
        bearer = request.headers.get("Authorization", "").startswith("Bearer ")
        outcome = fault.name if fault else outcome
        self.calls.append(Call(len(self.calls) + 1, operation, place, outcome, shown, bearer))
        self._arrived.set()
        await asyncio.sleep(self.latency / 2)
        if fault is not None and fault.what != "late":
            return await self._fail(request, fault, told)
        if fault is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.over.wait(), fault.seconds)
        return web.json_response(told, status=status)

    def _act(self, request: web.Request, operation: str, act: Act, given: Json) -> tuple[int, Json, str]:
        try:
            named = dict(request.match_info)
            if "tenant" in named:
                given = {**given, "tenant": named.pop("tenant")}
            if operation not in ("token", "metadata", "keys"):
                self._let_in(request)
            status, told = act(self, given, **named)
            return status, told, "ok" if status < 400 else str(told["error"])
        except Refusal as no:
            return no.status, no.body, no.code

    def _let_in(self, request: web.Request) -> None:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind != "Bearer" or self._issued.get(token, 0) <= self.now():
            raise Refusal(401, "Unauthorized")

    async def _fail(self, request: web.Request, fault: Fault, told: Json) -> web.StreamResponse:
        if fault.what == "hang":
            await self.over.wait()
        if fault.what in ("hang", "reset"):
            _cut(request)
            return web.Response()
        if fault.what == "half":
            return await _half(request, json.dumps(told or {"id": "1790000000000"}))
        return web.Response(
            status=fault.status, text=fault.body, content_type=fault.content_type, headers=fault.headers
        )


@asynccontextmanager
async def teams_double(*, app_id: str = ids.APP_ID, password: str = "the app's password") -> AsyncIterator[Teams]:
    """The double, listening; gone when the block ends, with whatever hangs in it."""
    teams = Teams(app_id=app_id, password=password)
    runner = web.AppRunner(_application(teams), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    serving = runner.server
    assert serving is not None

    def opened() -> asyncio.BaseProtocol:
        teams.connections += 1
        return serving()

    # A site of aiohttp's own would not say how many connections were opened.
    listening = await asyncio.get_running_loop().create_server(opened, "127.0.0.1", 0)
    teams.host = f"127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    teams.openid_url = f"http://{teams.host}/v1/.well-known/openidconfiguration"
    teams.keys_url = f"http://{teams.host}/v1/.well-known/keys"
    teams.token_url = f"http://{teams.host}/oauth2/v2.0/token"
    teams.service_url = f"http://{teams.host}/amer/"
    try:
        yield teams
    finally:
        teams.over.set()
        listening.close()
        await runner.cleanup()
        await listening.wait_closed()


def _application(teams: Teams) -> web.Application:
    app = web.Application(client_max_size=4 * 2**20)
    conversations, one = "/amer/v3/conversations", "/amer/v3/conversations/{conversation}"
    routes: list[tuple[str, str, str, Act]] = [
        ("GET", "/v1/.well-known/openidconfiguration", "metadata", login.metadata),
        ("GET", "/v1/.well-known/keys", "keys", login.keys),
        ("POST", "/oauth2/v2.0/token", "token", login.token),
        ("POST", "/{tenant}/oauth2/v2.0/token", "token", login.token),
        ("POST", conversations, "create", connector.create),
        ("POST", f"{one}/activities", "send", connector.send),
        ("POST", f"{one}/activities/{{reply_to}}", "send", connector.send),
        ("PUT", f"{one}/activities/{{activity}}", "edit", connector.edit),
        ("DELETE", f"{one}/activities/{{activity}}", "delete", connector.delete),
        ("GET", f"{one}/members/{{member}}", "members", connector.member),
        ("GET", f"{one}/pagedmembers", "members", connector.paged_members),
    ]
    for method, path, operation, act in routes:
        app.router.add_route(method, path, partial(teams.answer, operation=operation, act=act))
    return app


async def _given(request: web.Request) -> Json:
    """What was given: in the address, as a form, or as JSON; what cannot be read is nothing."""
    given: Json = dict(request.query)
    if request.content_type == "application/json":
        with suppress(ValueError):
            told = await request.json()
            given |= told if isinstance(told, dict) else {}
    elif request.can_read_body:
        given |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    return given


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
