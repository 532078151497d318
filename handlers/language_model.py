"""Asks a language model at any address that speaks Chat Completions as OpenAI's does.

Nothing is tried twice, nothing is followed elsewhere, and nothing of the question, the answer or the key is logged.
What goes wrong becomes one word of ours (`bot.language_model`), since a service's own error may repeat what it was
sent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx2
import openai
from openai import AsyncOpenAI, DefaultAsyncHttpxClient, Omit
from pydantic import BaseModel, ValidationError

from bot.language_model import NoWords, Task, Why

OPENAI = "https://api.openai.com/v1"
"""Where a model is asked that has no address of its own."""
MOST_TOKENS = 1_500
"""Of an answer: several times what five sentences with their quotes take, since a cut answer is no answer."""
MOST_BYTES = 200_000
"""Of a whole response; more is a fault, and is not read to its end."""
CONNECT_SECONDS = 5.0
_BY_STATUS: Mapping[int, Why] = {401: "not allowed", 403: "not allowed", 429: "busy"}


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Completion(BaseModel):
    choices: list[_Choice]


class ChatCompletions:
    """One model at one address."""

    def __init__(
        self, model: str, key: str = "", base_url: str = "", *, seconds: float = 20.0, most_tokens: int = MOST_TOKENS
    ) -> None:
        """`key` may be empty where a server of one's own asks for none; `seconds` is for one whole answer."""
        self._model = model
        patience = httpx2.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds))
        # The environment chooses no proxy, and a redirect would carry the question to somebody else.
        client = DefaultAsyncHttpxClient(follow_redirects=False, trust_env=False, timeout=patience)
        # What the library would take from the environment is given here or left out.
        unsaid: Any = {"OpenAI-Organization": Omit(), "OpenAI-Project": Omit()}
        self._client = AsyncOpenAI(
            api_key=key or "none",
            base_url=base_url or OPENAI,
            max_retries=0,
            timeout=patience,
            http_client=client,
            default_headers=unsaid,
        )
        self._manners: dict[str, Any] = {"temperature": 0, "max_tokens": most_tokens}

    async def write(self, task: Task) -> str:
        """What it wrote. Raises NoWords."""
        try:
            return _said(await self._asked(task))
        except openai.APITimeoutError as problem:
            raise NoWords("too late") from problem
        except openai.APIStatusError as problem:
            status = problem.status_code
            raise NoWords(_BY_STATUS.get(status, "its own fault" if status >= 500 else "refused by the service")) from (
                problem
            )
        except (openai.OpenAIError, httpx2.HTTPError) as problem:
            raise NoWords("unreachable") from problem

    async def close(self) -> None:
        """Let go of its connections."""
        await self._client.close()

    async def _asked(self, task: Task) -> bytes:
        """The whole response. A model that takes one of our manners amiss is asked once more without it."""
        while True:
            try:
                return await self._once(task)
            except openai.BadRequestError as problem:
                if not self._gives_way(problem.param or ""):
                    raise

    def _gives_way(self, manner: str) -> bool:
        """Newer models want another name for the longest answer, and some choose their own temperature."""
        if manner not in self._manners or manner not in ("temperature", "max_tokens"):
            return False
        value = self._manners.pop(manner)
        if manner == "max_tokens":
            self._manners["max_completion_tokens"] = value
        return True

    async def _once(self, task: Task) -> bytes:
        form: Any = {"name": task.name, "schema": dict(task.form), "strict": True}
        messages: Any = [
            {"role": "system", "content": task.instructions},
            {"role": "user", "content": task.data},
        ]
        asking = self._client.chat.completions.with_streaming_response.create(
            model=self._model,
            messages=messages,
            response_format={"type": "json_schema", "json_schema": form},
            **self._manners,
        )
        body = bytearray()
        async with asking as response:
            async for piece in response.iter_bytes():
                body += piece
                if len(body) > MOST_BYTES:
                    raise NoWords("too long")
        return bytes(body)


def _said(body: bytes) -> str:
    """The text of the first choice, if it was said to its end."""
    try:
        choices = _Completion.model_validate(json.loads(body)).choices
    except (ValueError, ValidationError, RecursionError) as problem:
        raise NoWords("not understood") from problem
    if not choices:
        raise NoWords("empty")
    said = choices[0]
    if said.finish_reason == "length":
        raise NoWords("cut off")
    if said.message.refusal or said.finish_reason == "content_filter":
        raise NoWords("declined")
    if not (said.message.content or "").strip():
        raise NoWords("empty")
    return said.message.content or ""
