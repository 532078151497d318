"""A platform that keeps what a member would see, and can fail in every way that a real one does.

Each script step is used by one send, in order; when the script is over, everything goes well.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal

from bot.channels import Address, NotSent, Outcome, Refused, Sent, Unknown
from bot.messages import Message

Step = Literal["ok", "accept then drop", "drop", "busy", "refuse", "gone", "shut", "raise", "hang"]


class Platform:
    """What members see, by delivery, and how often each was tried."""

    def __init__(self, script: Sequence[Step] = (), *, can_be_asked: bool = True) -> None:
        self.platform = "playground"
        self.seen: list[str] = []
        self.tries: list[str] = []
        self.said: list[tuple[Address, Message]] = []
        self.amended: list[tuple[str, Message]] = []
        self.can_be_asked = can_be_asked
        self.before_answering: Callable[[], None] | None = None
        self._script = list(script)

    async def send(self, address: Address, message: Message, delivery_id: str) -> Outcome:
        """Do what the script says."""
        self.tries.append(delivery_id)
        step = self._script.pop(0) if self._script else "ok"
        if step in ("ok", "accept then drop", "hang"):
            self.seen.append(delivery_id)
            self.said.append((address, message))
        if self.before_answering is not None:
            self.before_answering()
        match step:
            case "ok":
                return Sent(f"shown {len(self.seen)}")
            case "accept then drop" | "drop":
                return Unknown("connection reset")
            case "busy":
                return NotSent("429", retry_after=0.01)
            case "refuse":
                return Refused("channel_not_found")
            case "gone":
                return Refused("user_disabled", "person")
            case "shut":
                return Refused("token_revoked", "workspace")
            case "raise":
                raise RuntimeError("a fault in a sender")
            case "hang":
                await asyncio.sleep(3600)
                raise AssertionError("nobody waits for an hour")

    async def amend(self, address: Address, ext_id: str, message: Message) -> Outcome:
        """Do what the script says to a message that is there; what it says now is said under the same name."""
        self.tries.append(ext_id)
        step = self._script.pop(0) if self._script else "ok"
        if step in ("ok", "accept then drop"):
            self.amended.append((ext_id, message))
        match step:
            case "ok":
                return Sent(ext_id)
            case "busy":
                return NotSent("429", retry_after=0.01)
            case "refuse" | "gone":
                return Refused("message_not_found")
            case "shut":
                return Refused("token_revoked", "workspace")
            case _:
                return Unknown("connection reset")

    async def find(self, address: Address, delivery_id: str, since: datetime) -> Sent | NotSent | None:
        """Whether it was shown, where this platform can say so."""
        if not self.can_be_asked:
            return None
        return Sent("found") if delivery_id in self.seen else NotSent("not there")
