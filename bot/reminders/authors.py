"""Who writes what reminders send: an author for each kind of message."""

from __future__ import annotations

from datetime import datetime

from bot.digests import is_digest
from bot.messages import Message
from bot.offers import Author
from bot.reminders import notices, wording
from bot.reminders.digest import DigestAuthor
from bot.reminders.notices import NoticeAuthor
from bot.reminders.wording import ReminderAuthor
from bot.tokens import Tokens
from bot.weighing import Standing
from config.catalogue import Catalogue
from storage.database import Work
from storage.ledger import Delivery


class OneOrSeveral:
    """The author of reminders: of one about one file, and of a digest about several."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens) -> None:
        self._one = ReminderAuthor(catalogue, tokens)
        self._several = DigestAuthor(catalogue, tokens, self._one)

    async def standing(self, work: Work, row: Delivery) -> Standing:
        """Whether what it is about still wants it."""
        return await self._of(row).standing(work, row)

    async def write(self, work: Work, row: Delivery, now: datetime) -> Message:
        """The message as it is true now."""
        return await self._of(row).write(work, row, now)

    def title(self, row: Delivery, language: str = "en") -> str:
        """What it is called in a list."""
        return self._of(row).title(row, language)

    async def reason(self, work: Work, row: Delivery, language: str) -> str:
        """Why she got it."""
        return await self._of(row).reason(work, row, language)

    def _of(self, row: Delivery) -> Author:
        return self._several if is_digest(row) else self._one


def authors(catalogue: Catalogue, tokens: Tokens) -> dict[str, Author]:
    """The authors by the kind of message that they write."""
    return {wording.KIND: OneOrSeveral(catalogue, tokens), notices.KIND: NoticeAuthor(catalogue, tokens)}
