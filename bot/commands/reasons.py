"""The command of staff about why members leave files out: counts, by data set."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.access import Who
from bot.commands.table import Command
from bot.messages import Message, Table, Text, say
from config.catalogue import Catalogue
from storage import submissions
from storage.database import Work

LOOKED_AT = timedelta(days=365)
"""How far back reasons are counted: a whole year, so that no season is left out."""


class ReasonCommands:
    """What staff may learn from "not this time"."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def table(self) -> tuple[Command, ...]:
        """The row of this command."""
        return (Command("reasons", "staff", self.reasons),)

    async def reasons(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """How often each reason was named, by data set; the most frequent first."""
        counted = await submissions.reasons(work, who.coalition.id, (now - LOOKED_AT).date())
        if not counted:
            return say(self._word(who, "reasons.none"))
        ordered = sorted(counted.items(), key=lambda entry: (-entry[1], entry[0]))
        rows = tuple((title, self._reason(who, reason), str(count)) for (title, reason), count in ordered)
        columns = (
            self._word(who, "command.column.file"), self._word(who, "reasons.column.why"),
            self._word(who, "reasons.column.count"),
        )  # fmt: skip
        lead = self._word(who, "reasons.lead")
        return Message(lead, (Text(lead), Table(lead, columns, rows)))

    def _reason(self, who: Who, reason: str) -> str:
        return self._word(who, f"reminder.reason.{reason}" if reason else "reasons.unsaid")

    def _word(self, who: Who, key: str) -> str:
        return self._catalogue.say(key, who.language)
