"""Requests of a platform that wait for our answer, and the form that should be shown in it.

A form that was sent with a mistake is shown again in the same place, with what to mend. The answer is written into the
ledger as every other one is, and whoever delivers it hands the form to the request instead of posting it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.messages import Form, Message

WINDOW = "window "
"""Before an opening that is a request which waits, and no leave of a platform's."""


@dataclass(slots=True)
class Window:
    """A request that waits for the form it should show; `requests` counts how often a platform sent it meanwhile."""

    told: asyncio.Future[Form | None]
    requests: int = 0

    @property
    def form(self) -> Form | None:
        """The form to show, once there is one."""
        return self.told.result() if self.told.done() else None


class Windows:
    """The requests that wait, by their openings."""

    def __init__(self) -> None:
        self._waiting: dict[str, Window] = {}

    @contextmanager
    def open(self, opening: str) -> Iterator[Window]:
        """While a request waits. One that is sent again meanwhile looks through the same window.

        Whoever leaves first closes it, so that a form never goes to a request that nobody looks at any more.
        """
        fresh = Window(asyncio.get_running_loop().create_future())
        window = self._waiting.setdefault(opening, fresh)
        window.requests += 1
        try:
            yield window
        finally:
            if not window.told.done():
                window.told.set_result(None)
            if self._waiting.get(opening) is window:
                del self._waiting[opening]

    def waits(self, opening: str | None) -> bool:
        """Whether a request waits there."""
        window = self._waiting.get(opening or "")
        return window is not None and not window.told.done()

    def hand(self, opening: str | None, form: Form | None) -> bool:
        """Tell the request that waits, if one does; True where it shows the form, so that nothing else has to."""
        if not self.waits(opening):
            return False
        self._waiting[opening or ""].told.set_result(form)
        return form is not None


def form_of(message: Message) -> Form | None:
    """The form in a message, if there is one."""
    return next((block for block in message.blocks if isinstance(block, Form)), None)
