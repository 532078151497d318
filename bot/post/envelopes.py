"""What stands on a letter beside its words: to whom, in which language, where its answer goes, and its way to the page.

An address is looked up when a letter leaves, never written down beside it: whoever moves to another one is written to
there, and the ledger holds no address.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.clock import Clock
from bot.post.links import Links
from bot.post.reply_tokens import reply_token
from bot.tokens import Tokens
from storage import coalitions, ledger, people
from storage.database import Database, Work

Dates = Callable[[Work, str, str], Awaitable[bytes | None]]
"""The date that a message is about as a calendar file: its subject, and a language."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the edge needs to write one letter.

    `link` opens her page for a while; `token` is what an answer brings back; `dates` is a calendar file, where the
    letter is about a date.
    """

    email: str
    language: str
    coalition: str
    link: str
    token: str
    dates: bytes | None


class Envelopes:
    """Addresses letters."""

    def __init__(self, database: Database, tokens: Tokens, links: Links, clock: Clock, dates: Dates) -> None:
        self._database = database
        self._tokens = tokens
        self._links = links
        self._clock = clock
        self._dates = dates

    async def find(self, account: str, delivery_id: str) -> Envelope | None:
        """The envelope of that letter; None where nobody is written to at that account any more."""
        async with self._database.reading() as work:
            row = await ledger.delivery(work, delivery_id)
            [*hers] = await people.persons(work, [account])
            if not hers or hers[0].email is None:
                return None
            contacts = await people.contacts_of_person(work, account)
            here = [one for one in contacts if row is not None and one.coalition_id == row.coalition_id]
            language = (here or contacts)[0].language if contacts else "en"
            coalition = await coalitions.find(work, row.coalition_id) if row is not None and row.coalition_id else None
            dates = await self._dates(work, row.subject, language) if row is not None and row.subject else None
        return Envelope(
            email=hers[0].email,
            language=language,
            coalition=coalition.name if coalition else "",
            link=self._links.make(account, delivery_id, self._clock.now()),
            token=reply_token(self._tokens, account, delivery_id),
            dates=dates,
        )
