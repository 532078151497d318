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
from storage.people import ChatIdentity

PLATFORM, WORKSPACE = "mail", "post"
"""All mail of an install leaves from one place; which coalitions it serves is bound as for any workspace."""
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

    `tokens` are what may be a token of ours in the addresses and letters that it names. `gone` is true for a server's
    report that our letter's address is no more, False for any other report, None for what is no report.
    """

    ident: str
    sender: str
    tokens: tuple[str, ...]
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
        now = self._clock.now()
        note: str | None = None
        async with self._database.work() as work:
            known, answered = await self._whose(work, mail.tokens)
            if mail.gone is not None:
                return await self._report(work, known, mail, now)
            if mail.automatic:
                return "automatic"
            if known is None:
                fate, note = await self._without_token(work, mail, now)
            elif mail.disowned or mail.sender not in await self._addresses(work, known):
                fate, note = "elsewhere", await self._note(work, known, "elsewhere", now.date().isoformat(), now)
            elif await self._is_too_much(work, known, now):
                log.warning(
                    "a mailbox writes more than it is answered", account=self._tokens.digest(known.account)[:12]
                )
                return "too many"
            elif trouble := _trouble(mail):
                fate, note = "unusable", await self._note(work, known, trouble, self._key(known, mail), now, mail.ident)
            else:
                return self._said(known, mail, await self._chosen(work, known, answered, mail))
        if note is not None:
            await self._courier(note)
        return fate

    async def _whose(self, work: Work, tokens: tuple[str, ...]) -> tuple[ChatIdentity | None, str]:
        """The account that a token of ours names, and the delivery that is answered."""
        for token in tokens:
            told = read_reply_token(self._tokens, token)
            if told is not None:
                return await people.identity(work, PLATFORM, self._workspace, told[0]), told[1]
        return None, ""

    async def _chosen(self, work: Work, known: ChatIdentity, answered: str, mail: Mail) -> str | None:
        """The token of the button that her words choose in the letter of ours that she answers."""
        row = await ledger.delivery(work, answered)
        lane = ledger.lane_id(PLATFORM, self._workspace)
        if row is None or (row.lane_id, row.conversation) != (lane, known.conversation):
            return None
        return chosen(row.args, mail.text)

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

    def _said(self, known: ChatIdentity, mail: Mail, token: str | None) -> Question | Press:
        by = Speaker(PLATFORM, self._workspace, known.account)
        at, key = Place(known.conversation, mail.ident), self._key(known, mail)
        return Press(by, at, key, token) if token else Question(by, at, key, mail.text)

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
