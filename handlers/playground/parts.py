"""What the playground is built from; `bot/app/` hands it over once.

The protocols say what the page and the terminal ask of the reception and of whoever moves the clock.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.inbox import Heard
from bot.outbox import LedgerLine
from bot.reception import Receipt
from config.catalogue import Catalogue
from handlers.playground.news import News
from storage.playground import Chats


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody the visitor can be. `role` is one line, such as "Data manager".

    The coalition's channel is there in the same way: `speaks` is the account whose words the visitor types in it.
    """

    account: str
    name: str
    role: str
    organisation: str
    speaks: str = ""


@dataclass(frozen=True, slots=True)
class At:
    """Who speaks, in which chat, and whether others read along there."""

    account: str
    chat: str
    shared: bool = False


class Reception(Protocol):
    """The one door in: screens, stores once, then acts (`bot.reception`)."""

    async def receive(self, heard: Heard) -> Receipt:
        """Screen and store; quick, so that a platform can be told at once."""
        ...

    async def act(self, receipt: Receipt) -> None:
        """Run the effect; replies reach the person through her channel."""
        ...


class Mover(Protocol):
    """Moves policy time forward and lets everything happen that falls due on the way."""

    async def next_event(self) -> datetime | None:
        """When something happens next, if anything is planned."""
        ...

    async def advance(self, to: datetime) -> None:
        """Go there; ValueError if that lies in the past."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that the page and the terminal use. `news` is the bell that the `PlaygroundChannel` rings as well."""

    chats: Chats
    reception: Reception
    clock: Clock
    people: Sequence[DemoPerson]
    catalogue: Catalogue
    mover: Mover
    ledger: Callable[[date], Awaitable[Sequence[LedgerLine]]]
    zone: ZoneInfo
    coalition: str
    news: News = field(default_factory=News)

    def person(self, account: str) -> DemoPerson | None:
        """The demo person with that account."""
        return next((person for person in self.people if person.account == account), None)

    def at(self, account: str) -> At:
        """Who speaks in that chat, and where: in the channel somebody whose words everybody there reads."""
        there = self.person(account)
        return At(there.speaks, account, shared=True) if there and there.speaks else At(account, account)
