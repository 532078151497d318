"""A channel for mail that keeps each letter as it would lie in the member's mailbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.channels import Address, NotSent, Outcome, Refused, Sent
from bot.messages import Message


@dataclass(frozen=True, slots=True)
class Sealed:
    """A letter that we sent: to which account, what it answers, and the delivery that its token names."""

    account: str
    answers: str | None
    message: Message
    delivery_id: str


class PostOffice:
    """Takes everything and keeps it."""

    platform = "mail"

    def __init__(self) -> None:
        self.letters: list[Sealed] = []

    async def send(self, address: Address, message: Message, delivery_id: str) -> Outcome:
        """Keep it."""
        self.letters.append(Sealed(address.conversation, address.thread, message, delivery_id))
        return Sent(f"<{delivery_id}@mail.example>")

    async def amend(self, address: Address, ext_id: str, message: Message) -> Outcome:
        """A letter that lies in a mailbox stays as it is."""
        return Refused("a letter cannot be changed")

    async def find(self, address: Address, delivery_id: str, since: datetime) -> Sent | NotSent | None:
        """Nobody can be asked."""
        return None

    def to(self, account: str) -> Sequence[Sealed]:
        """The letters to that account, the oldest first."""
        return [one for one in self.letters if one.account == account]
