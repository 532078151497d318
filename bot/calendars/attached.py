"""The date that a letter is about, as a file that opens in any calendar; the same event as in the member's own feed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.calendars.feed import feed
from bot.submissions import SUBJECT, ask
from config.catalogue import Catalogue
from storage import coalitions
from storage.database import Work


def dates_of(catalogue: Catalogue) -> Callable[[Work, str, str], Awaitable[bytes | None]]:
    """Makes the file for a message's subject, in a language; None where the message is about no date."""

    async def dates(work: Work, subject: str, language: str) -> bytes | None:
        what, _, submission_id = subject.partition(":")
        one = await ask(work, submission_id) if what == SUBJECT else None
        coalition = await coalitions.find(work, one.organisation.coalition_id) if one else None
        return feed(catalogue, [one], coalition.name, language) if one and coalition else None

    return dates
