"""A member has a hard week: one word and nothing is asked of that home for 21 days; answers ``hard.``.

A state survey, an outbreak, half the shift out sick: nursing homes know such weeks best, and every member has them. No
reason is asked and none is noted. Staff see that the member is paused, and that the member did it. It ends by itself or
when the member says so; then what waited comes within each person's limits.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot import pauses
from bot.access import Who
from bot.audit import note
from bot.messages import MOST_CHOICES, Choice, Choices, Message, Text, say
from bot.outbox import Outbox
from bot.pauses import Target
from bot.rules.calendar import at
from bot.tokens import Claim, Tokens
from bot.words import short_date
from config.catalogue import Catalogue
from storage import pauses as kept
from storage import people
from storage.database import Work
from storage.pauses import MEMBER, Pause
from storage.people import Organisation

LENGTH = timedelta(days=21)
FEATURE = "hard"


class HardWeeks:
    """Begins and ends such a pause for whoever speaks for a member."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens, outbox: Outbox) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._outbox = outbox

    async def begin(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """At once for the one member; who speaks for several says which."""
        hers = await _members(work, who)
        if not hers:
            return say(self._word(who, "no_member", coalition=who.coalition.name))
        if len(hers) == 1:
            return await self._begin(work, who, hers[0], now)
        text = self._word(who, "which", name=who.first_name)
        tokens = [(one, self._token(who, "begin", one, now)) for one in hers[:MOST_CHOICES]]
        return Message(text, (Text(text), Choices(tuple(Choice(one.name, token) for one, token in tokens))))

    async def over(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """End those of her members that one of their own people began."""
        ended = [one for one in await _members(work, who) if await self._end(work, who, one, now)]
        if not ended:
            return say(self._word(who, "not_paused", name=who.first_name))
        return self._back(who, ", ".join(one.name for one in ended))

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """Begin or end it for the member that the button names."""
        meant = next((one for one in await _members(work, who) if one.id == claim.subject), None)
        if claim.action == f"{FEATURE}.here":
            return await self.begin(work, who, "", now)
        if meant is None:
            return say(self._word(who, "no_member", coalition=who.coalition.name))
        if claim.action == f"{FEATURE}.begin":
            return await self._begin(work, who, meant, now)
        if not await self._end(work, who, meant, now):
            return say(self._word(who, "not_paused", name=who.first_name))
        return self._back(who, meant.name)

    async def fill(self, work: Work, who: Who, claim: Claim, values: Mapping[str, str], now: datetime) -> Message:
        """There is no form here, so that a filled one is a press."""
        return await self.press(work, who, claim, now)

    async def _begin(self, work: Work, who: Who, member: Organisation, now: datetime) -> Message:
        until = _day_where_they_are(who, now) + LENGTH
        moment = at(until, time(), ZoneInfo(who.coalition.zone))
        there = await _pause_of(work, member, now)
        if there is not None and there.until >= moment:
            # A longer pause, or the same once more: nothing to add.
            return self._begun(who, member, there, now)
        await pauses.begin(
            work, self._outbox, member.coalition_id, Target(MEMBER, member.id), moment, who.person_id, now
        )
        await note(work, who, now, "paused", member.id, until=until.isoformat())
        there = await _pause_of(work, member, now)
        assert there is not None, "it was written a moment ago"
        return self._begun(who, member, there, now)

    async def _end(self, work: Work, who: Who, member: Organisation, now: datetime) -> bool:
        """Whether there was one that a contact of this member began; what staff began is theirs to end."""
        there = await _pause_of(work, member, now)
        if there is None or there.by not in {one.person_id for one in await people.contacts_of(work, member.id)}:
            return False
        if not await pauses.end(work, member.coalition_id, Target(MEMBER, member.id), now):
            return False
        await note(work, who, now, "pause ended", member.id)
        return True

    def _begun(self, who: Who, member: Organisation, there: Pause, now: datetime) -> Message:
        until = there.until.astimezone(ZoneInfo(who.coalition.zone)).date()
        today = _day_where_they_are(who, now)
        values = {"organisation": member.name, "date": short_date(self._catalogue, until, who.language, today)}
        text = self._word(who, "begun", name=who.first_name, **values)
        back = Choice(self._word(who, "choice.back"), self._token(who, "over", member, now))
        return Message(text, (Text(text), Choices((back,))))

    def _back(self, who: Who, members: str) -> Message:
        return say(self._word(who, "over", name=who.first_name, organisation=members))

    def _token(self, who: Who, action: str, member: Organisation, now: datetime) -> str:
        return self._tokens.sign(Claim(f"{FEATURE}.{action}", member.id, who.coalition.id, who.person_id), now)

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"hard.{key}", who.language, **values)


async def _members(work: Work, who: Who) -> list[Organisation]:
    """The members of this coalition for which the person speaks."""
    hers = [one for one in await people.contacts_of_person(work, who.person_id) if one.coalition_id == who.coalition.id]
    found = [await people.organisation(work, one) for one in dict.fromkeys(one.organisation_id for one in hers)]
    return [one for one in found if one is not None]


async def _pause_of(work: Work, member: Organisation, now: datetime) -> Pause | None:
    running = await kept.running(work, member.coalition_id, now)
    return next((one for one in running if (one.scope, one.target) == (MEMBER, member.id)), None)


def _day_where_they_are(who: Who, now: datetime) -> date:
    return now.astimezone(ZoneInfo(who.coalition.zone)).date()
