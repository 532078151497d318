"""Microsoft's signing keys, fetched without holding anybody up, and kept while nobody can be asked.

Keys are known by their id. An id that is new may be a key that was added a moment ago, so it is looked for, but only
once in a while: whoever makes ids up can cost one look-up a cool-down, and never a member's message.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import jwt
import structlog
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import RSAAlgorithm

from handlers.teams.answers import read_object

OPENID_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"
COOL_DOWN = 30.0
"""Seconds between two look-ups for ids that we do not know."""
FRESH_FOR = 12 * 3600.0
"""Seconds after which the keys are fetched anew beside the work; the old ones serve until then."""
PATIENCE = 10.0
"""Seconds for one document; and how long a request waits for keys at the most is `WAITS`."""
WAITS = 3.0
_SHORTEST = 2048

log = structlog.get_logger()


class KeysAwayError(Exception):
    """No keys are known, and they cannot be fetched: nobody can be vouched for now, which is not the sender's fault."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key, and the channels for which it may sign; empty where that is not said."""

    public: RSAPublicKey
    endorsed: frozenset[str]


class Keys:
    """The keys of the service at `url`."""

    def __init__(self, url: str = OPENID_URL, cool_down: float = COOL_DOWN, fresh_for: float = FRESH_FOR) -> None:
        self._url, self._cool_down, self._fresh_for = url, cool_down, fresh_for
        self._keys: Mapping[str, Key] = {}
        self._fetched_at = self._tried_at = float("-inf")
        self._fetching: asyncio.Task[None] | None = None
        self._failed = False

    @property
    def trouble(self) -> str:
        """What is wrong, in plain words, where nobody can be vouched for; empty while there are keys."""
        return "Microsoft's signing keys could not be fetched" if self._failed and not self._keys else ""

    def known(self, kid: str) -> Key | None:
        """The key of that id, if it is known already."""
        return self._keys.get(kid)

    async def find(self, kid: str) -> Key | None:
        """The key of that id, or None where there is none. Raises KeysAwayError."""
        now = asyncio.get_running_loop().time()
        if kid in self._keys:
            if now - self._fetched_at > self._fresh_for and now - self._tried_at > self._cool_down:
                self._fetch(now)
            return self._keys[kid]
        if self._fetching is None and now - self._tried_at > self._cool_down:
            self._fetch(now)
        if self._fetching is not None:
            # Whoever waits may go; the fetching goes on for the others.
            await asyncio.wait({self._fetching}, timeout=WAITS)
        if not self._keys:
            raise KeysAwayError
        return self._keys.get(kid)

    async def prepare(self) -> None:
        """Fetch the keys before anybody is waiting for them; where that fails, the first request tries again."""
        self._fetch(asyncio.get_running_loop().time())
        if self._fetching is not None:
            await asyncio.wait({self._fetching})

    async def close(self) -> None:
        """Stop what is under way."""
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.gather(self._fetching, return_exceptions=True)

    def _fetch(self, now: float) -> None:
        if self._fetching is None:
            self._tried_at = now
            self._fetching = asyncio.create_task(self._refresh())

    async def _refresh(self) -> None:
        try:
            found = await self._documents()
            if not found:
                raise ValueError("no key in it can be used")
            self._keys, self._fetched_at = found, asyncio.get_running_loop().time()
            self._failed = False
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, TypeError, AttributeError) as problem:
            self._failed = True
            log.warning("signing keys could not be fetched", error=type(problem).__name__, known=len(self._keys))
        finally:
            self._fetching = None

    async def _documents(self) -> Mapping[str, Key]:
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        # A session for two requests a day; the one for messages carries our token, and never meets this address.
        async with aiohttp.ClientSession(timeout=timeout) as session:
            about = await _json(session, self._url)
            where = str(about.get("jwks_uri", ""))
            if urlsplit(where)[:2] != urlsplit(self._url)[:2]:
                raise ValueError("the keys are said to be on another host")
            listed = (await _json(session, where)).get("keys")
        told = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
        return {str(one["kid"]): key for one in told if one.get("kid") and (key := _key(one)) is not None}


async def _json(session: aiohttp.ClientSession, url: str) -> Mapping[str, Any]:
    async with session.get(url, allow_redirects=False) as answer:
        if answer.status != 200:
            raise ValueError(f"status {answer.status}")
        found = await read_object(answer)
    if found is None:
        raise ValueError("not an object")
    return found


def _key(told: Mapping[str, Any]) -> Key | None:
    if told.get("kty") != "RSA" or told.get("use", "sig") != "sig":
        return None
    try:
        public = RSAAlgorithm.from_jwk({name: told[name] for name in ("kty", "n", "e")})
    except (jwt.InvalidKeyError, ValueError, KeyError, TypeError):
        return None
    if not isinstance(public, RSAPublicKey) or public.key_size < _SHORTEST:
        return None
    endorsed = told.get("endorsements")
    return Key(public, frozenset(map(str, endorsed)) if isinstance(endorsed, list) else frozenset())
