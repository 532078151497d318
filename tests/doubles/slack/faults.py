"""Ways in which Slack, or the road to it, fails; each is used by one call (`Slack.next`).

`accepted` says whether the call had its effect before it went wrong, which a client cannot see.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class Fault:
    """What happens instead of a good answer."""

    name: str
    what: Literal["answer", "reset", "hang", "half"] = "answer"
    accepted: bool = False
    status: int = 200
    body: str = ""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


def ratelimited(wait: str | None = "30") -> Fault:
    """Too much: wait so long, if Slack says how long, and if what it says can be read."""
    headers = {} if wait is None else {"Retry-After": wait}
    return Fault("ratelimited", status=429, body='{"ok":false,"error":"ratelimited"}', headers=headers)


def broken(status: int = 500, *, accepted: bool = False) -> Fault:
    """Slack's own trouble, told by a page that is no JSON."""
    return Fault(f"{status}", status=status, accepted=accepted, body="server error", content_type="text/plain")


def reset(*, accepted: bool = False) -> Fault:
    """The connection is cut without an answer."""
    return Fault("reset", "reset", accepted)


def hang(*, accepted: bool = False) -> Fault:
    """No answer for as long as the double stands."""
    return Fault("hang", "hang", accepted)


def half_body(*, accepted: bool = True) -> Fault:
    """The connection is cut in the middle of a good answer."""
    return Fault("half", "half", accepted)


def html(*, accepted: bool = False) -> Fault:
    """A proxy's page where JSON was expected, with 200."""
    page = "<!doctype html><title>Sign in to the guest network</title>"
    return Fault("html", accepted=accepted, body=page, content_type="text/html")


def says(error: str, *, accepted: bool = False, **more: Any) -> Fault:
    """``ok: false`` with any error."""
    return Fault(error, accepted=accepted, body=json.dumps({"ok": False, "error": error, **more}))
