"""A real HTTP server on 127.0.0.1 that speaks Chat Completions as the openai library calls it, and remembers it all."""

from __future__ import annotations

import asyncio
import json
import re
import ssl
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came: its headers, its bytes and what they say."""

    headers: Mapping[str, str]
    raw: bytes
    body: Json

    @property
    def data(self) -> Json:
        """The data that the model was given."""
        user = [one["content"] for one in self.body["messages"] if one["role"] == "user"]
        found = re.fullmatch(r"<data>\n(.*)\n</data>", user[0], re.DOTALL)
        assert found is not None
        assert len(user) == 1
        return dict(json.loads(found.group(1)))


Answering = Callable[[Asked], "str | web.StreamResponse | Reply"]


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer of the service: what the model said, and how it ended or failed."""

    content: str | None = ""
    finish: str = "stop"
    refusal: str | None = None
    status: int = 200
    raw: bytes | None = None
    does: str = ""
    """``hang``, ``reset`` and ``half`` leave the caller without an answer, ``elsewhere`` names another address."""


class Model:
    """What it was asked, and what it answers next."""

    def __init__(self) -> None:
        self.base_url = ""
        self.asked: list[Asked] = []
        self.answers: Answering = lambda asked: '{"answerable": false, "claims": []}'
        self.over = asyncio.Event()
        self.strict_about: set[str] = set()
        """Settings of a request that this model does not take."""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One request."""
        raw = await request.read()
        asked = Asked(dict(request.headers), raw, json.loads(raw))
        self.asked.append(asked)
        if amiss := sorted(self.strict_about & asked.body.keys()):
            error = {"message": f"Unsupported parameter: '{amiss[0]}'", "type": "invalid_request_error"}
            return web.json_response(
                {"error": {**error, "param": amiss[0], "code": "unsupported_parameter"}}, status=400
            )
        said = self.answers(asked)
        if isinstance(said, web.StreamResponse):
            return said
        return await self._reply(request, said if isinstance(said, Reply) else Reply(said))

    async def _reply(self, request: web.Request, reply: Reply) -> web.StreamResponse:
        if reply.does == "hang":
            await self.over.wait()
        if reply.does in ("hang", "reset"):
            _cut(request)
            return web.Response()
        if reply.does == "elsewhere":
            return web.Response(status=307, headers={"Location": "http://127.0.0.1:9/v1/chat/completions"})
        body = reply.raw if reply.raw is not None else json.dumps(_completion(reply)).encode()
        if reply.does == "half":
            answer = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(body))})
            await answer.prepare(request)
            await answer.write(body[: len(body) // 2])
            _cut(request)
            return answer
        return web.Response(body=body, status=reply.status, content_type="application/json")


def _cut(request: web.Request) -> None:
    if request.transport is not None:  # The caller may have hung up first.
        request.transport.abort()


def _completion(reply: Reply) -> Json:
    if reply.status >= 400:
        # A service's error may well repeat what it was sent.
        return {"error": {"message": f"no: {reply.content}", "type": "error", "param": None, "code": None}}
    message = {"role": "assistant", "content": reply.content, "refusal": reply.refusal}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": "a model",
        "choices": [{"index": 0, "message": message, "finish_reason": reply.finish, "logprobs": None}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }


@asynccontextmanager
async def model_double(tls: ssl.SSLContext | None = None) -> AsyncIterator[Model]:
    """The server, listening; with `tls` over that context's certificate."""
    model = Model()
    app = web.Application(client_max_size=10_000_000)
    app.router.add_post("/v1/chat/completions", model.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    host, port = runner.addresses[0][:2]
    model.base_url = f"{'https' if tls else 'http'}://{host}:{port}/v1"
    try:
        yield model
    finally:
        model.over.set()
        await runner.cleanup()


@contextmanager
def model_in_a_thread() -> Iterator[Model]:
    """The same for a command that has an event loop of its own."""
    ready, ended = threading.Event(), asyncio.Event()
    found: list[tuple[Model, asyncio.AbstractEventLoop]] = []

    async def serve() -> None:
        async with model_double() as model:
            found.append((model, asyncio.get_running_loop()))
            ready.set()
            await ended.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(30)
    model, loop = found[0]
    try:
        yield model
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(30)
