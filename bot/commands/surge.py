"""Commands of the lead in a hard time: surge on, surge off."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.access import Who
from bot.commands.naming import target_name, target_named, unknown_member
from bot.commands.spans import Span, span
from bot.commands.table import Command
from bot.messages import Message, say
from bot.reminders.surge_talk import SurgeTalk
from bot.submissions import LONGEST_EXTENSION
from config.catalogue import Catalogue
from storage import people
from storage.database import Work

_LENGTH_FIRST = re.compile(r"((?:for\s+)?\d+\s+\w+)\s+(?:for\s+)?(.+)")


class SurgeCommands:
    """Moves the dates of many together, and back."""

    def __init__(self, catalogue: Catalogue, talk: SurgeTalk) -> None:
        self._catalogue = catalogue
        self._talk = talk

    def table(self) -> tuple[Command, ...]:
        """The rows of these commands."""
        return (
            Command("surge on", "lead", self.on, takes="DAYS WHO"),
            Command("surge off", "lead", self.off, takes="WHO"),
        )

    async def on(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Show what would move; the button under it does it."""
        today = now.astimezone(ZoneInfo(who.coalition.zone)).date()
        # "14 days hospitals" is how one says it; "hospitals 14 days" is understood too.
        length_first = _LENGTH_FIRST.fullmatch(rest.strip())
        typed = f"{length_first[2]} {length_first[1]}" if length_first else rest
        meant = span(self._catalogue, typed, today, LONGEST_EXTENSION)
        if meant == "far":
            return say(self._catalogue.say("surge.far", who.language, days=LONGEST_EXTENSION.days))
        if not isinstance(meant, Span) or not meant.rest:
            return say(self._catalogue.say("surge.usage", who.language))
        members = await people.organisations(work, who.coalition.id)
        whom = target_named(members, meant.rest)
        if whom is None:
            return unknown_member(self._catalogue, members, meant.rest, who.language)
        name = target_name(self._catalogue, members, whom, who.language)
        return await self._talk.propose(work, who, whom, name, (meant.until - today).days, now)

    async def off(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Give the dates back that their members have left alone."""
        members = await people.organisations(work, who.coalition.id)
        whom = target_named(members, rest) if rest else None
        if rest and whom is None:
            return unknown_member(self._catalogue, members, rest, who.language)
        return await self._talk.off(work, who, whom, now)
