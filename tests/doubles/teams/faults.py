"""Ways in which Teams, or the road to it, fails; each is used by one call (`Teams.next`) or by all (`Teams.always`).

`accepted` says whether the call had its effect before it went wrong, which a client cannot see.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Literal

from tests.doubles.teams.errors import Shape, told

PAGE = "<!doctype html><title>Sign in to the guest network</title>"
NOWHERE = "https://elsewhere.invalid/"


@dataclass(frozen=True)
class Fault:
    """What happens instead of a good answer, or, where it is only late, before one."""

    name: str
    what: Literal["answer", "reset", "hang", "half", "late"] = "answer"
    accepted: bool = False
    status: int = 200
    body: str = ""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0


def says(code: str, status: int, *, message: str = "", shape: Shape = "code", accepted: bool = False) -> Fault:
    """Any refusal in the connector's own words."""
    return Fault(code, accepted=accepted, status=status, body=json.dumps(told(code, message, shape=shape)))


def throttled(wait: str | None = "2") -> Fault:
    """Too much: wait so long, if Teams says how long, and if what it says can be read."""
    headers = {} if wait is None else {"Retry-After": wait}
    return Fault("Throttled", status=429, body=json.dumps(told("Throttled")), headers=headers)


def unauthorized() -> Fault:
    """The token is not taken, though it was good a moment ago."""
    return says("Unauthorized", 401)


def forbidden(code: str = "MessageWritesBlocked", *, shape: Shape = "code") -> Fault:
    """403 for this reason, in one of the shapes that Teams uses."""
    return says(code, 403, shape=shape)


def not_found(code: str = "ConversationNotFound") -> Fault:
    """What was named is not there."""
    return says(code, 404)


def precondition_failed(*, accepted: bool = False) -> Fault:
    """Something else was written to the same conversation at the same time."""
    return says("PreconditionFailed", 412, accepted=accepted)


def too_big() -> Fault:
    """The message is larger than Teams takes today."""
    return says("MessageSizeTooBig", 413)


def broken(*, accepted: bool = False) -> Fault:
    """Teams' own trouble, told in its own words."""
    return says("ServiceError", 500, accepted=accepted)


def bad_gateway(*, accepted: bool = False) -> Fault:
    """Teams' own trouble, told by a page of the machine in front of it."""
    page = "<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>"
    return Fault("502", accepted=accepted, status=502, body=page, content_type="text/html")


def unavailable(*, accepted: bool = False, wait: str | None = None) -> Fault:
    """Nobody is at home."""
    headers = {} if wait is None else {"Retry-After": wait}
    return Fault("503", accepted=accepted, status=503, content_type="text/plain", headers=headers)


def gateway_timeout(*, accepted: bool = False) -> Fault:
    """The machine in front of Teams waited too long for it."""
    return Fault("504", accepted=accepted, status=504, body="gateway timeout", content_type="text/plain")


def reset(*, accepted: bool = False) -> Fault:
    """The connection is cut without an answer."""
    return Fault("reset", "reset", accepted)


def hang(*, accepted: bool = False) -> Fault:
    """No answer for as long as the double stands."""
    return Fault("hang", "hang", accepted)


def half_body(*, accepted: bool = True) -> Fault:
    """The connection is cut in the middle of a good answer."""
    return Fault("half", "half", accepted)


def late(seconds: float) -> Fault:
    """A good answer, after a while; what was asked is done at once."""
    return Fault("late", "late", accepted=True, seconds=seconds)


def html(status: int = 200, *, accepted: bool = False) -> Fault:
    """A proxy's page where JSON was expected."""
    return Fault("html", accepted=accepted, status=status, body=PAGE, content_type="text/html")


def created_html(*, accepted: bool = True) -> Fault:
    """201, and a page."""
    return html(201, accepted=accepted)


def created_without_id(*, accepted: bool = True) -> Fault:
    """201, and nothing that names what was made; Teams does so for some messages."""
    return Fault("no id", accepted=accepted, status=201, body="{}")


def redirect(to: str = NOWHERE, status: int = 302) -> Fault:
    """Go elsewhere; who follows with the token in hand has given it away."""
    return Fault("redirect", status=status, headers={"Location": to}, content_type="text/plain")
