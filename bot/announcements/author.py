"""Writes an announcement as a contact sees it: the words of staff as they were typed, and who sent them."""

from __future__ import annotations

from datetime import datetime

from bot.access import short_name
from bot.announcements.desk import ROUND, round_of
from bot.messages import Context, Message, Text
from bot.weighing import Standing
from config.catalogue import Catalogue
from storage import announcements, coalitions, people, submissions
from storage.announcements import Announcement
from storage.database import Work
from storage.ledger import Delivery
from storage.people import Contact

FEW = 5
"""Below so many members, a number would say who has sent."""


class AnnouncementAuthor:
    """Writes announcements for the outbox, and for whoever wants to see one before."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def standing(self, work: Work, row: Delivery) -> Standing:
        """Wanted for as long as its campaign goes on; the verdict knows whether it does."""
        return Standing()

    async def write(self, work: Work, row: Delivery, now: datetime) -> Message:
        """The same words to everybody, in a frame of her own language."""
        found = await announcements.find(work, row.args["announcement"])
        assert found is not None, "the verdict has looked at it in this transaction"
        if row.action == "post":
            return await self.posted(work, found)
        contact = await people.contact(work, row.contact_id or "")
        assert contact is not None, "and at its contact"
        return await self.drawn(work, found, contact)

    async def drawn(self, work: Work, one: Announcement, contact: Contact) -> Message:
        """The announcement as this contact would see it."""
        coalition = await coalitions.find(work, one.coalition_id)
        assert coalition is not None, "who belongs to a coalition"
        language, values = contact.language, {"coalition": coalition.name}
        if one.scope == ROUND:
            return await self._used(work, one, contact, coalition.name)
        lead = self._catalogue.say("announcement.note.lead", language, name=short_name(contact.name), **values)
        return Message(
            summary=self._catalogue.say("announcement.note.summary", language, **values),
            blocks=(
                Text(lead),
                # A text of its own: what staff typed stays plain, whatever it looks like.
                Text(one.text),
                Text(self._catalogue.say("announcement.note.nothing_to_do", language)),
                Context(await self._why(work, one, contact, language)),
            ),
        )

    async def posted(self, work: Work, one: Announcement) -> Message:
        """The announcement as everybody in the coalition's channel reads it."""
        coalition = await coalitions.find(work, one.coalition_id)
        assert coalition is not None, "who announces belongs to a coalition"
        language = coalition.language
        lead = self._catalogue.say("announcement.channel.lead", language, coalition=coalition.name)
        staff = await self._staff(work, one, language)
        return Message(
            summary=self._catalogue.say("announcement.note.summary", language, coalition=coalition.name),
            blocks=(
                Text(lead),
                Text(one.text),
                Context(self._catalogue.say("announcement.channel.why", language, staff=staff)),
            ),
        )

    async def _used(self, work: Work, one: Announcement, contact: Contact, coalition: str) -> Message:
        """What her file was used for, with how many it was one of, where that is no small number."""
        language, (schedule_id, period) = contact.language, round_of(one)
        schedule = await submissions.schedule(work, schedule_id)
        values = {"name": short_name(contact.name), "period": period, "file": schedule.title if schedule else ""}
        came = len(await submissions.came_in(work, schedule_id, period))
        many = {"count": came} if came >= FEW else {}
        lead = self._catalogue.say(f"announcement.used.{'one_of' if many else 'lead'}", language, **values, **many)
        return Message(
            summary=self._catalogue.say("announcement.used.summary", language, coalition=coalition),
            blocks=(
                Text(lead),
                Text(one.text),
                Text(self._catalogue.say("announcement.used.thanks", language)),
                Context(await self._why(work, one, contact, language)),
            ),
        )

    def title(self, row: Delivery, language: str = "en") -> str:
        """What it is called in a list."""
        kind = "used" if row.template == "announcement.used" else "note"
        return self._catalogue.say(f"announcement.{kind}.title", language)

    async def reason(self, work: Work, row: Delivery, language: str) -> str:
        """Because she is a contact of a member for which it was meant."""
        found = await announcements.find(work, row.args["announcement"])
        contact = await people.contact(work, row.contact_id or "")
        return await self._why(work, found, contact, language) if found and contact else ""

    async def _why(self, work: Work, one: Announcement, contact: Contact, language: str) -> str:
        member = await people.organisation(work, contact.organisation_id)
        staff, organisation = await self._staff(work, one, language), member.name if member else ""
        return self._catalogue.say("announcement.note.why", language, staff=staff, organisation=organisation)

    async def _staff(self, work: Work, one: Announcement, language: str) -> str:
        """Who wrote it."""
        names = {role.person_id: role.name for role in await people.staff_of(work, one.coalition_id)}
        return names.get(one.by) or self._catalogue.say("door.our_staff", language)
