"""Lets in what Microsoft's service signed for our bot, and nothing else; one check, for the gate and for the SDK.

Botbuilder's own check answers 500 to bad tokens, takes some that it should not, and stops the loop while it fetches
keys. This one takes RS256 alone, wants every claim that it needs, and sends no token to a host that is not on the list.
Its emulator and skill ways in do not exist here: with them, whoever got hold of one of our own tokens could speak as
any member.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import jwt
from botbuilder.schema import Activity
from botframework.connector.auth import (
    AuthenticateRequestResult,
    BotFrameworkAuthentication,
    ClaimsIdentity,
    ConnectorFactory,
)
from starlette.datastructures import Headers

from handlers.teams.connector import Connectors
from handlers.teams.hosts import Hosts
from handlers.teams.keys import Keys, KeysAwayError

CHANNEL, ISSUER = "msteams", "https://api.botframework.com"
LEEWAY = 300
"""Seconds by which Microsoft's clock and ours may differ, as its own libraries allow."""
_NEEDED = ("exp", "iss", "aud", "serviceurl")


class NotVouchedError(PermissionError):
    """Not signed by Microsoft for us; the text says why, for the log."""


class Guard:
    """Knows whose words a request may be."""

    def __init__(self, app_id: str, keys: Keys, hosts: Hosts) -> None:
        """Raises ValueError where the app id is blank: the SDK takes that to mean that anybody may come in."""
        if not app_id.strip():
            raise ValueError("a bot without an app id would let anybody in")
        self._app_id, self._keys, self._hosts = app_id, keys, hosts

    async def vouch(self, header: str) -> Mapping[str, Any]:
        """The claims of a good token. Raises NotVouchedError, and KeysAwayError where nobody can be vouched for."""
        kind, _, raw = header.partition(" ")
        if kind != "Bearer" or not raw:
            raise NotVouchedError("no token")
        try:
            head = jwt.get_unverified_header(raw)
            kid = head.get("kid")
            if head.get("alg") != "RS256" or not isinstance(kid, str) or not kid:
                raise NotVouchedError("another kind of token")
            key = self._keys.known(kid)
            if key is None:
                # What could not be good with any key is not worth a look for a new one.
                self._decoded(raw, None)
                key = await self._keys.find(kid)
            if key is None:
                raise NotVouchedError("an unknown key")
            claims = self._decoded(raw, key.public)
        except (jwt.PyJWTError, ValueError, TypeError) as problem:
            raise NotVouchedError(type(problem).__name__) from problem
        if key.endorsed and CHANNEL not in key.endorsed:
            raise NotVouchedError("a key for other channels")
        return claims

    def fits(self, claims: Mapping[str, Any], channel: object, service_url: object) -> bool:
        """Whether an activity that says so may come with this token: through Teams, from a host on the list."""
        if channel != CHANNEL or not isinstance(service_url, str):
            return False
        claimed = str(claims["serviceurl"]).rstrip("/")
        return claimed == service_url.rstrip("/") and self._hosts.allow(service_url)

    def _decoded(self, raw: str, key: Any) -> dict[str, Any]:
        """The claims, once all of them are right; the signature as well, where there is a key to check it with."""
        return jwt.decode(
            raw,
            key,
            algorithms=["RS256"],
            audience=self._app_id,
            issuer=ISSUER,
            leeway=LEEWAY,
            options={
                "require": list(_NEEDED),
                "verify_signature": key is not None,
                "verify_exp": True,
                "verify_nbf": True,
                "verify_iss": True,
                "verify_aud": True,
            },
        )


class TokenLock:
    """The gate's look at what is posted to the bot's address: the token first, and then that the body fits it."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    async def __call__(self, headers: Headers, body: bytes) -> int | None:
        """None where the request may pass, 401 where not, 503 where Microsoft's keys are not to be had."""
        shown = headers.getlist("authorization")
        if len(shown) != 1:
            return 401
        try:
            claims = await self._guard.vouch(shown[0])
        except NotVouchedError:
            return 401
        except KeysAwayError:
            return 503
        told = understood(body)
        if told is None:
            return 400
        return None if self._guard.fits(claims, told.get("channelId"), told.get("serviceUrl")) else 401


class Authentication(BotFrameworkAuthentication):
    """The same check as botbuilder asks for it, and our connectors in the place of its own."""

    def __init__(self, guard: Guard, connectors: Connectors) -> None:
        self._guard, self._connectors = guard, connectors

    async def authenticate_request(self, activity: Activity, auth_header: str) -> AuthenticateRequestResult:
        """Who may speak, and how to answer there. Raises NotVouchedError."""
        claims = await self._guard.vouch(auth_header)
        if not self._guard.fits(claims, activity.channel_id, activity.service_url):
            raise NotVouchedError("an activity that its token does not fit")
        result = AuthenticateRequestResult()
        result.claims_identity = ClaimsIdentity(dict(claims), True)
        result.audience = ISSUER
        result.connector_factory = self._connectors
        return result

    async def authenticate_streaming_request(
        self, auth_header: str, channel_id_header: str
    ) -> AuthenticateRequestResult:
        """Not offered."""
        raise NotVouchedError("no streams here")

    async def authenticate_channel_request(self, auth_header: str) -> ClaimsIdentity:
        """Not offered."""
        raise NotVouchedError("no skills here")

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:
        """Our connectors, whoever asks."""
        return self._connectors

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        """Nobody signs in here."""
        return


def understood(body: bytes) -> Mapping[str, Any] | None:
    """The body as an object, or None."""
    try:
        told = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) and told else None
