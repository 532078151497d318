"""Serves the pictures of charts to Teams, which takes them from an address and in no other way.

An address holds the chart itself, sealed: who reads it learns nothing, who changes it gets nothing, and no table has to
be kept or cleared. The seal has no chance in it, so that one chart has one address for about a month, and is fetched
once. What is older than its end is not served any more; the card still says the sentence, and so does its description.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from datetime import timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from fastapi import APIRouter
from pydantic import TypeAdapter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.clock import Clock
from bot.messages import Chart
from handlers.charts.png import picture
from handlers.teams.carried import LONGEST_ADDRESS, PICTURES

SERVED_FOR, ROUNDED = timedelta(days=200), timedelta(days=32)
"""As long as a button answers, and up to a month more, since ends are rounded up to keep addresses the same."""
MOST_BYTES = 64 * 1024
"""How large a chart may be once it is unfolded; ours are some hundred bytes."""
_USUAL = (
    b'"between":"","own":false},{"label":"","value":null,"shown":"","low":null,"high":null,"kind":"bars"'
    b'"reference":null,"middle":null,"limits":null,"median":{"kind":"run"},"heads":{"what":"","kind":"strip"},'
    b'"kind":"chart"}{"title":"","sentence":"","subtitle":"","shape":{"points":[{"label":"Q4 2025","value":16.'
)
"""What most charts hold, so that each is written shorter."""
_charts: TypeAdapter[Chart] = TypeAdapter(Chart)


class Pictures:
    """Where the picture of a chart is fetched, and what is answered there."""

    def __init__(self, base: str | None, secret_key: str, real_clock: Clock) -> None:
        """`base` is where Teams reaches us; without it, cards show figures instead."""
        self._base, self._clock = base, real_clock
        self._seal = AESSIV(hashlib.sha512(b"convener pictures\0" + secret_key.encode()).digest())

    def address(self, chart: Chart) -> str:
        """The address of its picture; "" where there is none."""
        if not self._base:
            return ""
        day = int(self._clock.now().timestamp() // 86_400)
        until = -(-(day + SERVED_FOR.days) // ROUNDED.days) * ROUNDED.days
        try:
            written = _charts.dump_json(chart)
        except ValueError:  # Half a sign that somebody typed cannot be written.
            return ""
        sealed = self._seal.encrypt(until.to_bytes(4, "big") + _folded(written), [])
        address = f"{self._base}{PICTURES}/{base64.urlsafe_b64encode(sealed).rstrip(b'=').decode()}.png"
        return address if len(address) <= LONGEST_ADDRESS else ""

    def opened(self, token: str) -> Chart | None:
        """The chart in an address that we gave away, until its end."""
        try:
            kept = self._seal.decrypt(base64.b64decode(token + "=" * (-len(token) % 4), b"-_", validate=True), [])
            if int.from_bytes(kept[:4], "big") * 86_400 < self._clock.now().timestamp():
                return None
            return _charts.validate_json(_unfolded(kept[4:]))
        except (InvalidTag, binascii.Error, zlib.error, ValueError):
            return None

    def router(self) -> APIRouter:
        """The address of every picture; whatever opens nothing is answered alike."""
        router = APIRouter(include_in_schema=False)

        @router.api_route(f"{PICTURES}/{{token}}.png", methods=["GET", "HEAD"])
        async def drawn(token: str) -> Response:
            """One picture."""
            chart = self.opened(token) if len(token) <= LONGEST_ADDRESS else None
            image = await picture(chart) if chart is not None else None
            if image is None:
                raise HTTPException(404)
            headers = {
                "cache-control": "private, max-age=86400, immutable",
                "cross-origin-resource-policy": "cross-origin",
                "x-robots-tag": "noindex",
            }
            return Response(image, headers=headers, media_type="image/png")

        return router


def _folded(raw: bytes) -> bytes:
    folding = zlib.compressobj(9, wbits=-15, zdict=_USUAL)
    return folding.compress(raw) + folding.flush()


def _unfolded(folded: bytes) -> bytes:
    return zlib.decompressobj(wbits=-15, zdict=_USUAL).decompress(folded, MOST_BYTES)
