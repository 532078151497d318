"""Commands of staff about what was agreed with one member: extend, except, exceptions."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.access import Who
from bot.commands.naming import named, unknown_member
from bot.commands.spans import Span, span
from bot.commands.table import Command
from bot.messages import Message, say
from bot.schedules.terms import Meant, Terms, files_named, longest, names_a_day
from bot.words import short_date
from config.catalogue import Catalogue
from storage import people, submissions
from storage.database import Work


class TermsCommands:
    """Reads what staff type about one member's dates."""

    def __init__(self, catalogue: Catalogue, terms: Terms) -> None:
        self._catalogue = catalogue
        self._terms = terms

    def table(self) -> tuple[Command, ...]:
        """The rows of these commands."""
        return (
            Command("extend", "staff", self.extend, takes="MEMBER until DATE"),
            Command("except", "staff", self.exception, takes="MEMBER, TITLE: HOW"),
            Command("exceptions", "staff", self._terms.listed),
        )

    async def extend(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """A later date for what one member still has open."""
        today = now.astimezone(ZoneInfo(who.coalition.zone)).date()
        read = span(self._catalogue, rest, today, longest())
        if read in ("past", "far"):
            bound = today + (timedelta(days=1) if read == "past" else longest())
            day = short_date(self._catalogue, bound, who.language, today)
            values = {"earliest": day} if read == "past" else {"latest": day}
            return say(self._catalogue.say(f"terms.{read}", who.language, **values))
        if not isinstance(read, Span) or not read.rest:
            return say(self._catalogue.say("terms.extend_usage", who.language))
        meant = await self._meant(work, who, read.rest)
        if isinstance(meant, Message):
            return meant
        days = 0 if names_a_day(rest) else (read.until - today).days
        return await self._terms.extend(work, who, meant, read.until, days, now)

    async def exception(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Another date each time, or no ask at all, for one member and one file."""
        whom, _, how = rest.rpartition(":")
        meant = await self._meant(work, who, whom) if whom else None
        if isinstance(meant, Message):
            return meant
        if meant is None:
            usage = [self._catalogue.say(f"terms.{key}", who.language) for key in ("usage", "example")]
            return say(*usage)
        return await self._terms.propose(work, who, meant, how, now)

    async def _meant(self, work: Work, who: Who, typed: str) -> Meant | Message:
        members = await people.organisations(work, who.coalition.id)
        schedule, rest = files_named(await submissions.schedules(work, who.coalition.id), typed)
        member = named(members, rest.strip(" ,"))
        if member is None:
            return unknown_member(self._catalogue, members, rest.strip(" ,"), who.language)
        return Meant(member, schedule)
