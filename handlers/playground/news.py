"""Tells open pages and terminals that something changed, so that nobody polls the database."""

from __future__ import annotations

import asyncio
from contextlib import suppress


class News:
    """A bell that counts its strokes: who looked away between two strokes still notices."""

    def __init__(self) -> None:
        self.count = 0
        self._bell = asyncio.Event()

    def ring(self) -> None:
        """Wake everybody who waits."""
        self.count += 1
        self._bell.set()
        self._bell = asyncio.Event()

    async def after(self, seen: int, seconds: float) -> int:
        """Wait until the count differs from `seen`, for `seconds` at most; the count as it is then."""
        if self.count == seen:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._bell.wait()
        return self.count
