"""The parts of Microsoft's login that a bot meets: the published keys, and the token with which it speaks to Teams."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import jwt

from tests.doubles.teams.errors import Json
from tests.doubles.teams.keys import Key

if TYPE_CHECKING:
    from tests.doubles.teams.server import Teams

SCOPE = "https://api.botframework.com/.default"
AUDIENCE = "https://api.botframework.com"
ENTRA = Key("of the token endpoint", None)
"""The bot's own tokens are signed with a key that is not among those that sign activities."""
Answer = tuple[int, Json]


def metadata(teams: Teams, given: Json) -> Answer:
    """Where the keys are."""
    return 200, {
        "issuer": "https://api.botframework.com",
        "authorization_endpoint": "https://invalid.botframework.com",
        "jwks_uri": teams.keys_url,
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
    }


def keys(teams: Teams, given: Json) -> Answer:
    """The keys."""
    return 200, {"keys": [key.document() for key in teams.ring]}


def token(teams: Teams, given: Json) -> Answer:
    """Client credentials for a token; what is wrong is said as Entra says it, with its number."""
    if given.get("grant_type") != "client_credentials":
        return _refused(400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type.")
    if given.get("tenant") not in (None, teams.home_tenant):
        return _refused(400, "invalid_request", 90002, "Tenant not found.")
    if given.get("client_id") != teams.app_id:
        return _refused(400, "unauthorized_client", 700016, "Application was not found in the directory.")
    if not secrets.compare_digest(str(given.get("client_secret", "")).encode(), teams.password.encode()):
        return _refused(401, "invalid_client", 7000215, "Invalid client secret provided.")
    if given.get("scope") != SCOPE:
        return _refused(400, "invalid_scope", 1002012, "The provided value for scope is not valid.")
    lives = teams.token_lives
    return 200, {"token_type": "Bearer", "expires_in": lives, "ext_expires_in": lives, "access_token": teams.issue()}


def signed(teams: Teams) -> str:
    """A token for the bot, as Entra makes it; no two are the same."""
    now = int(teams.now())
    claims = {
        "aud": AUDIENCE,
        "iss": f"https://sts.windows.net/{teams.home_tenant}/",
        "iat": now,
        "nbf": now,
        "exp": now + teams.token_lives,
        "appid": teams.app_id,
        "tid": teams.home_tenant,
        "uti": secrets.token_urlsafe(16),
        "ver": "1.0",
    }
    return jwt.encode(claims, ENTRA.private, "RS256", {"kid": ENTRA.kid})


def _refused(status: int, error: str, number: int, words: str) -> Answer:
    return status, {
        "error": error,
        "error_description": f"AADSTS{number}: {words}",
        "error_codes": [number],
        "trace_id": "00000000-0000-0000-0000-000000000000",
    }
