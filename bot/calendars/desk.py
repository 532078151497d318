"""What a contact is told about her calendar, and what her calendar reads."""

from __future__ import annotations

from datetime import datetime

from bot.access import Who
from bot.audit import note
from bot.calendars.addresses import renew, token_of, whose
from bot.calendars.feed import GONE_AFTER, feed
from bot.clock import Clock
from bot.messages import Context, Fact, Facts, Message, Text, say
from bot.submissions import Ask
from bot.tokens import Tokens
from config.catalogue import Catalogue
from storage import coalitions, people, submissions
from storage.calendars import CalendarAddress
from storage.database import Database, Work

BASE = "/calendar/v1"
_WAYS = ("outlook", "google", "apple")


class Calendars:
    """Gives addresses out, ends them, and answers whoever reads at one.

    `served_at` is where members and their calendars reach us; None where nobody has said so.
    """

    def __init__(self, database: Database, catalogue: Catalogue, tokens: Tokens, clock: Clock) -> None:
        self._database = database
        self._catalogue = catalogue
        self._tokens = tokens
        self._clock = clock
        self.served_at: str | None = None

    async def read(self, token: str) -> bytes | None:
        """The calendar at that address; None where there is none, or its owner speaks for no member any more."""
        async with self._database.reading() as work:
            address = await whose(work, self._tokens, token)
            return await self._feed(work, address) if address else None

    async def show(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Her address, and how to use it."""
        if who.contact is None:
            return self._say(who, "no_member", coalition=who.coalition.name)
        if self.served_at is None:
            return self._say(who, "no_address", coalition=who.coalition.name)
        return await self._address(work, who, "lead", now)

    async def renew(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Another address in the place of the one before."""
        if who.contact is None or self.served_at is None:
            return await self.show(work, who, rest, now)
        if await renew(work, who.person_id, who.coalition.id, now):
            await note(work, who, now, "calendar renewed", who.person_id)
            return await self._address(work, who, "renewed", now)
        return await self._address(work, who, "lead", now)

    async def end(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Staff end a contact's address, which they never see."""
        if not rest:
            return self._say(who, "end_usage")
        found = await _named(work, who.coalition.id, rest)
        if found is None:
            return self._say(who, "end_unknown", wanted=rest[:80])
        person_id, name = found
        if not await renew(work, person_id, who.coalition.id, now):
            return self._say(who, "end_none", name=name)
        await note(work, who, now, "calendar renewed", person_id)
        return self._say(who, "ended", name=name)

    async def _address(self, work: Work, who: Who, key: str, now: datetime) -> Message:
        token = await token_of(work, self._tokens, who.person_id, who.coalition.id, now)
        values = {"name": who.first_name, "coalition": who.coalition.name}
        lead = self._catalogue.say(f"calendar.{key}", who.language, **values)
        ways = tuple(Fact(way.capitalize(), self._catalogue.say(f"calendar.way.{way}", who.language)) for way in _WAYS)
        secret = Context(self._catalogue.say("calendar.secret", who.language))
        return Message(lead, (Text(lead), Text(f"{self.served_at}{BASE}/{token}.ics"), Facts(ways), secret))

    async def _feed(self, work: Work, address: CalendarAddress) -> bytes | None:
        contacts = await people.contacts_of_person(work, address.person_id)
        hers = [one for one in contacts if one.coalition_id == address.coalition_id]
        coalition = await coalitions.find(work, address.coalition_id)
        if not hers or coalition is None:
            return None
        schedules = {one.id: one for one in await submissions.schedules(work, coalition.id)}
        asks: list[Ask] = []
        for organisation_id in dict.fromkeys(one.organisation_id for one in hers):
            member = await people.organisation(work, organisation_id)
            found = await submissions.for_calendar(work, organisation_id, self._clock.now() - GONE_AFTER)
            asks += [Ask(one, schedules[one.schedule_id], member) for one in found] if member else []
        asks.sort(key=lambda one: (one.submission.due_on, one.submission.id))
        return feed(self._catalogue, asks, coalition.name, hers[0].language)

    def _say(self, who: Who, key: str, **values: str) -> Message:
        return say(self._catalogue.say(f"calendar.{key}", who.language, **values))


async def _named(work: Work, coalition_id: str, wanted: str) -> tuple[str, str] | None:
    """The one contact of that name, or whose name alone holds it."""
    folded = wanted.casefold()
    names = {one.person_id: one.name for one in await people.contacts(work, coalition_id)}
    exact = [one for one in names.items() if one[1].casefold() == folded]
    chosen = exact or [one for one in names.items() if folded in one[1].casefold()]
    return chosen[0] if len(chosen) == 1 else None
