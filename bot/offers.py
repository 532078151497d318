"""What a feature hands to the outbox: offers to a contact, posts for the coalition's channel, and who writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from bot.messages import Message
from bot.weighing import Standing
from storage import ledger
from storage.database import Work
from storage.ledger import Delivery
from storage.people import Contact


class Author(Protocol):
    """The feature behind a kind of message: it knows whether one is still worth sending, and what it says."""

    async def standing(self, work: Work, row: Delivery) -> Standing:
        """Whether the subject still wants this message."""
        ...

    async def write(self, work: Work, row: Delivery, now: datetime) -> Message:
        """The message as it is true now."""
        ...

    def title(self, row: Delivery, language: str = "en") -> str:
        """What the message is about, in a few words."""
        ...

    async def reason(self, work: Work, row: Delivery, language: str) -> str:
        """Why this person got it, in the words that stood under it."""
        ...


@dataclass(frozen=True, slots=True)
class Offer:
    """A message that a feature would like to send: to whom, about what, when, and until when it is worth sending."""

    kind: str
    contact: Contact
    campaign_id: str
    nominal: date
    step: str
    subject: str
    template: str
    args: Mapping[str, str]
    due: datetime
    not_after: datetime
    purpose: str = ""
    id: str = field(init=False)
    """The same offer is the same message, however often it is planned."""

    def __post_init__(self) -> None:
        name = ledger.delivery_id(self.campaign_id, self.nominal, self.step, self.contact.id, self.purpose)
        object.__setattr__(self, "id", name)


@dataclass(frozen=True, slots=True)
class Post:
    """Something that a feature would like to say in its coalition's channel, where everybody there reads it.

    `origin` is what asked for it, among the posts of its kind: the same one is one post. `under` is the post in whose
    thread it answers, which may stand in a channel that is not the coalition's any more.
    """

    kind: str
    coalition_id: str
    origin: str
    subject: str
    template: str
    args: Mapping[str, str]
    due: datetime
    not_after: datetime
    campaign_id: str | None = None
    under: str = ""
