"""Requests of a platform that wait for our answer, and the form that should be shown in it.

A form that was sent with a mistake is shown again in the same place, with what to mend. The answer is written into the
ledger as every other one is, and whoever delivers it hands the form to the request instead of posting it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from bot.messages import Form, Message

WINDOW = "window "
"""Before an opening that is a request which waits, and no leave of a platform's."""


class Windows:
    """The requests that wait, by their openings."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Future[Form | None]] = {}

    @contextmanager
    def open(self, opening: str) -> Iterator[asyncio.Future[Form | None]]:
        """While a request waits: the form that it should show, or None when there is none to show."""
        waiting: asyncio.Future[Form | None] = asyncio.get_running_loop().create_future()
        self._waiting[opening] = waiting
        try:
            yield waiting
        finally:
            del self._waiting[opening]

    def waits(self, opening: str | None) -> bool:
        """Whether a request waits there."""
        waiting = self._waiting.get(opening or "")
        return waiting is not None and not waiting.done()

    def hand(self, opening: str | None, form: Form | None) -> bool:
        """Tell the request that waits, if one does; True where it shows the form, so that nothing else has to."""
        if not self.waits(opening):
            return False
        self._waiting[opening or ""].set_result(form)
        return form is not None


def form_of(message: Message) -> Form | None:
    """The form in a message, if there is one."""
    return next((block for block in message.blocks if isinstance(block, Form)), None)
