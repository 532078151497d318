"""Calls Teams' service: one try over one shared set of connections, and what came of it in the words of `bot.channels`.

It stands where botbuilder's connector would, and answers to the same few names. That one opens a new connection and
fetches a new token for each message, follows redirects with our token in hand, and raises a dozen kinds of errors.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import aiohttp
from botbuilder.schema import Activity, ConversationParameters, ConversationResourceResponse, ResourceResponse
from botframework.connector.auth import ConnectorFactory

from bot.channels import NotSent, Outcome, Refused, Unknown
from handlers.retry import retry_after
from handlers.teams.answers import read_object
from handlers.teams.bot_token import BotToken, NoTokenError, Token
from handlers.teams.elements import written
from handlers.teams.hosts import Hosts

PATIENCE = 15.0
"""Seconds for one call, the drain's own deadline aside."""
_JSON = {"content-type": "application/json; charset=utf-8"}
_YOUNG = 60.0
"""Seconds: a token this young that is refused is no old one, and something is wrong."""

_CODES: Mapping[str, str] = {
    "MessageWritesBlocked": "person",
    "ConversationBlockedByUser": "person",
    "UserBlocked": "person",
    "BotDisabledByUser": "person",
    "BotNotInConversationRoster": "person",
    "ConversationNotFound": "person",
    "ForbiddenOperationException": "person",
    "UserNotFound": "person",
    "MemberNotFound": "person",
    "BotDisabledByAdmin": "workspace",
    "BotBlockedByAdmin": "workspace",
    "BotNotAllowed": "workspace",
    "TenantNotAllowed": "workspace",
}
"""What Teams' codes for a refusal mean for us; every other one refuses this message alone."""


class NotDoneError(Exception):
    """It was not done, or may not have been; `outcome` says which."""

    def __init__(self, outcome: NotSent | Refused | Unknown) -> None:
        super().__init__(outcome)
        self.outcome: Outcome = outcome


class Connectors(ConnectorFactory):
    """Makes connectors for the hosts on the list, over one set of connections."""

    def __init__(self, hosts: Hosts, token: BotToken) -> None:
        self._hosts, self._token = hosts, token
        self._session: aiohttp.ClientSession | None = None
        self.trouble = ""

    async def create(self, service_url: str, audience: str | None = None) -> Connector:
        """The way to the service at that address. Raises NotDoneError for one that is not on the list."""
        if not self._hosts.allow(service_url):
            raise NotDoneError(Refused("an address that is not Teams' own"))
        return Connector(self, service_url)

    async def call(self, method: str, url: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """One request with our token. Raises NotDoneError."""
        try:
            token = await self._token.get()
        except NoTokenError as none:
            raise NotDoneError(none.outcome) from none
        try:
            async with self._connected().request(
                method,
                url,
                data=written(body),
                headers={**_JSON, "authorization": f"Bearer {token.text}"},
                allow_redirects=False,
            ) as answer:
                status, told = answer.status, await read_object(answer)
                wait = retry_after(answer.headers.get("retry-after"))
        except aiohttp.ClientConnectorError as problem:
            raise NotDoneError(NotSent(type(problem).__name__)) from problem
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as problem:
            # A half-written or strange answer says nothing about whether Teams took the message.
            raise NotDoneError(Unknown(type(problem).__name__)) from problem
        if 200 <= status < 300:
            self.trouble = ""
            return told or {}
        if status == 401:
            raise NotDoneError(self._not_taken(token))
        raise NotDoneError(_refusal(status, told or {}, wait))

    def _not_taken(self, token: Token) -> NotSent:
        """Teams did not take our token. Whether our credentials are good, only who gives tokens can say for good."""
        self._token.throw_away(token)
        if asyncio.get_running_loop().time() - token.since >= _YOUNG:
            return NotSent("an old token", 1.0)
        self.trouble = "Teams does not take the bot's token"
        return NotSent("a token that is not taken")

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()
        await self._token.close()

    def _connected(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=PATIENCE), cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._session


class Connector:
    """One service. It has the names that botbuilder looks for."""

    def __init__(self, connectors: Connectors, service_url: str) -> None:
        self._connectors = connectors
        self._base = f"{service_url.rstrip('/')}/v3/conversations"

    @property
    def conversations(self) -> Connector:
        """Itself: conversations are all that we ask about."""
        return self

    async def send_to_conversation(
        self, conversation_id: str, activity: Activity | Mapping[str, Any]
    ) -> ResourceResponse:
        """Post an activity. Raises NotDoneError."""
        url = f"{self._base}/{_written(conversation_id)}/activities"
        return _named(await self._connectors.call("POST", url, _body(activity)))

    async def reply_to_activity(
        self, conversation_id: str, activity_id: str, activity: Activity | Mapping[str, Any]
    ) -> ResourceResponse:
        """Post an activity in answer to another one. Raises NotDoneError."""
        url = f"{self._base}/{_written(conversation_id)}/activities/{_written(activity_id)}"
        return _named(await self._connectors.call("POST", url, _body(activity)))

    async def update_activity(
        self, conversation_id: str, activity_id: str, activity: Activity | Mapping[str, Any]
    ) -> ResourceResponse:
        """Put an activity in the place of another one. Raises NotDoneError."""
        url = f"{self._base}/{_written(conversation_id)}/activities/{_written(activity_id)}"
        told = await self._connectors.call("PUT", url, {**_body(activity), "id": activity_id})
        return ResourceResponse(id=str(told.get("id") or activity_id))

    async def create_conversation(
        self, parameters: ConversationParameters | Mapping[str, Any]
    ) -> ConversationResourceResponse:
        """Open a conversation, or find the one that is open already. Raises NotDoneError."""
        told = await self._connectors.call("POST", self._base, _body(parameters))
        return ConversationResourceResponse(id=str(told.get("id") or ""), activity_id=told.get("activityId"))


def _named(told: Mapping[str, Any]) -> ResourceResponse:
    """What the service calls an activity, in `id`; empty where it does not say."""
    return ResourceResponse(id=str(told.get("id") or ""))


def _body(value: Any) -> dict[str, Any]:
    """As JSON wants it: our own drawings are already, Microsoft's models say how they are written."""
    return dict(value if isinstance(value, Mapping) else value.serialize())


def _written(part: str) -> str:
    """One part of a path; none of its signs may part it further, or lead out of it. Raises NotDoneError."""
    if part in ("", ".", ".."):
        raise NotDoneError(Refused("a name that is none"))
    return quote(part, safe="")


def _refusal(status: int, told: Mapping[str, Any], wait: float | None) -> NotSent | Refused | Unknown:
    codes = list(_codes(told))
    known = next((code for code in codes if code in _CODES), "")
    reason = known or (codes[0] if codes else f"status {status}")
    match status:
        case 429:
            return NotSent("too many requests", wait)
        case 403 | 404 if known:
            return Refused(reason, "workspace" if _CODES[known] == "workspace" else "person")
        case 408 | 412:
            # Something else was going on in that conversation; whether ours was taken it does not say.
            return Unknown(reason)
        case _ if status >= 500 or status < 200:
            return Unknown(reason)
        case _ if 300 <= status < 400:
            return NotSent("sent elsewhere")
        case _:
            return Refused(reason)


def _codes(told: Any, depth: int = 0) -> Iterator[str]:
    """Every code in an error, the outermost first; the telling one may stand within, even in a text that is JSON."""
    if isinstance(told, str) and told.startswith("{"):
        with suppress(ValueError, RecursionError):
            told = json.loads(told)
    if not isinstance(told, Mapping) or depth > 5:
        return
    for name in ("code", "subCode", "errorCode"):
        code = told.get(name)
        if isinstance(code, str) and code:
            yield code[:80]
    for value in told.values():
        yield from _codes(value, depth + 1)
