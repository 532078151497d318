"""What time is, to the bot: policy time, handed in, so that the demo and the tests can move it.

Due moments, quiet hours, budgets and expiry come from a `Clock`. Signatures, deadlines on the wire, settling and rates
use real time, since the platforms live in it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells policy time, always aware."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        ...


class MovableClock(Clock, Protocol):
    """The demo's clock. It stands still until somebody moves it, and it moves forward only."""

    async def set(self, moment: datetime) -> None:
        """Move to `moment` and remember it; ValueError if that lies in the past."""
        ...
