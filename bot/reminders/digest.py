"""Writes one note about several files, where several notes to one person would have left at the same moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.access import short_name
from bot.basis import basis_of_several, day_in
from bot.digests import stands_for
from bot.messages import Choice, Choices, Context, Fact, Facts, Message, Text
from bot.outbox import SHOW
from bot.reminders.wording import ReminderAuthor, file_name, with_kit
from bot.submissions import Ask, ask, taker_of
from bot.tokens import Claim, Tokens
from bot.weighing import Standing
from bot.words import long_date
from config.catalogue import Catalogue
from storage import coalitions, ledger, people
from storage.database import Work
from storage.ledger import Delivery
from storage.people import Contact


class DigestAuthor:
    """Writes digests for the outbox, and says when one is no longer wanted."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens, one_by_one: ReminderAuthor) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._one_by_one = one_by_one

    async def standing(self, work: Work, row: Delivery) -> Standing:
        """Settled once there is nothing left that it would say; for another one where all of that was handed on."""
        wanted = await self._wanted(work, await _notes(work, row))
        return Standing(settled=not wanted, is_asked=bool(await _still_hers(work, wanted)))

    async def write(self, work: Work, row: Delivery, now: datetime) -> Message:
        """Each file with its own date. What is settled before it leaves is not named; later it says how each stands."""
        contact = await people.contact(work, row.contact_id or "")
        coalition = await coalitions.find(work, row.coalition_id or "")
        assert contact is not None, "the verdict has looked at the contact in this transaction"
        assert coalition is not None, "who belongs to a coalition"
        notes = await _notes(work, row)
        if row.status == "ready":
            notes = await _still_hers(work, await self._wanted(work, notes))
        refresh = self._tokens.sign(Claim(SHOW, row.id, contact.coalition_id, contact.person_id), now)
        if len(notes) == 1:
            return replace(await self._one_by_one.write(work, notes[0], now), refresh=refresh)
        left_at = row.started_at or now
        asks = [(note, found) for note in notes if (found := await ask(work, note.args["submission"]))]
        schedules = [found.schedule for _, found in asks]
        basis = basis_of_several(self._catalogue, schedules, day_in(coalition, left_at), contact.language)
        why = await self.reason(work, row, contact.language)
        return Message(
            summary=self._catalogue.say("reminder.digest.summary", contact.language, coalition=coalition.name),
            blocks=(
                Text(self._catalogue.say("reminder.digest.lead", contact.language, name=short_name(contact.name))),
                self._dates([found for _, found in asks], contact.language),
                *self._farewell(asks, contact.language),
                *(self._closing(row, contact, basis, now) if any(found.is_open for _, found in asks) else ()),
                Context(with_kit(self._catalogue, why, [found for _, found in asks], contact.language)),
            ),
            refresh=refresh,
        )

    def _dates(self, asks: Sequence[Ask], language: str) -> Facts:
        return Facts(
            tuple(Fact(file_name(self._catalogue, one, language), self._stands(one, language)) for one in asks)
        )

    def _farewell(self, asks: Sequence[tuple[Delivery, Ask]], language: str) -> tuple[Text, ...]:
        """The last note about something says that it is the last."""
        last = [
            file_name(self._catalogue, found, language)
            for note, found in asks
            if note.args["step"] == "last" and found.is_open
        ]
        return (Text(self._catalogue.say("reminder.digest.last", language, text="; ".join(last))),) if last else ()

    def _closing(self, row: Delivery, contact: Contact, basis: str, now: datetime) -> tuple[Text, Choices]:
        token = self._tokens.sign(Claim("dates.open", row.id, contact.coalition_id, contact.person_id), now)
        button = Choice(self._catalogue.say("dates.open", contact.language), token, True)
        return Text(self._catalogue.say("reminder.digest.closing", contact.language, basis=basis)), Choices((button,))

    def title(self, row: Delivery, language: str = "en") -> str:
        """Such as "3 files in one note"."""
        return self._catalogue.say("reminder.title.digest", language, count=len(stands_for(row)))

    async def reason(self, work: Work, row: Delivery, language: str) -> str:
        """Because she speaks for a member that offered to send these."""
        contact = await people.contact(work, row.contact_id or "")
        member = await people.organisation(work, contact.organisation_id) if contact else None
        return self._catalogue.say("reminder.why", language, organisation=member.name) if member else ""

    async def _wanted(self, work: Work, notes: list[Delivery]) -> list[Delivery]:
        standings = [(note, await self._one_by_one.standing(work, note)) for note in notes]
        return [note for note, standing in standings if not standing.settled and not standing.superseded]

    def _stands(self, found: Ask, language: str) -> str:
        if found.is_open:
            return long_date(self._catalogue, found.submission.due_on, language)
        return self._catalogue.say(f"reminder.state.{found.submission.state.replace(' ', '_')}", language)


async def _still_hers(work: Work, notes: Sequence[Delivery]) -> list[Delivery]:
    """Those about data sets of which this contact takes the asks still."""
    found = []
    for note in notes:
        one = await ask(work, note.args["submission"])
        taker = await taker_of(work, one) if one else None
        if taker is not None and taker.id == note.contact_id:
            found.append(note)
    return found


async def _notes(work: Work, row: Delivery) -> list[Delivery]:
    """The notes that it stands for, by date, the newest of those about one submission alone."""
    found = [note for one in stands_for(row) if (note := await ledger.delivery(work, one)) is not None]
    newest = {note.args["submission"]: note for note in sorted(found, key=lambda note: (note.due, note.id))}
    return sorted(newest.values(), key=lambda note: (date.fromisoformat(note.args["due_on"]), note.args["file"]))
