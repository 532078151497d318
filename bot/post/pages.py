"""The page behind a letter: whose it is, what its letter says now, and the two things that it does without being asked.

A link proves one thing, that whoever opens it has the letter. So it opens that person's page and no other one, for as
long as it lasts; afterwards it shows nothing of hers, and still ends the letters and sends a new link to her own
address. A link that we did not make, and one to an account that is gone, are one and the same nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.access import Stranger, Who, language_at, who_is
from bot.clock import Clock
from bot.inbox import Place, Speaker
from bot.messages import Message, say
from bot.outbox import Outbox
from bot.post.links import Links
from bot.tokens import Claim, Tokens
from config.catalogue import Catalogue
from storage import ledger, people, waiting
from storage.coalitions import Coalition
from storage.database import Database
from storage.people import MAIL, POST

APART = timedelta(hours=1)
"""Between two letters with a new link, so that nobody fills somebody's mailbox."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Who came, from which letter, and how she is spoken to. `is_over` is true where her link's time has passed."""

    by: Speaker
    conversation: str
    delivery_id: str
    person_id: str
    coalitions: tuple[Coalition, ...]
    language: str
    is_over: bool

    @property
    def coalition(self) -> Coalition | None:
        """The one coalition that this is about, where there is one."""
        return self.coalitions[0] if len(self.coalitions) == 1 else None


class LetterPages:
    """Opens links, and does what a page does."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        catalogue: Catalogue,
        tokens: Tokens,
        clock: Clock,
        courier: Callable[[str], Awaitable[None]],
    ) -> None:
        """`courier` sends one written letter at once."""
        self._database, self._outbox, self._catalogue = database, outbox, catalogue
        self._tokens, self._links, self._clock, self._courier = tokens, Links(tokens), clock, courier

    async def visit(self, link: str) -> Visit | None:
        """Who comes by this link; None where it opens nothing."""
        found = self._links.read(link, self._clock.now())
        if found is None:
            return None
        async with self._database.reading() as work:
            known = await people.identity(work, MAIL, POST, found.account)
            if known is None:
                return None
            row = await ledger.delivery(work, found.delivery_id)
            by = Speaker(MAIL, POST, found.account)
            who = await who_is(work, by, row.coalition_id if row is not None else None)
            if isinstance(who, Stranger):
                return None
            hers = (who.coalition,) if isinstance(who, Who) else who.coalitions
            language = who.language if isinstance(who, Who) else await language_at(work, by)
        return Visit(by, known.conversation, found.delivery_id, known.person_id, hers, language, found.is_over)

    async def letter(self, visit: Visit) -> Message | None:
        """What her letter says now; None where it was an answer, whose words are not kept."""
        async with self._database.reading() as work:
            return await self._outbox.shown(work, visit.delivery_id, visit.person_id, self._clock.now())

    def is_sealed(self, token: str, label: str, seal: str) -> bool:
        """Whether a button of ours was called that."""
        return self._links.is_sealed(token, label, seal)

    def stopping(self, visit: Visit) -> str:
        """The press that ends the notes, of every coalition, until she would like them again."""
        claim = Claim("settings.none", visit.person_id, visit.coalitions[0].id, visit.person_id)
        return self._tokens.sign(claim, self._clock.now())

    async def send_link(self, visit: Visit) -> None:
        """Send a letter with a new link to her own address, one in each hour at most."""
        now = self._clock.now()
        message = say(self._catalogue.say("letter.new_link", visit.language))
        place, origin = Place(visit.conversation), f"new link {visit.by.account}"
        coalition_id = visit.coalition.id if visit.coalition else None
        async with self._database.work() as work:
            if await waiting.written_since(work, origin, now - APART):
                return
            origin = f"{origin} {now.isoformat()}"
            letter = await self._outbox.reply(work, coalition_id, visit.by, place, message, origin, now)
        await self._courier(letter)
