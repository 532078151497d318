"""Commands of staff: who is a member, what has arrived, what members asked, who else is staff.

Each changes or shows one coalition, the one in which it was asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.access import Who
from bot.audit import note
from bot.commands.lists import listed
from bot.commands.naming import named, unknown_member
from bot.commands.table import Command
from bot.contacts import Roster, roster
from bot.linking import Linking
from bot.messages import Context, Fact, Facts, Message, Table, Text, say
from bot.outbox import Outbox
from bot.submissions import asks_of, settle
from bot.words import short_date
from config.catalogue import Catalogue
from storage import people
from storage.database import Work
from storage.people import Organisation

ARRIVES_BEFORE = timedelta(days=31)
"""How long before its date a file can arrive; typed a second time, “received” leaves the coming quarter alone."""


class StaffCommands:
    """What staff may ask and do."""

    def __init__(self, catalogue: Catalogue, outbox: Outbox, linking: Linking) -> None:
        self._catalogue = catalogue
        self._outbox = outbox
        self._linking = linking

    def table(self) -> tuple[Command, ...]:
        """The rows of these commands."""
        return (
            Command("received", "staff", self.received, takes="MEMBER"),
            Command("members", "staff", self.members),
            Command("invite", "staff", self.invite, takes="E-MAIL"),
            Command("staff add", "lead", self.staff_add, takes="E-MAIL"),
        )

    async def received(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Note that a member's file has arrived; every note about it stops."""
        if not rest:
            return say(self._word(who, "received_usage"))
        members = await people.organisations(work, who.coalition.id)
        chosen = named(members, rest)
        if chosen is None:
            return unknown_member(self._catalogue, members, rest, who.language)
        today = now.astimezone(who.zone).date()
        open_asks = [
            ask
            for ask in await asks_of(work, chosen, today)
            if ask.is_open and ask.submission.nominal_on <= today + ARRIVES_BEFORE
        ]
        if not open_asks:
            return say(self._word(who, "nothing_open", organisation=chosen.name))
        first = open_asks[0]
        await settle(work, self._outbox, first, "received", who.person_id, now)
        await note(work, who, now, "settled", first.submission.id, state="received")
        what = f"{first.submission.period} {first.schedule.title}"
        return say(self._word(who, "received", organisation=chosen.name, file=what))

    async def members(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """The members of this coalition, with the contact to whom asks go."""
        found = await roster(work, who.coalition.id, now)
        above = [one for one in found.organisations.values() if found.represented(one) is one]
        below = Counter(found.represented(one).id for one in found.organisations.values())
        lead = self._word(who, "members", coalition=who.coalition.name, count=len(above))
        rows = [
            (self._named(who, one, below[one.id] - 1), one.kind, one.relation, self._contact(who, found, one))
            for one in above
        ]
        if not rows:
            return say(lead, self._word(who, "no_members"))
        return Message(
            lead, (Text(lead), *self._table(who, lead, ("member", "stakeholder", "relation", "contact"), rows))
        )

    async def invite(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """A one-time code for somebody of this coalition, and what to tell her."""
        address = rest.strip().lower()
        if "@" not in address:
            return say(self._catalogue.say("linking.staff.usage", who.language))
        made = await self._linking.invite(work, who.coalition.id, address, who.person_id, now)
        if made is None:
            return say(self._catalogue.say("linking.staff.unknown", who.language))
        today, until = (moment.astimezone(who.zone).date() for moment in (now, made.until))
        day = short_date(self._catalogue, until, who.language, today)
        lead = self._catalogue.say("linking.staff.code", who.language, name=made.name, date=day)
        label = self._catalogue.say("linking.staff.label", who.language)
        how = self._catalogue.say("linking.staff.how", who.language, name=made.name, code=made.code)
        return Message(lead, (Text(lead), Facts((Fact(label, made.code),)), Text(how)))

    async def staff_add(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Let somebody who is in the roster help to run the coalition."""
        address = rest.strip().lower()
        if "@" not in address:
            return say(self._word(who, "staff_usage"))
        known = {one.id: one for one in await people.contacts(work, who.coalition.id)}
        person = await people.find_by_email(work, address)
        mine = [one for one in known.values() if person is not None and one.person_id == person.id]
        if person is None or not mine:
            return say(self._word(who, "staff_unknown"))
        if person.id in {one.person_id for one in await people.staff_of(work, who.coalition.id)}:
            # Whoever leads stays who leads: naming a lead again takes nothing away.
            return say(self._word(who, "staff_already", name=mine[0].name, coalition=who.coalition.name))
        await people.grant_staff(work, who.coalition.id, person.id, mine[0].name)
        await note(work, who, now, "staff added", person.id)
        return say(self._word(who, "staff_added", name=mine[0].name, coalition=who.coalition.name))

    def _named(self, who: Who, one: Organisation, below: int) -> str:
        """A member's name, with for how many others it speaks."""
        return self._word(who, "umbrella", organisation=one.name, count=below) if below else one.name

    def _table(
        self, who: Who, caption: str, columns: Sequence[str], rows: Sequence[tuple[str, ...]]
    ) -> tuple[Table] | tuple[Table, Context]:
        heads = [f"command.column.{name}" for name in columns]
        return listed(self._catalogue, who.language, caption, heads, rows)

    def _contact(self, who: Who, found: Roster, one: Organisation) -> str:
        primary = found.primary(one.id)
        return primary.name if primary else self._catalogue.say("reason.no_contact", who.language)

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"command.reply.{key}", who.language, **values)
