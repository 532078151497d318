"""Whose letter is this, and is it hers? What stands under From is a claim; the token of a letter of ours is a proof.

Only who got one of our letters can answer it with its token, so that a token says whose account is meant. But letters
are handed on, and with them the token: what comes from another address than hers changes nothing, and is told to her
own address, never to the one that wrote. Somebody who writes to us from her address without a token is asked, at her
address, to answer that note. So whoever writes, an answer reaches the person we know, or nobody.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import structlog

from bot.access import Who, language_at, who_is
from bot.choosing import chosen
from bot.clock import Clock
from bot.inbox import Place, Press, Question, Speaker
from bot.messages import say
from bot.outbox import Outbox
from bot.post.reply_tokens import read_reply_token
from bot.tokens import Tokens
from bot.unreachable import Unreachable
from config.catalogue import Catalogue
from storage import ledger, people, waiting
from storage.database import Database, Work
from storage.ledger import Delivery
from storage.people import MAIL, POST, ChatIdentity

PLATFORM, WORKSPACE = MAIL, POST
"""Which coalitions the mail serves is bound as for any workspace."""
MOST_AN_HOUR, MOST_A_DAY = 10, 25
"""Answers that one mailbox gets. A machine that answers ours without saying that it is one is met with silence soon."""
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)

Fate = Literal["heard", "automatic", "gone", "nobody", "elsewhere", "without token", "unusable", "too many"]
"""What became of a letter. "elsewhere" came from another address than hers; "unusable" held nothing to hear."""
Trouble = Literal["too_large", "attached", "no_words"]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter as the edge read it; nothing of it is trusted.

    `thread` is how an answer names it, where it has a name. `tokens` are what may be a token of ours in the addresses
    and letters that it names. `gone` is true for a server's report that our letter's address is no more, False for any
    other report, None for what is no report.
    """

    ident: str
    sender: str
    tokens: tuple[str, ...]
    thread: str | None = None
    text: str = ""
    automatic: bool = False
    disowned: bool = False
    attached: bool = False
    too_large: bool = False
    gone: bool | None = None


class Mailroom:
    """Looks at every letter before the door in does."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        unreachable: Unreachable,
        catalogue: Catalogue,
        tokens: Tokens,
        clock: Clock,
        courier: Callable[[str], Awaitable[None]],
        workspace: str = WORKSPACE,
    ) -> None:
        """`courier` sends one written note at once."""
        self._database, self._outbox, self._unreachable = database, outbox, unreachable
        self._catalogue, self._tokens, self._clock = catalogue, tokens, clock
        self._courier, self._workspace = courier, workspace

    async def look(self, mail: Mail) -> Question | Press | Fate:
        """What a letter says, for the reception; or what became of it here."""
        async with self._database.work() as work:
            told, note = await self._looked_at(work, mail, self._clock.now())
        if note is not None:
            await self._courier(note)
        return told

    async def _looked_at(self, work: Work, mail: Mail, now: datetime) -> tuple[Question | Press | Fate, str | None]:
        """The same, and the note to leave for her."""
        known, row = await self._whose(work, mail.tokens)
        if mail.gone is not None:
            return await self._report(work, known, mail, now), None
        if mail.automatic:
            return "automatic", None
        today = now.date().isoformat()
        if known is None:
            return await self._without_token(work, mail, now)
        if mail.disowned or mail.sender not in await self._addresses(work, known):
            return "elsewhere", await self._note(work, known, "elsewhere", today, now)
        if await self._is_too_much(work, known, now):
            log.warning("a mailbox writes more than it is answered", person=known.person_id)
            return "too many", None
        if trouble := _trouble(mail):
            return "unusable", await self._note(work, known, trouble, self._key(known, mail), now, mail.thread)
        note = await self._note(work, known, "file_too", today, now, mail.thread) if mail.attached else None
        return self._said(known, row, mail), note

    async def _whose(self, work: Work, tokens: tuple[str, ...]) -> tuple[ChatIdentity | None, Delivery | None]:
        """The account that a token of ours names, and the letter to it that is answered, where we still know it."""
        for token in tokens:
            told = read_reply_token(self._tokens, token)
            known = await people.identity(work, PLATFORM, self._workspace, told[0]) if told else None
            if told and known:
                row, lane = await ledger.delivery(work, told[1]), ledger.lane_id(PLATFORM, self._workspace)
                is_hers = row is not None and (row.lane_id, row.conversation) == (lane, known.conversation)
                return known, row if is_hers else None
        return None, None

    async def _addresses(self, work: Work, known: ChatIdentity) -> set[str]:
        """The addresses under which this person writes to us, in lower case."""
        hers = {one.email or "" for one in await people.persons(work, [known.person_id])}
        hers |= {known.account.lower(), known.conversation.lower()}
        return {address for address in hers if "@" in address}

    async def _report(self, work: Work, known: ChatIdentity | None, mail: Mail, now: datetime) -> Fate:
        """A server says that our letter did not arrive; where nobody is there any more, nobody is written to again."""
        if known is None or not mail.gone:
            return "automatic"
        whose = Speaker(PLATFORM, self._workspace, known.account)
        await self._unreachable.chat(work, whose, "the mailbox is gone", f"report {self._key(known, mail)}", now)
        return "gone"

    async def _without_token(self, work: Work, mail: Mail, now: datetime) -> tuple[Fate, str | None]:
        """Somebody writes to us by herself. Who that is cannot be seen, so the person under that address is asked."""
        person = await people.find_by_email(work, mail.sender) if mail.sender and not mail.disowned else None
        hers = await people.every_identity_of(work, [person.id]) if person else []
        known = next((one for one in hers if (one.platform, one.workspace) == (PLATFORM, self._workspace)), None)
        if known is None:
            return "nobody", None
        return "without token", await self._note(work, known, "without_token", now.date().isoformat(), now)

    async def _is_too_much(self, work: Work, known: ChatIdentity, now: datetime) -> bool:
        lane = ledger.lane_id(PLATFORM, self._workspace)
        for span, most in ((AN_HOUR, MOST_AN_HOUR), (A_DAY, MOST_A_DAY)):
            if await waiting.replies_to(work, lane, known.conversation, now - span) >= most:
                return True
        return False

    async def _note(
        self, work: Work, known: ChatIdentity, what: str, key: str, now: datetime, thread: str | None = None
    ) -> str:
        """Tell her at her own address; the same key tells it once."""
        by = Speaker(PLATFORM, self._workspace, known.account)
        who = await who_is(work, by)
        language, coalition_id = (
            (who.language, who.coalition.id) if isinstance(who, Who) else (await language_at(work, by), None)
        )
        message = say(self._catalogue.say(f"letter.{what}", language))
        place = Place(known.conversation, thread)
        return await self._outbox.reply(work, coalition_id, by, place, message, f"letter {what} {key}", now)

    def _said(self, known: ChatIdentity, row: Delivery | None, mail: Mail) -> Question | Press:
        """Her words, or the button that they choose in the letter that she answers."""
        by = Speaker(PLATFORM, self._workspace, known.account)
        at, key = Place(known.conversation, mail.thread), self._key(known, mail)
        token = chosen(row.args, mail.text) if row is not None else None
        if token is not None:
            return Press(by, at, key, token)
        return Question(by, at, key, mail.text, coalition=row.coalition_id if row is not None else None)

    def _key(self, known: ChatIdentity, mail: Mail) -> str:
        """What makes it one letter; two people's letters of one id stay two, since anybody chooses an id."""
        return self._tokens.digest(f"letter {known.account} {mail.ident}")


def _trouble(mail: Mail) -> Trouble | None:
    """Why there is nothing to hear in it."""
    if mail.too_large:
        return "too_large"
    if mail.text:
        return None
    return "attached" if mail.attached else "no_words"
