"""Writes the one note that tells a contact of dates which staff moved for her."""

from __future__ import annotations

from datetime import datetime

from bot.access import short_name
from bot.basis import basis_of_several, day_in
from bot.messages import Choice, Choices, Context, Fact, Facts, Message, Text
from bot.outbox import SHOW
from bot.reminders.wording import file_name
from bot.submissions import Ask, ask, taker_of
from bot.tokens import Claim, Tokens
from bot.weighing import Standing
from bot.words import long_date
from config.catalogue import Catalogue
from storage import coalitions, people, surges
from storage.database import Work
from storage.ledger import Delivery
from storage.people import Contact

KIND = "notice"


def subject_of_surge(surge_id: str) -> str:
    """Under which subject the ledger keeps the notes about a surge."""
    return f"surge:{surge_id}"


class NoticeAuthor:
    """Writes notices for the outbox, and says when one is no longer wanted."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens) -> None:
        self._catalogue = catalogue
        self._tokens = tokens

    async def standing(self, work: Work, row: Delivery) -> Standing:
        """Settled where nothing is open any more; about dates that do not hold where the surge was taken back."""
        surge = await surges.find(work, row.args["surge"])
        is_over = surge is None or surge.ended_at is not None
        return Standing(not any(one.is_open for one in await self._asks(work, row)), is_over)

    async def write(self, work: Work, row: Delivery, now: datetime) -> Message:
        """The new dates, each with its file; looked at later, the dates that hold then."""
        contact = await people.contact(work, row.contact_id or "")
        coalition = await coalitions.find(work, row.coalition_id or "")
        assert contact is not None, "the verdict has looked at the contact in this transaction"
        assert coalition is not None, "who belongs to a coalition"
        language = contact.language
        surge = await surges.find(work, row.args["surge"])
        asks = [one for one in await self._asks(work, row) if one.is_open]
        lead = self._catalogue.say("surge.note.lead", language, name=short_name(contact.name))
        after = "surge.note.back" if surge is None or surge.ended_at else "surge.note.choice"
        day = day_in(coalition, row.started_at or now)
        basis = basis_of_several(self._catalogue, [one.schedule for one in asks], day, language)
        facts = tuple(
            Fact(
                file_name(self._catalogue, one, language),
                long_date(self._catalogue, one.submission.due_on, language),
            )
            for one in asks
        )
        return Message(
            summary=self._catalogue.say("surge.note.summary", language, coalition=coalition.name),
            blocks=(
                Text(lead),
                *((Facts(facts),) if facts else ()),
                Text(self._catalogue.say(after, language, basis=basis)),
                *((self._button(row, contact, now),) if asks else ()),
                Context(await self.reason(work, row, language)),
            ),
            refresh=self._tokens.sign(Claim(SHOW, row.id, contact.coalition_id, contact.person_id), now),
        )

    def _button(self, row: Delivery, contact: Contact, now: datetime) -> Choices:
        token = self._tokens.sign(Claim("dates.open", row.id, contact.coalition_id, contact.person_id), now)
        return Choices((Choice(self._catalogue.say("dates.open", contact.language), token),))

    def title(self, row: Delivery, language: str = "en") -> str:
        """What it is called in a list."""
        return self._catalogue.say("surge.note.title", language)

    async def reason(self, work: Work, row: Delivery, language: str) -> str:
        """Because she speaks for a member whose dates these are."""
        contact = await people.contact(work, row.contact_id or "")
        member = await people.organisation(work, contact.organisation_id) if contact else None
        return self._catalogue.say("reminder.why", language, organisation=member.name) if member else ""

    async def _asks(self, work: Work, row: Delivery) -> list[Ask]:
        """What the surge moved of the files that this person takes care of."""
        hers = await people.contacts_of_person(work, row.person_id or "")
        speaks_for = [one.organisation_id for one in hers if one.coalition_id == row.coalition_id]
        moved = await surges.moved_of(work, row.args["surge"], speaks_for)
        asks = [found for one in moved if (found := await ask(work, one)) is not None]
        takers = [await taker_of(work, one) for one in asks]
        return [one for one, taker in zip(asks, takers, strict=True) if taker and taker.person_id == row.person_id]
