"""What stands behind the link of a letter: whose page it is, what the letter said, and how things stand now.

A link is no login: it opens one person's page, for fourteen days, and nothing on it acts by being opened. Who has it
may do what she may do in a chat, so that it goes to her own address alone, and a new one goes there too.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from bot.access import short_name
from bot.clock import Clock
from bot.inbox import Place, Speaker
from bot.messages import Message, say
from bot.outbox import Outbox
from bot.post.links import Link, Links
from bot.tokens import Claim, Tokens
from config.catalogue import Catalogue
from storage import coalitions, ledger, people
from storage.database import Database
from storage.people import MAIL, POST, ChatIdentity

A_NEW_LINK = timedelta(hours=1)
"""How often a new link is sent at most."""


@dataclass(frozen=True, slots=True)
class Opened:
    """One person's page. `note` is what the letter said, as it stands now, where it was a note of ours.

    `stop` is the token of “no more notes”; empty where she speaks for nobody.
    """

    by: Speaker
    name: str
    language: str
    coalition: str
    coalition_id: str | None
    note: Message | None
    overview: Message
    stop: str


class Pages:
    """Opens pages by their links."""

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        tokens: Tokens,
        outbox: Outbox,
        overview: Callable[[Speaker], Awaitable[Message]],
        clock: Clock,
    ) -> None:
        self._database, self._catalogue, self._tokens = database, catalogue, tokens
        self._links, self._outbox, self._overview, self._clock = Links(tokens), outbox, overview, clock

    async def open(self, link: str) -> Opened | Literal["over"] | None:
        """The page of that link; "over" once its time has passed, None for what is no link of ours."""
        read = self._links.read(link, self._clock.now())
        known = await self._known(read)
        if read is None or known is None:
            return None
        if read.is_over:
            return "over"
        now, by = self._clock.now(), Speaker(MAIL, POST, known.account)
        async with self._database.reading() as work:
            row = await ledger.delivery(work, read.delivery_id)
            contacts = await people.contacts_of_person(work, known.person_id)
            coalition_id = row.coalition_id if row is not None else None
            here = next(
                (one for one in contacts if one.coalition_id == coalition_id), contacts[0] if contacts else None
            )
            coalition = await coalitions.find(work, coalition_id) if coalition_id else None
            note = await self._outbox.shown(work, read.delivery_id, known.person_id, now) if row is not None else None
        stop = here and Claim("settings.none", known.person_id, here.coalition_id, known.person_id)
        return Opened(
            by=by,
            name=short_name(here.name) if here else "",
            language=here.language if here else "en",
            coalition=coalition.name if coalition else "",
            coalition_id=coalition_id,
            note=note,
            overview=await self._overview(by),
            stop=self._tokens.sign(stop, now) if stop else "",
        )

    def labelled(self, token: str, label: str, seal: str) -> str:
        """The label of a letter's button, where it is the one that we gave it; else nothing."""
        return label if self._links.is_sealed(token, label, seal) else ""

    async def language_of(self, link: str) -> str:
        """In which language whoever has this link is spoken to, also once its time has passed."""
        known = await self._known(self._links.read(link, self._clock.now()))
        if known is None:
            return "en"
        async with self._database.reading() as work:
            contacts = await people.contacts_of_person(work, known.person_id)
        return contacts[0].language if contacts else "en"

    async def renew(self, link: str) -> bool:
        """Send a letter with a new link to the address that we know, once an hour; False for no link of ours."""
        now = self._clock.now()
        read = self._links.read(link, now)
        known = await self._known(read)
        if read is None or known is None:
            return False
        language, by = await self.language_of(link), Speaker(MAIL, POST, known.account)
        origin = f"new link {known.account} {int(now.timestamp() // A_NEW_LINK.total_seconds())}"
        async with self._database.work() as work:
            row = await ledger.delivery(work, read.delivery_id)
            message = say(self._catalogue.say("mail.new_link", language))
            coalition_id = row.coalition_id if row is not None else None
            await self._outbox.reply(work, coalition_id, by, Place(known.conversation), message, origin, now)
        return True

    async def _known(self, read: Link | None) -> ChatIdentity | None:
        if read is None:
            return None
        async with self._database.reading() as work:
            return await people.identity(work, MAIL, POST, read.account)
