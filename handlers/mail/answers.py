"""What is answered to somebody on her page, who sees it there and gets no letter about it.

The answer is written into the ledger as every other one is, and whoever delivers it hands it to the page that waits. If
none waits any more, since it took too long or the server went down meanwhile, the answer leaves as a letter.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bot.messages import Message


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page that waits: what is answered to its `opening` is for it."""

    opening: str = field(default_factory=lambda: f"page {secrets.token_urlsafe(12)}")
    told: asyncio.Future[Message] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def message(self) -> Message | None:
        """What was answered, once it was."""
        return self.told.result() if self.told.done() else None


class Answers:
    """The pages that wait, by their openings."""

    def __init__(self) -> None:
        self._waiting: dict[str, Waiting] = {}

    @contextmanager
    def awaited(self) -> Iterator[Waiting]:
        """While a page waits for its answer."""
        page = Waiting()
        self._waiting[page.opening] = page
        try:
            yield page
        finally:
            del self._waiting[page.opening]

    def hand(self, opening: str | None, message: Message) -> bool:
        """Give the answer to the page that waits for it; False where none does."""
        page = self._waiting.get(opening or "")
        if page is None or page.told.done():
            return False
        page.told.set_result(message)
        return True
