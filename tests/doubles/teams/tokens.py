"""What stands in the `Authorization` of Microsoft's requests: good tokens, and every bad one that a stranger may try.

Each function gives the whole header. `GOOD` and `BAD` name them, for tests that try them all.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import jwt

from tests.doubles.teams.keys import Key

if TYPE_CHECKING:
    from tests.doubles.teams.server import Teams

ISSUER = "https://api.botframework.com"
LIVES = 3600
FOREIGN = Key("somebody else's")
Header = Callable[["Teams"], str]


def bearer(teams: Teams, *, head: Mapping[str, Any] | None = None, key: Key | None = None, **claims: Any) -> str:
    """A good token, but for what is given: parts of its head, the key that signs, its claims; None takes one away."""
    parts = {"kid": teams.ring[-1].kid, "typ": "JWT", **(head or {})}
    signing = (key or teams.ring[-1]).private
    return f"Bearer {jwt.encode(_given(teams, claims), signing, 'RS256', _kept(parts))}"


def expired(teams: Teams, seconds: float = 3600) -> str:
    """It was good until so many seconds ago."""
    now = int(teams.now())
    return bearer(teams, nbf=now - LIVES - int(seconds), iat=now - LIVES - int(seconds), exp=now - int(seconds))


def early(teams: Teams, seconds: float = 3600) -> str:
    """It is good only in so many seconds."""
    now = int(teams.now())
    return bearer(teams, nbf=now + int(seconds), exp=now + LIVES + int(seconds))


def just_expired(teams: Teams) -> str:
    """Over for half a minute, which is within what clocks may differ."""
    return expired(teams, 30)


def for_another_bot(teams: Teams) -> str:
    """The audience is not our app."""
    return bearer(teams, aud="11111111-2222-3333-4444-555555555555")


def by_another_issuer(teams: Teams) -> str:
    """The issuer is that of people's tokens."""
    return bearer(teams, iss="https://sts.windows.net/f8cdef31-a31e-4b4a-93e4-5f571e91255a/")


def for_another_service(teams: Teams) -> str:
    """It was given for activities of another service URL."""
    return bearer(teams, serviceurl="https://smba.trafficmanager.net/emea/")


def without(*claims: str) -> Header:
    """Tokens without these claims."""
    return lambda teams: bearer(teams, **dict.fromkeys(claims))


def unknown_kid(teams: Teams) -> str:
    """It points to a key that is not published."""
    return bearer(teams, head={"kid": "no-such-key"})


def no_kid(teams: Teams) -> str:
    """It points to no key."""
    return bearer(teams, head={"kid": None})


def odd_kid(teams: Teams) -> str:
    """It points to a key by something that looks like a path."""
    return bearer(teams, head={"kid": "../../etc/passwd"})


def foreign(teams: Teams) -> str:
    """It points to Microsoft's key and is signed with another."""
    return bearer(teams, key=FOREIGN)


def brought_along(teams: Teams) -> str:
    """It is signed with another key, and brings it along."""
    return bearer(teams, key=FOREIGN, head={"kid": FOREIGN.kid, "jwk": FOREIGN.document()})


def unendorsed(teams: Teams) -> str:
    """It is signed with a published key that may speak only for another channel."""
    return bearer(teams, **_signed_by(teams, Key("of the web chat", ("webchat",))))


def never_endorsed(teams: Teams) -> str:
    """It is signed with a published key that names no channel."""
    return bearer(teams, **_signed_by(teams, Key("of no channel", None)))


def unsigned(teams: Teams) -> str:
    """The algorithm is "none"."""
    return f"Bearer {_joined({'alg': 'none', 'kid': teams.ring[-1].kid, 'typ': 'JWT'}, _given(teams, {}))}."


def confused(teams: Teams) -> str:
    """The published key is taken for a shared secret."""
    said = _joined({"alg": "HS256", "kid": teams.ring[-1].kid, "typ": "JWT"}, _given(teams, {}))
    return f"Bearer {said}.{_folded(hmac.digest(teams.ring[-1].pem, said.encode(), 'sha256'))}"


def tampered(teams: Teams) -> str:
    """A claim was changed after it had been signed."""
    head, _, signature = bearer(teams).split(".")
    return f"{head}.{_folded(json.dumps(_given(teams, {'exp': int(teams.now()) + 2 * LIVES})).encode())}.{signature}"


def cut(teams: Teams) -> str:
    """Its last part is missing."""
    return bearer(teams).rpartition(".")[0]


def outbound(teams: Teams) -> str:
    """One of the bot's own, with which it speaks to Teams, sent back to it."""
    return f"Bearer {teams.issue()}"


GOOD: dict[str, Header] = {"good": bearer, "just expired": just_expired, "without iat": without("iat")}
BAD: dict[str, Header] = {
    "none": lambda teams: "",
    "empty": lambda teams: "Bearer ",
    "garbage": lambda teams: "Bearer garbage",
    "dots": lambda teams: "Bearer ..",
    "basic": lambda teams: bearer(teams).replace("Bearer", "Basic"),
    "twice": lambda teams: f"Bearer {bearer(teams)}",
    "expired": expired,
    "early": early,
    "another bot": for_another_bot,
    "another issuer": by_another_issuer,
    "another service": for_another_service,
    "without exp": without("exp"),
    "without aud": without("aud"),
    "without iss": without("iss"),
    "without serviceurl": without("serviceurl"),
    "unknown kid": unknown_kid,
    "no kid": no_kid,
    "odd kid": odd_kid,
    "foreign key": foreign,
    "key brought along": brought_along,
    "unendorsed": unendorsed,
    "unsigned": unsigned,
    "confused": confused,
    "tampered": tampered,
    "cut": cut,
    "outbound": outbound,
}
"""Teams takes none of these. A key without endorsements (`never_endorsed`) is left to the edge's own rule."""


def _given(teams: Teams, claims: Mapping[str, Any]) -> dict[str, Any]:
    now = int(teams.now())
    good = {"iss": ISSUER, "aud": teams.app_id, "nbf": now - 5, "iat": now - 5, "exp": now + LIVES}
    return _kept({**good, "serviceurl": teams.service_url, **claims})


def _kept(parts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in parts.items() if value is not None}


def _signed_by(teams: Teams, key: Key) -> dict[str, Any]:
    if key not in teams.ring:
        teams.ring.insert(0, key)
    return {"key": key, "head": {"kid": key.kid}}


def _joined(head: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    return ".".join(_folded(json.dumps(part).encode()) for part in (head, claims))


def _folded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")
