"""Commands with which staff leave somebody in peace for a while: pause, pause off, pauses."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot import pauses
from bot.access import Who
from bot.audit import note
from bot.commands.naming import target_name, target_named, unknown_member
from bot.commands.spans import Span, span
from bot.commands.table import Command
from bot.messages import Message, Table, Text, say
from bot.outbox import Outbox
from bot.pauses import LONGEST_PAUSE, Target
from bot.rules.calendar import at
from bot.words import short_date
from config.catalogue import Catalogue
from storage import pauses as kept
from storage import people
from storage.database import Work


class PauseCommands:
    """What staff may pause, and what is paused."""

    def __init__(self, catalogue: Catalogue, outbox: Outbox) -> None:
        self._catalogue = catalogue
        self._outbox = outbox

    def table(self) -> tuple[Command, ...]:
        """The rows of these commands."""
        return (
            Command("pause", "staff", self.pause, takes="WHO until DATE"),
            Command("pause off", "staff", self.end, takes="WHO"),
            Command("pauses", "staff", self.paused),
        )

    async def pause(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Write to nobody of those before that day."""
        meant = span(self._catalogue, rest, _today(who, now), LONGEST_PAUSE)
        if not isinstance(meant, Span):
            return self._unclear(who, meant, now)
        members = await people.organisations(work, who.coalition.id)
        whom = target_named(members, meant.rest) if meant.rest else None
        if whom is None:
            return self._unknown(who, members, meant.rest)
        until = at(meant.until, time(), ZoneInfo(who.coalition.zone))
        waiting = await pauses.begin(work, self._outbox, who.coalition.id, whom, until, who.person_id, now)
        await note(work, who, now, "paused", whom.target or whom.scope, until=meant.until.isoformat())
        name = target_name(self._catalogue, members, whom, who.language)
        return say(
            self._word(who, "begun", organisation=name, date=self._day(who, meant.until, now), count=waiting),
            self._word(who, "untouched", command=f"pause off {_typed(whom, name)}"),
        )

    async def end(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Let the notes go on before the day that was named."""
        members = await people.organisations(work, who.coalition.id)
        whom = target_named(members, rest) if rest else None
        if whom is None:
            return self._unknown(who, members, rest)
        name = target_name(self._catalogue, members, whom, who.language)
        if not await pauses.end(work, who.coalition.id, whom, now):
            return say(self._word(who, "none_such", organisation=name))
        await note(work, who, now, "pause ended", whom.target or whom.scope)
        return say(self._word(who, "ended", organisation=name))

    async def paused(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """What is paused, until when, and by whom."""
        members = await people.organisations(work, who.coalition.id)
        staff = {one.person_id: one.name for one in await people.staff_of(work, who.coalition.id)}
        somebody = self._catalogue.say("door.our_staff", who.language)
        theirs = {one.person_id for one in await people.contacts(work, who.coalition.id)} - staff.keys()
        staff |= dict.fromkeys(theirs, self._word(who, "by_member"))
        zone = ZoneInfo(who.coalition.zone)
        rows = tuple(
            (
                target_name(self._catalogue, members, Target(one.scope, one.target), who.language),
                self._day(who, one.until.astimezone(zone).date(), now),
                staff.get(one.by, somebody),
            )
            for one in await kept.running(work, who.coalition.id, now)
        )
        lead = self._word(who, "list" if rows else "nothing_paused", **({"count": len(rows)} if rows else {}))
        if not rows:
            return say(lead)
        names = ("paused", "until", "by")
        columns = tuple(self._catalogue.say(f"command.column.{name}", who.language) for name in names)
        return Message(lead, (Text(lead), Table(lead, columns, rows)))

    def _unclear(self, who: Who, fault: str, now: datetime) -> Message:
        today = _today(who, now)
        match fault:
            case "past":
                return say(self._word(who, "past", earliest=self._day(who, today + timedelta(days=1), now)))
            case "far":
                return say(self._word(who, "far", latest=self._day(who, today + LONGEST_PAUSE, now)))
            case "unreadable":
                example = (today + timedelta(days=14)).isoformat()
                return say(self._word(who, "unreadable", example=example))
            case _:
                return say(self._word(who, "usage"))

    def _unknown(self, who: Who, members: list[people.Organisation], wanted: str) -> Message:
        if not wanted:
            return say(self._word(who, "usage"))
        return unknown_member(self._catalogue, members, wanted, who.language)

    def _day(self, who: Who, day: date, now: datetime) -> str:
        return short_date(self._catalogue, day, who.language, _today(who, now))

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"pause.{key}", who.language, **values)


def _today(who: Who, now: datetime) -> date:
    """Today where the coalition is, since a pause ends on a day of the coalition's."""
    return now.astimezone(ZoneInfo(who.coalition.zone)).date()


def _typed(whom: Target, name: str) -> str:
    """How one would type for whom a pause holds."""
    match whom.scope:
        case "organisation":
            return name
        case "kind":
            return whom.target
        case _:
            return "everyone"
