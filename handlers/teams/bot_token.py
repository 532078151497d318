"""The bot's own token, with which it speaks to Teams' service: fetched once, shared, and renewed before its end.

Botbuilder fetches one for each message, while the whole program waits. Here however many messages leave at once, one
of them asks and the others wait for the same answer.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import aiohttp
import structlog

from bot.channels import NotSent, Refused
from handlers.teams.answers import read_object

TOKEN_URL = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"  # noqa: S105  # An address, no secret.
SHARED = "botframework.com"
"""The tenant of bots that were made for many tenants; newer bots belong to one."""
SCOPE = "https://api.botframework.com/.default"
RENEWED_BEFORE = 300.0
"""Seconds before its end at which a token is fetched anew."""
PATIENCE = 8.0
"""Seconds for one try; the drain gives up after ten."""
NOT_OURS = "credentials"
"""Why a lane is shut where Microsoft takes neither our app id nor its password."""

log = structlog.get_logger()


class NoTokenError(Exception):
    """There is no token; `outcome` says what that means for the message."""

    def __init__(self, outcome: NotSent | Refused) -> None:
        super().__init__(outcome)
        self.outcome = outcome


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """What the bot proves itself with, and where; `tenant` owns it."""

    app_id: str
    password: str
    tenant: str = ""
    token_url: str = ""

    @property
    def url(self) -> str:
        """Where tokens are had."""
        return self.token_url or TOKEN_URL.format(tenant=self.tenant or SHARED)


@dataclass(frozen=True, slots=True, repr=False)
class Token:
    """A token, and from when to when it is good, by the loop's clock."""

    text: str
    since: float
    until: float


class BotToken:
    """Keeps one token."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self._token: Token | None = None
        self._fetching: asyncio.Task[Token] | None = None
        self.trouble = ""

    async def get(self) -> Token:
        """A good token. Raises NoTokenError."""
        now, kept = asyncio.get_running_loop().time(), self._token
        if kept is not None and now < kept.until - RENEWED_BEFORE:
            return kept
        try:
            return await asyncio.shield(self._fetched())
        except NoTokenError:
            if kept is not None and now < kept.until:
                return kept
            raise

    def throw_away(self, token: Token) -> None:
        """Teams did not take it: fetch another one the next time."""
        if self._token is token:
            self._token = None

    async def close(self) -> None:
        """Stop what is under way."""
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.gather(self._fetching, return_exceptions=True)

    def _fetched(self) -> asyncio.Task[Token]:
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._fetch())
            self._fetching.add_done_callback(self._done)
        return self._fetching

    def _done(self, task: asyncio.Task[Token]) -> None:
        self._fetching = None
        if not task.cancelled() and (problem := task.exception()) is not None:
            log.warning("no token for Teams", error=type(problem).__name__)

    async def _fetch(self) -> Token:
        asked, started = self._credentials, asyncio.get_running_loop().time()
        form = {
            "grant_type": "client_credentials", "client_id": asked.app_id, "client_secret": asked.password,
            "scope": SCOPE,
        }  # fmt: skip
        try:
            # A session for one request an hour; its cookies and its connection serve nothing else.
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session,
                session.post(asked.url, data=form, allow_redirects=False) as answer,
            ):
                status, told = answer.status, await read_object(answer) or {}
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            self.trouble = "Microsoft cannot be asked for a token"
            raise NoTokenError(NotSent(f"no token: {type(problem).__name__}")) from problem
        text, lasts = told.get("access_token"), told.get("expires_in")
        if status == 200 and isinstance(text, str) and text and isinstance(lasts, int | float | str):
            self.trouble = ""
            self._token = Token(text, started, started + _seconds(lasts))
            return self._token
        if status in (400, 401, 403) and told.get("error") in _FINAL:
            self.trouble = "Microsoft takes neither the bot's app id nor its password"
            raise NoTokenError(Refused(NOT_OURS, "workspace"))
        self.trouble = "Microsoft gives us no token"
        raise NoTokenError(NotSent(f"no token: status {status}"))


_FINAL = frozenset(("invalid_client", "unauthorized_client", "invalid_grant", "invalid_request", "invalid_scope"))
"""Errors that asking again does not mend."""


def _seconds(lasts: float | str) -> float:
    try:
        return min(max(float(lasts), 0.0), 86_400.0)
    except ValueError:
        return 0.0
