"""A reply that can leave as it is, and that somebody may write better before it does.

What is written elsewhere takes seconds, and may never come. So the draft is a row of the ledger before anybody is
asked, and leaves by itself when the time is over; better words only take its place while it still waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.messages import Message, pack
from storage import composing
from storage.database import Work

_MARGIN = timedelta(seconds=10)
"""How much longer a draft waits than its writer may take, so that words which come at the last moment count."""


class Writing(Protocol):
    """Better words for one draft, on their way."""

    @property
    def seconds(self) -> float:
        """How long it may take at most, in real time."""
        ...

    async def compose(self) -> None:
        """Do what takes time: in no unit of work, since it asks somebody else."""
        ...

    async def message(self, work: Work) -> Message | None:
        """What came of it; None where the draft stands."""
        ...


@dataclass(frozen=True, slots=True)
class Draft(Message):
    """A message with somebody who may write it better."""

    writing: Writing | None = None


async def hold(work: Work, delivery_id: str, writing: Writing, real: datetime) -> bool:
    """Keep a draft from leaving while it is written; False where it cannot be kept any more."""
    return await composing.begin(work, delivery_id, real + timedelta(seconds=writing.seconds) + _MARGIN)


async def settle(work: Work, delivery_id: str, better: Message | None) -> bool:
    """Let a draft leave, in better words where there are any; False where it left by itself."""
    return await composing.settle(work, delivery_id, pack(better) if better is not None else None)


async def overdue(work: Work, real: datetime) -> Sequence[str]:
    """The drafts for which nobody writes any more."""
    return await composing.overdue(work, real)
