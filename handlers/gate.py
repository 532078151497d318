"""Stands before every other edge, on the raw bytes: size, host, origin and, on a public address, the link's token.

A body is read whole, up to its cap, before anything behind the gate sees it. So no framework buffers 30 MB, a wrong
length or a slow drip ends here with a plain 413 or 408, and a signature can be checked over exactly what came in.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 1024 * 1024
"""The largest body that is taken: 1 MiB."""

PATIENCE = 20.0
"""Seconds for a body to arrive; whoever needs longer for 1 MiB is holding a connection, not sending a message."""

COOKIE = "convener_visit"
_OPEN = ("/live", "/ready")
_OWN_KEYS = "/calendar/v1/"
"""Addresses below this hold a key of their own, and are read by programs that carry no cookie."""

POLICY = (
    "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
_HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}

Refuse = Callable[[Scope, int], ASGIApp]
"""Makes the answer for a refusal with that status; words are not this module's business."""

Lock = Callable[[Headers, bytes], Awaitable[int | None]]
"""Looks at a platform's request, over the bytes as they came: None lets it pass, a status is the answer."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the gate asks.

    `hosts` are the names under which the pages may be opened (None: any); `token` stands in the link of a public demo.
    `locks` guard what platforms post to an address; the visitor of a page never has to do with them. `larger` are the
    addresses that take more than `most_bytes`, such as that for letters.
    """

    hosts: Collection[str] | None = None
    token: str | None = None
    locks: Mapping[str, Lock] = field(default_factory=dict)
    most_bytes: int = MOST_BYTES
    larger: Mapping[str, int] = field(default_factory=dict)
    patience: float = PATIENCE


class _Refused(Exception):
    """The request goes no further; `status` says why."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Gate:
    """An ASGI application around another one."""

    def __init__(self, app: ASGIApp, rules: Rules, refuse: Refuse) -> None:
        self._app, self._rules, self._refuse = app, rules, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through, or answer the refusal; every answer carries the safety headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        guarded = _with_headers(send)
        try:
            self._look(scope)
            if self._greets(scope):
                await _keep_token(scope, guarded, self._rules.token or "")
                return
            most = self._rules.larger.get(scope["path"], self._rules.most_bytes)
            body = await asyncio.wait_for(_body(scope, receive, most), self._rules.patience)
            await self._unlock(scope, body)
        except _Refused as refused:
            answer = Response(status_code=200) if refused.status == 200 else self._refuse(scope, refused.status)
            await answer(scope, receive, guarded)
        except TimeoutError:
            await self._refuse(scope, 408)(scope, receive, guarded)
        else:
            await self._app(scope, _again(body, receive), guarded)

    def _look(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        # A route's pattern may end before a last line end, so that such an address would pass by its lock.
        if not scope["path"].isprintable():
            raise _Refused(400)
        if self._rules.hosts is not None and _name(headers.get("host", "")) not in self._rules.hosts:
            raise _Refused(403)
        if self._rules.hosts is not None and not _same_origin(headers):
            raise _Refused(403)
        if self._rules.token and not _is_open(scope["path"]) and not self._known(scope, headers):
            raise _Refused(403)

    async def _unlock(self, scope: Scope, body: bytes) -> None:
        lock = self._rules.locks.get(scope["path"])
        if lock is None or scope["method"] != "POST":
            return
        if (status := await lock(Headers(scope=scope), body)) is not None:
            raise _Refused(status)

    def _known(self, scope: Scope, headers: Headers) -> bool:
        shown = (_asked(scope).get("token", ""), _cookie(headers))
        return any(hmac.compare_digest(said.encode("utf-8", "replace"), self._token) for said in shown)

    def _greets(self, scope: Scope) -> bool:
        """A visit with the token in its address: kept in a cookie, so that it leaves the address bar and the logs."""
        return bool(self._rules.token) and scope["method"] == "GET" and "token" in _asked(scope)

    @property
    def _token(self) -> bytes:
        return (self._rules.token or "").encode()


async def _body(scope: Scope, receive: Receive, most: int) -> bytes:
    declared = Headers(scope=scope).get("content-length", "")
    if declared.isdecimal() and (len(declared) > 12 or int(declared) > most):
        raise _Refused(413)
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Refused(400)
        body += message.get("body", b"")
        if len(body) > most:
            raise _Refused(413)
        if not message.get("more_body"):
            return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """What the application hears: the whole body once, then whatever follows, such as the visitor's leaving."""
    handed = False

    async def replay() -> Message:
        nonlocal handed
        if handed:
            return await receive()
        handed = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _with_headers(send: Send) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return guarded


async def _keep_token(scope: Scope, send: Send, token: str) -> None:
    left = urlencode([pair for pair in parse_qsl(_query(scope), keep_blank_values=True) if pair[0] != "token"])
    secure = "; Secure" if scope["scheme"] == "https" else ""
    cookie = f"{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict{secure}"
    # A second slash would make the address another host's.
    path = "/" + scope["path"].lstrip("/\\")
    where = path.encode("ascii", "ignore").decode() + (f"?{left}" if left else "")
    headers = [(b"location", where.encode()), (b"set-cookie", cookie.encode()), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _is_open(path: str) -> bool:
    return path in _OPEN or path.startswith(_OWN_KEYS)


def _asked(scope: Scope) -> dict[str, str]:
    return dict(parse_qsl(_query(scope), keep_blank_values=True))


def _query(scope: Scope) -> str:
    return bytes(scope.get("query_string", b"")).decode("latin-1")


def _cookie(headers: Headers) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def _name(host: str) -> str:
    """The host's name without its port; an IPv6 address keeps its brackets."""
    return (host if host.endswith("]") else host.rpartition(":")[0] or host).lower()


def _same_origin(headers: Headers) -> bool:
    """Whether a request comes from our own pages; a tool that names no origin is nobody's browser."""
    origin = headers.get("origin")
    if origin is None:
        return (
            headers.get("sec-fetch-site", "none") in ("none", "same-origin")
            or headers.get("sec-fetch-mode") == "navigate"
        )
    return urlsplit(origin).netloc.lower() == headers.get("host", "").lower()
