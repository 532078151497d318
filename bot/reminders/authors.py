"""Who writes what reminders send: an author for each kind of message."""

from __future__ import annotations

from bot.outbox import Author
from bot.reminders import notices, wording
from bot.reminders.notices import NoticeAuthor
from bot.reminders.wording import ReminderAuthor
from bot.tokens import Tokens
from config.catalogue import Catalogue


def authors(catalogue: Catalogue, tokens: Tokens) -> dict[str, Author]:
    """The authors by the kind of message that they write."""
    return {wording.KIND: ReminderAuthor(catalogue, tokens), notices.KIND: NoticeAuthor(catalogue, tokens)}
