"""What every platform's sender promises, so that one drain can serve them all.

A sender tries once and says which of four things happened. It never retries by itself: a nag sent twice is worse than
one sent late, and only the ledger knows what has been tried.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.messages import Message

ON_THE_PAGE = "on the page"
"""The beginning of a name for what somebody read on her page instead of in a letter."""


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Who is told of a message in a shared place: her account there, and her name where the platform wants one."""

    account: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes: a conversation of one workspace or tenant, perhaps in a thread.

    `conversation` may be an account, where the platform opens a private chat by it. `only_for` is the one account of a
    shared conversation that may see it, and `answers` the one whose words it answers there. `opening` is the leave to
    show a form at once (`bot.inbox.Place`). `mentions` is who is called by name in a shared place, for a note of hers.
    `is_channel` is true where it is for everybody in a coalition's channel.
    """

    platform: str
    workspace: str
    conversation: str
    thread: str | None = None
    only_for: str | None = None
    answers: str | None = None
    opening: str | None = None
    mentions: Mentioned | None = None
    is_channel: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform took it and named it."""

    ext_id: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """Surely not delivered; it may be tried again, after `retry_after` seconds where the platform asked for that.

    `alone` is true where that is about this one recipient, so that the others need not wait.
    """

    why: str
    retry_after: float | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Surely not delivered, and trying again would not help.

    `reach` says what the platform refuses: this message, every message to this person, every post in this channel, or
    every message of the whole workspace until somebody mends it. `why` names a sentence that staff can read.
    """

    reason: str
    reach: Literal["message", "person", "channel", "workspace"] = "message"
    why: str = "refused"


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may or may not have arrived: a time-out, a reset, a crash. Looked up, or held for staff.

    Never resent blindly.
    """

    why: str


Outcome = Sent | NotSent | Refused | Unknown


class Channel(Protocol):
    """One platform's way to deliver."""

    @property
    def platform(self) -> str:
        """The name under which addresses ask for this channel."""
        ...

    async def send(self, address: Address, message: Message, delivery_id: str) -> Outcome:
        """Try once. `delivery_id` is opaque and travels with the message, so that it can be looked up later."""
        ...

    async def amend(self, address: Address, ext_id: str, message: Message) -> Outcome:
        """Put this message in the place of an earlier one, which the platform called `ext_id`; twice does no harm.

        Where the earlier one is not there any more, or cannot be changed, it is refused.
        """
        ...

    async def find(self, address: Address, delivery_id: str, since: datetime) -> Sent | NotSent | None:
        """Whether an undecided delivery arrived; None where the platform cannot be asked."""
        ...
