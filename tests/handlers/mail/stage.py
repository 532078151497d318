"""The demo's world with members who are reached by mail alone; what they write comes in through the webhook."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

import httpx

from bot.app.house import House
from bot.demo import world
from bot.inbox import Speaker
from bot.messages import Message
from bot.post.hearing import PLATFORM, WORKSPACE
from bot.post.reply_tokens import reply_token
from bot.tokens import Tokens
from config.catalogue import Catalogue
from handlers.gate import Rules
from handlers.hearing import Hearing
from handlers.mail.hear import Ear
from handlers.mail.inbound import INBOUND, LETTER, Inbound
from handlers.signed import signed
from handlers.web import web
from scheduler.clock import RealClock, StillClock
from scheduler.travel import Traveller
from storage import coalitions, people
from storage.columns import new_id
from storage.database import Database
from tests.doubles.mail import PostOffice, Sealed
from tests.house import SECRET

DOMAIN = "mail.example"
RELAY = "a relay's own secret, long enough to be one"
ADDRESSES = {guest.account: guest.email for guest in world.GUESTS}
_numbers = itertools.count(1)


@dataclass
class Post:
    """A house that members write to, and the relay that hands their letters over."""

    house: House
    clock: StillClock
    office: PostOffice
    ear: Ear
    client: httpx.AsyncClient
    accounts: dict[str, str]

    def token(self, guest: str, delivery_id: str | None = None) -> str:
        """The token of a letter that we sent to her."""
        return reply_token(Tokens(SECRET), self.accounts[guest], delivery_id or new_id())

    def letter(self, guest: str, text: str, *, token: str | None = None, **headers: str) -> bytes:
        """A reply of hers to a letter of ours; `token` is empty where she writes by herself."""
        told = EmailMessage()
        named = self.token(guest) if token is None else token
        standing = {
            "From": f"{guest.title()} <{ADDRESSES[guest]}>",
            "To": f"{named}@{DOMAIN}" if named else f"hello@{DOMAIN}",
            "Subject": "Re: The Q3 file",
            "Message-ID": f"<letter.{next(_numbers)}@their.example>",
        }
        for name, value in {**standing, **{name.replace("_", "-"): value for name, value in headers.items()}}.items():
            if name.lower() in (one.lower() for one in told):
                del told[name]
            told[name] = value
        told.set_content(text)
        return told.as_bytes()

    async def hand_over(self, raw: bytes, *, secret: str = RELAY, off: int = 0, **headers: str) -> httpx.Response:
        """The relay posts a letter, signed `off` seconds from now."""
        stamp = str(int(RealClock().now().timestamp()) + off)
        named = {
            "content-type": LETTER,
            "x-convener-timestamp": stamp,
            "x-convener-signature": signed(secret, stamp, raw),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        answer = await self.client.post(INBOUND, content=raw, headers=named)
        await self.ear.close()
        return answer

    async def writes(self, guest: str, text: str, **headers: str) -> str:
        """She answers by mail; what became of her letter."""
        answer = await self.hand_over(self.letter(guest, text, **headers))
        assert answer.status_code == 200, answer.text
        return str(answer.json()["state"])

    def got(self, guest: str) -> list[Message]:
        """What lies in her mailbox from us."""
        return [one.message for one in self.letters(guest)]

    def letters(self, guest: str) -> Sequence[Sealed]:
        """The same, with what stands on the envelope."""
        return self.office.to(self.accounts[guest])

    async def moves(self, **span: float) -> None:
        """Let time pass; everything due on the way happens."""
        await self.moves_to(self.clock.now() + timedelta(**span))

    async def moves_to(self, moment: datetime) -> None:
        """Let time pass until that moment."""
        traveller = Traveller(self.house.database, self.clock, self.house.plan, self.house.drain_all)
        await traveller.advance(moment)

    def speaker(self, guest: str) -> Speaker:
        """Who she is to the bot."""
        return Speaker(PLATFORM, WORKSPACE, self.accounts[guest])


@asynccontextmanager
async def post(database: Database, catalogue: Catalogue) -> AsyncIterator[Post]:
    """The world, moved to mail."""
    await world.prepare(database)
    clock = await StillClock.resume(database, world.BEGINS)
    office = PostOffice()
    house = House(database, catalogue, clock, {PLATFORM: office}, SECRET, timedelta(0))
    ear = Ear(house.mailroom, Hearing(house.reception))
    inbound = Inbound(ear, RELAY, house.real_clock)
    accounts = await move(database)
    page = web(house, catalogue, [inbound.router()], Rules(locks=inbound.locks, larger=inbound.larger))
    transport = httpx.ASGITransport(page, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        yield Post(house, clock, office, ear, client, accounts)
    await ear.close()
    await house.engine.close()


async def move(database: Database) -> dict[str, str]:
    """Give the demo's people their mailboxes, and take their playground accounts away; the accounts by guest."""
    accounts = {}
    async with database.work() as work:
        await coalitions.bind(work, PLATFORM, WORKSPACE, world.SLUG)
        for guest in world.GUESTS:
            old = await people.identity(work, world.PLATFORM, world.WORKSPACE, guest.account)
            if old is None:
                continue
            await work.delete(old)
            await people.link(work, old.person_id, PLATFORM, WORKSPACE, old.person_id, old.person_id)
            accounts[guest.account] = old.person_id
    return accounts
