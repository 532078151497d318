"""Calls Slack's Web API: one try, and what came of it in the words of `bot.channels`.

The SDK's own retries are off: they post a message twice after a reset. Every error has its class here, so that no code
meets one for the first time in production; an unknown one refuses this message alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels import NotSent, Refused, Unknown
from bot.clock import Clock
from bot.workspaces import Workspaces
from handlers.retry import retry_after
from handlers.slack.seal import Keys, Seal
from storage.workspaces import Installation

PLATFORM = "slack"
PATIENCE = 8
"""Seconds for one call; the drain gives up after ten."""
_KNOWN_FOR = timedelta(seconds=60)
"""For how long what is known of a workspace is taken from memory; another process may have changed it."""
_RENEWED_BEFORE = timedelta(hours=2)
"""A token that rotates is renewed this long before its end."""

_CLASSES: Mapping[str, str] = {
    # Slack takes nothing from us in this workspace until somebody there mends it.
    "token_revoked": "workspace",
    "token_expired": "workspace",
    "account_inactive": "workspace",
    "invalid_auth": "workspace",
    "not_authed": "workspace",
    "not_allowed_token_type": "workspace",
    "missing_scope": "workspace",
    "messages_tab_disabled": "workspace",
    "two_factor_setup_required": "workspace",
    "enterprise_is_restricted": "workspace",
    # Nothing that we write arrives in this private chat.
    "channel_not_found": "person",
    "user_not_found": "person",
    "users_not_found": "person",
    "user_disabled": "person",
    "user_not_visible": "person",
    "cannot_dm_bot": "person",
    # Surely not taken, and to be tried again.
    "ratelimited": "later",
    "rate_limited": "later",
    "request_timeout": "later",
    "service_unavailable": "later",
    "team_added_to_org": "later",
    "org_login_required": "later",
    # Slack says that some of the work may be done.
    "internal_error": "perhaps",
    "fatal_error": "perhaps",
}
"""What Slack's errors mean for us; every other one refuses this message alone."""

_KEY_IS_DEAD = frozenset(("token_revoked", "token_expired", "account_inactive", "invalid_auth", "not_authed"))
"""Errors about the token itself, whichever method was called: it need not be tried again."""

_SEALED = Refused("sealed with another secret key", "workspace")

log = structlog.get_logger()


class Wire:
    """Every call to Slack, in the name of a workspace."""

    def __init__(
        self, api_url: str, workspaces: Workspaces, seal: Seal, real_clock: Clock, app: tuple[str, str] | None = None
    ) -> None:
        """`app` is the app's client id and secret, with which a token that rotates is renewed."""
        self._base = f"{api_url}/"
        self._workspaces = workspaces
        self._seal = seal
        self._clock = real_clock
        self._session: aiohttp.ClientSession | None = None
        self._known: dict[str, tuple[float, Installation | None]] = {}
        self._dead: dict[str, str] = {}
        self._app = app
        self._renewing = asyncio.Lock()

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()

    async def installation(self, workspace: str) -> Installation | None:
        """What is known of a workspace; None where we are not let in."""
        now = self._clock.now().timestamp()
        read_at, known = self._known.get(workspace, (0.0, None))
        if known is None or now - read_at > _KNOWN_FOR.total_seconds():
            known = await self._workspaces.find(PLATFORM, workspace)
            self._known[workspace] = (now, known)
        return known

    def forget(self, workspace: str) -> None:
        """Look again at what is known of this workspace: it has let us in, or shut us out."""
        self._known.pop(workspace, None)

    async def call(
        self, workspace: str, method: str, *, reading: bool = False, **arguments: Any
    ) -> Mapping[str, Any] | NotSent | Refused | Unknown:
        """One call in the name of a workspace; Slack's answer, or why there is none."""
        known = await self.installation(workspace)
        if known is not None and known.sealed in self._dead:
            # Another process may have been given a new key meanwhile.
            self.forget(workspace)
            known = await self.installation(workspace)
        if known is None:
            return Refused("not_installed", "workspace")
        if why := self._dead.get(known.sealed):
            return Refused(why, "workspace")
        keys = await self._keys(known)
        if isinstance(keys, NotSent):
            return keys
        answer = await self.ask(keys.token, method, reading=reading, **arguments) if keys else _SEALED
        if isinstance(answer, Refused) and answer.reason in _KEY_IS_DEAD:
            self._dead[known.sealed] = answer.reason
        return answer

    async def ask(
        self, token: str, method: str, *, reading: bool = False, **arguments: Any
    ) -> Mapping[str, Any] | NotSent | Refused | Unknown:
        """One call with that token."""
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            if reading:
                answer = await self.client(token).api_call(method, http_verb="GET", params=given)
            else:
                answer = await self.client(token).api_call(method, json=given)
        except SlackApiError as error:
            return _refusal(error)
        except aiohttp.ClientConnectorError as error:
            return NotSent(type(error).__name__)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, AttributeError) as error:
            # A half-written or strange answer says nothing about whether Slack took the message.
            return Unknown(type(error).__name__)
        return answer.data if isinstance(answer.data, dict) else Unknown("strange answer")

    async def put(self, address: str, content: bytes) -> bool:
        """Hand a file to the address that Slack gave for it; whether it was taken."""
        try:
            async with self._connections().post(address, data=content, allow_redirects=False) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            return False

    def client(self, token: str | None = None) -> AsyncWebClient:
        """The SDK's client on our connections, without its retries."""
        session = self._connections()
        return AsyncWebClient(token=token, base_url=self._base, session=session, timeout=PATIENCE, retry_handlers=[])

    def _connections(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE))
        return self._session

    async def _keys(self, known: Installation) -> Keys | NotSent | None:
        keys = self._seal.open(known.sealed)
        if keys is None or not keys.refresh or self._app is None or not self._is_old(keys):
            return keys
        # What renews a token is good once, so that one renewal at a time is tried.
        async with self._renewing:
            self.forget(known.workspace)
            latest = await self.installation(known.workspace)
            keys = self._seal.open(latest.sealed) if latest else None
            if not latest or not keys or not self._is_old(keys):
                return keys
            # What is cut short between Slack's answer and our keeping it would lose the key for good.
            return await asyncio.shield(self._renewed(latest, keys))

    def _is_old(self, keys: Keys) -> bool:
        return keys.until - self._clock.now().timestamp() < _RENEWED_BEFORE.total_seconds()

    async def _renewed(self, known: Installation, keys: Keys) -> Keys | NotSent:
        client_id, client_secret = self._app or ("", "")
        given = {"client_id": client_id, "client_secret": client_secret, "refresh_token": keys.refresh}
        try:
            answer = await self.client().oauth_v2_access(grant_type="refresh_token", **given)
        except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("a token could not be renewed", workspace=known.workspace, error=type(error).__name__)
            return keys if keys.until > self._clock.now().timestamp() else NotSent("token not renewed")
        fresh = keys_of(dict(answer.data), self._clock) if isinstance(answer.data, dict) else keys
        await self._workspaces.reseal(known, self._seal.close(fresh))
        self.forget(known.workspace)
        return fresh


def keys_of(answer: Mapping[str, Any], real_clock: Clock) -> Keys:
    """The keys in Slack's answer to an install or a renewal; its tokens that rotate last twelve hours."""
    lasts = answer.get("expires_in")
    until = int(real_clock.now().timestamp()) + int(lasts) if lasts else 0
    return Keys(str(answer.get("access_token", "")), str(answer.get("refresh_token") or ""), until)


def _refusal(error: SlackApiError) -> NotSent | Refused | Unknown:
    response = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    data = getattr(response, "data", None)
    reason = str(data.get("error", "")) if isinstance(data, dict) else ""
    match _CLASSES.get(reason, "message"):
        case _ if status == 429:
            return NotSent("ratelimited", retry_after(response.headers.get("retry-after")))
        case "later":
            return NotSent(reason, retry_after(response.headers.get("retry-after")))
        case "perhaps":
            return Unknown(reason)
        case _ if not reason or status >= 500:
            return Unknown(reason or f"status {status}")
        case "workspace":
            return Refused(reason, "workspace")
        case "person":
            return Refused(reason, "person")
        case _:
            return Refused(reason)
