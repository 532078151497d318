"""Hears letters, from whichever side they come: read, looked at, screened and kept like all else that is heard."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import structlog

from bot.inbox import Press, Question
from bot.post.hearing import Fate, Mail
from bot.rules.screen import screened
from handlers.hearing import Hearing, NotKeptError
from handlers.mail.letter import CannotRead, Letter, read

_TOKEN = re.compile(r"[a-z0-9]{16,64}")
MOST_TOKENS = 20

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a letter, and whether its copy in a mailbox is to be erased: it may hold what we do not keep."""

    fate: Fate | str
    erase: bool = False


UNREADABLE = "unreadable"


class Mailroom(Protocol):
    """Looks whose a letter is (`bot.post.hearing`)."""

    async def look(self, mail: Mail) -> Question | Press | Fate:
        """What it says, or what became of it."""
        ...


class Ear:
    """Takes letters in, each once."""

    def __init__(self, mailroom: Mailroom, hearing: Hearing) -> None:
        self._mailroom, self._hearing = mailroom, hearing

    async def take(self, raw: bytes, *, cut_short: bool = False) -> Taken:
        """Hear the letter in these bytes; `cut_short` where it was too large, and this is its beginning.

        Raises NotKeptError where it is to be brought again.
        """
        letter = await asyncio.to_thread(read, raw)
        if isinstance(letter, CannotRead):
            log.warning("a letter cannot be read", why=letter.why, size=len(raw))
            return Taken(UNREADABLE)
        told = await self._looked_at(_mail(letter, too_large=cut_short))
        # The copy in the mailbox would stay: also what is below the newest words, or in a file, is not to be kept.
        erase = letter.attached or cut_short or bool(await asyncio.to_thread(screened, letter.words))
        if isinstance(told, Question | Press):
            receipt = await self._hearing.take_in(told)
            return Taken("heard", erase or bool(receipt.refused))
        log.info("a letter was not heard", fate=told)
        return Taken(told, erase)

    async def _looked_at(self, mail: Mail) -> Question | Press | Fate:
        try:
            return await self._mailroom.look(mail)
        except Exception as problem:
            raise NotKeptError from problem

    async def close(self) -> None:
        """Let what was heard be acted on."""
        await self._hearing.close()


def _mail(letter: Letter, *, too_large: bool) -> Mail:
    return Mail(
        ident=letter.ident,
        sender=letter.sender,
        thread=f"<{letter.ident}>" if "@" in letter.ident else None,
        tokens=tuple(_tokens((*letter.towards, *letter.answers))),
        text=letter.text,
        automatic=letter.automatic,
        disowned=letter.disowned,
        attached=letter.attached,
        too_large=too_large,
        gone=None if letter.report is None else letter.report.gone,
    )


def _tokens(named: Iterable[str]) -> Iterator[str]:
    """What may be a token of ours in the parts before the @, each once."""
    found = (token for one in named for token in _TOKEN.findall(one.partition("@")[0].lower()))
    yield from list(dict.fromkeys(found))[:MOST_TOKENS]
