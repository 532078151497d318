"""Checks that a request comes from Slack, over the raw bytes and before anything reads them.

Slack signs ``v0:timestamp:body`` with the app's signing secret, and a signature is good for five minutes. Everything
else gets the same 401, whatever is wrong with it.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence

from starlette.datastructures import Headers

from bot.clock import Clock

WINDOW = 300
"""Seconds for which a signature is good, on either side of our clock."""
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SSL_CHECK = re.compile(rb"(^|&)ssl_check=1(&|$)")


class SignatureLock:
    """Opens for Slack alone. While a secret is being rotated there are two, and either opens."""

    def __init__(self, secrets: Sequence[str], real_clock: Clock) -> None:
        self._secrets = [secret.encode() for secret in secrets]
        self._clock = real_clock

    async def __call__(self, headers: Headers, body: bytes) -> int | None:
        """None where the request may pass, or the status to answer: 401, and 200 for Slack's own check of our TLS."""
        if len(body) < 200 and _SSL_CHECK.search(body):
            return 200
        stamps, signatures = headers.getlist("x-slack-request-timestamp"), headers.getlist("x-slack-signature")
        if len(stamps) != 1 or len(signatures) != 1 or not _TIMESTAMP.fullmatch(stamps[0]):
            return 401
        if abs(self._clock.now().timestamp() - int(stamps[0])) > WINDOW:
            return 401
        shown = signatures[0].encode("utf-8", "replace")
        signed = b"v0:" + stamps[0].encode() + b":" + body
        good = [hmac.compare_digest(shown, _signature(secret, signed)) for secret in self._secrets]
        return None if any(good) else 401


def _signature(secret: bytes, signed: bytes) -> bytes:
    return b"v0=" + hmac.new(secret, signed, "sha256").hexdigest().encode()
