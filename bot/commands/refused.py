"""The command of whoever looks after privacy: which messages were refused for patient data, and where they are.

A lead is not let in by rank: who may see it is said on the command line, and the others are told whom to ask.
"""

from __future__ import annotations

from datetime import datetime

from bot.access import Who
from bot.audit import note
from bot.commands.lists import MOST_ROWS, listed
from bot.commands.table import Command
from bot.messages import Message, Text, say
from config.catalogue import Catalogue
from storage import people, refusals
from storage.database import Work

COLUMNS = ("when", "holds", "member", "place", "message")


class RefusedCommand:
    """What the privacy role sees of refused messages; each look is written down."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def table(self) -> tuple[Command, ...]:
        """The row of this command."""
        return (Command("refused", "staff", self.refused),)

    async def refused(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """The newest refused messages: kind, time, member, channel and message id."""
        staff = await people.staff_of(work, who.coalition.id)
        mine = [one for one in staff if one.person_id == who.person_id]
        if not any(one.privacy for one in mine):
            names = " / ".join(one.name for one in staff if one.privacy)
            return say(self._word(who, "refused_whom", names=names) if names else self._word(who, "refused_nobody"))
        await note(work, who, now, "refused messages seen", who.coalition.id)
        found = await refusals.newest(work, who.coalition.id, MOST_ROWS)
        if not found:
            return say(self._word(who, "refused_none"))
        names_by_id = {one.id: one.name for one in await people.organisations(work, who.coalition.id)}
        rows = [
            (
                f"{one.heard_at.astimezone(who.zone):%Y-%m-%d %H:%M}",
                ", ".join(self._catalogue.say(f"refusal.{kind}", who.language) for kind in one.kinds),
                names_by_id.get(one.organisation_id or "", ""),
                f"{one.platform} {one.conversation}",
                one.message,
            )
            for one in found
        ]
        lead = self._word(who, "refused", count=len(found))
        columns = [f"command.column.{name}" for name in COLUMNS]
        return Message(lead, (Text(lead), *listed(self._catalogue, who.language, lead, columns, rows)))

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"command.reply.{key}", who.language, **values)
