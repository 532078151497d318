"""A person's open dates, each behind a button of its own, under which stand the choices of a reminder.

A digest names several files and has room for one button; from here each file can be answered by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.access import Who
from bot.basis import closing_of, day_in
from bot.messages import MOST_CHOICES, Choice, Choices, Context, Fact, Facts, Message, Text, say
from bot.reminders.wording import ReminderAuthor, file_name, names
from bot.submissions import Ask, ask, open_asks_of
from bot.tokens import Claim, Tokens
from bot.words import long_date
from config.catalogue import Catalogue
from storage import people
from storage.database import Work
from storage.people import Contact


class Dates:
    """Answers what begins with ``dates.``."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._author = ReminderAuthor(catalogue, tokens)

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """The open dates, or the choices for one of them."""
        if claim.action == "dates.one":
            return await self._one(work, who, claim.subject, await _members(work, who), now)
        return await self._all(work, who, now)

    async def show(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """The open dates, to who asks for them by a word."""
        return await self._all(work, who, now)

    async def fill(self, work: Work, who: Who, claim: Claim, values: Mapping[str, str], now: datetime) -> Message:
        """Dates have no form, so that a filled one is a press."""
        return await self.press(work, who, claim, now)

    async def _all(self, work: Work, who: Who, now: datetime) -> Message:
        today = now.astimezone(who.zone).date()
        found = await open_asks_of(work, who.person_id, who.coalition.id, today)
        if not found:
            return say(self._catalogue.say("dates.none", who.language, name=who.first_name))
        lead = self._catalogue.say("dates.all", who.language, name=who.first_name)
        facts = tuple(Fact(self._file(who, one), self._due(who, one)) for one in found)
        # Those that come first have a button; when one of them is answered, the next one has its place.
        buttons = tuple(Choice(self._file(who, one), self._token(who, one, now)) for one in found[:MOST_CHOICES])
        asked = [one.schedule for one in found]
        closing = Context(closing_of(self._catalogue, asked, day_in(who.coalition, now), who.language))
        calendar = Context(self._catalogue.say("calendar.mention", who.language))
        return Message(lead, (Text(lead), Facts(facts), Choices(buttons), closing, calendar))

    async def _one(
        self, work: Work, who: Who, submission_id: str, mine: Mapping[str, Contact], now: datetime
    ) -> Message:
        found = await ask(work, submission_id)
        contact = mine.get(found.organisation.id) if found else None
        if found is None or contact is None:
            return say(self._catalogue.say("reminder.reply.gone", who.language, name=who.first_name))
        if not found.is_open:
            state = self._catalogue.say(f"reminder.state.{found.submission.state.replace(' ', '_')}", who.language)
            values = names(found, who.name)
            return say(self._catalogue.say("reminder.reply.already", who.language, **values, state=state))
        text = self._catalogue.say("dates.one", who.language, **names(found, who.name), due=self._due(who, found))
        return Message(text, (Text(text), Choices(self._author.choices(found, contact, now))))

    def _file(self, who: Who, one: Ask) -> str:
        return file_name(self._catalogue, one, who.language)

    def _due(self, who: Who, one: Ask) -> str:
        return long_date(self._catalogue, one.submission.due_on, who.language)

    def _token(self, who: Who, one: Ask, now: datetime) -> str:
        return self._tokens.sign(Claim("dates.one", one.submission.id, who.coalition.id, who.person_id), now)


async def _members(work: Work, who: Who) -> dict[str, Contact]:
    """For which members of this coalition the person speaks, and as which contact."""
    hers = await people.contacts_of_person(work, who.person_id)
    return {one.organisation_id: one for one in hers if one.coalition_id == who.coalition.id}
