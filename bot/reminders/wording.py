"""Builds the reminder messages, from kind to kinder, at the moment they leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.access import Who, short_name
from bot.basis import BasisWords, day_in
from bot.messages import Choice, Choices, Context, Message, Text
from bot.outbox import SHOW
from bot.rules.basis import in_force
from bot.submissions import Ask, ask, asked_for
from bot.tokens import Claim, Tokens
from bot.weighing import Standing
from bot.words import long_date, short_date
from config.catalogue import Catalogue
from storage import coalitions, handovers, people
from storage.database import Work
from storage.handovers import Handover
from storage.ledger import Delivery
from storage.people import Contact

KIND = "reminder"


class ReminderAuthor:
    """Writes reminders for the outbox, and says when one is no longer wanted."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens) -> None:
        self._catalogue = catalogue
        self._tokens = tokens

    async def standing(self, work: Work, row: Delivery) -> Standing:
        """Settled by anybody, or planned for a date that is no longer the agreed one."""
        found = await ask(work, row.args["submission"])
        if found is None:
            return Standing(settled=True)
        return Standing(not found.is_open, found.submission.due_on.isoformat() != row.args["due_on"])

    async def write(self, work: Work, row: Delivery, now: datetime) -> Message:
        """The note for this step, in the contact's language, with the three choices under it while there is a choice.

        Looked at later, it still says what it said then, and under that how things stand now.
        """
        found = await ask(work, row.args["submission"])
        contact = await people.contact(work, row.contact_id or "")
        coalition = await coalitions.find(work, row.coalition_id or "")
        assert found is not None, "the verdict has looked at it in this transaction"
        assert contact is not None, "and at its contact"
        assert coalition is not None, "who belongs to a coalition"
        language, step = contact.language, row.args["step"]
        handed = await handovers.of_ask(work, found.schedule.id, found.organisation.id)
        asked = await asked_for(work, found, handed, contact) if found.is_open else contact
        passed_on = asked is not None and asked.id != contact.id
        # What holds on the day on which it leaves; read later, it says what it said then.
        left_at = row.started_at or now
        day = day_in(coalition, left_at)
        basis = in_force(found.schedule.bases, day, row.started_at)
        text = self._catalogue.say(
            f"reminder.{step}",
            language,
            **names(found, contact.name),
            due=long_date(self._catalogue, date.fromisoformat(row.args["due_on"]), language),
            benefit=self._benefit(found.organisation.kind, language),
            basis=BasisWords(self._catalogue, language, day).in_note(basis, step),
            **({} if step in ("after", "last") else {"minutes": found.schedule.minutes}),
        )
        return Message(
            summary=self._catalogue.say(f"reminder.summary.{step}", language, coalition=coalition.name),
            blocks=(
                Text(text),
                *(() if passed_on else await self._since_then(work, row, found, contact, now)),
                *((self._passed_on(asked, language),) if passed_on and asked else ()),
                *((Choices(self.choices(found, contact, now)),) if found.is_open and not passed_on else ()),
                Context(await self._footer(work, found, handed, contact, language)),
            ),
            refresh=self._tokens.sign(Claim(SHOW, row.id, contact.coalition_id, contact.person_id), now),
        )

    async def _since_then(
        self, work: Work, row: Delivery, found: Ask, contact: Contact, now: datetime
    ) -> tuple[Text, ...]:
        """How the submission stands, where that has changed since the note was written."""
        submission, language, zone = found.submission, contact.language, ZoneInfo(contact.zone)
        today = now.astimezone(zone).date()
        if found.is_open and submission.due_on.isoformat() == row.args["due_on"]:
            return ()
        if found.is_open or submission.settled_at is None:
            moved = short_date(self._catalogue, submission.due_on, language, today)
            agreed = submission.due_on != submission.nominal_on
            key = "reminder.settled.moved" if agreed else "reminder.settled.rescheduled"
            return (Text(self._catalogue.say(key, language, date=moved)),)
        on = short_date(self._catalogue, submission.settled_at.astimezone(zone).date(), language, today)
        key = f"reminder.settled.{submission.state.replace(' ', '_')}"
        if submission.state not in ("sent", "not this time"):
            return (Text(self._catalogue.say(key, language, date=on)),)
        who = await self._who(work, found, language)
        return (Text(self._catalogue.say(key, language, who=who, date=on)),)

    async def _who(self, work: Work, found: Ask, language: str) -> str:
        """Who settled it: a colleague of the member by first name, anybody else as the staff."""
        return await self._colleague(work, found.submission.settled_by or "", found, language)

    async def _colleague(self, work: Work, person_id: str, found: Ask, language: str) -> str:
        for contact in await people.contacts_of_person(work, person_id):
            if contact.organisation_id == found.organisation.id:
                return short_name(contact.name)
        return self._catalogue.say("door.our_staff", language)

    def choices(self, found: Ask, contact: Contact, now: datetime) -> tuple[Choice, ...]:
        """What stands under every reminder; none of it is punished or shown to peers."""
        return tuple(
            Choice(
                label=self._catalogue.say(f"reminder.choice.{name}", contact.language),
                token=self._tokens.sign(
                    Claim(f"reminder.{name}", found.submission.id, contact.coalition_id, contact.person_id), now
                ),
                primary=name == "sent",
            )
            for name in ("sent", "more", "hand", "skip", "ask")
        )

    def title(self, row: Delivery, language: str = "en") -> str:
        """Such as "Q3 2026 readmissions file: look ahead"."""
        title = f"reminder.title.{row.args['step']}"
        return self._catalogue.say(title, language, period=row.args["period"], file=row.args["file"])

    async def reason(self, work: Work, row: Delivery, language: str) -> str:
        """Because she speaks for a member that offered to send this."""
        found = await ask(work, row.args["submission"])
        contact = await people.contact(work, row.contact_id or "")
        if found is None or contact is None:
            return ""
        handed = await handovers.of_ask(work, found.schedule.id, found.organisation.id)
        return await self._why(work, found, handed, contact, language)

    async def _footer(self, work: Work, found: Ask, handed: Handover | None, contact: Contact, language: str) -> str:
        """Why it came; and for a nursing home, how to stop them all in a week of a state survey, say (M31)."""
        return with_kit(self._catalogue, await self._why(work, found, handed, contact, language), [found], language)

    async def _why(self, work: Work, found: Ask, handed: Handover | None, contact: Contact, language: str) -> str:
        """As the member's contact; or since a colleague passed it on, whom it names."""
        if handed is None or handed.contact_id != contact.id:
            return self._catalogue.say("reminder.why", language, organisation=found.organisation.name)
        who = await self._colleague(work, handed.by, found, language)
        values = {"file": found.schedule.title, "organisation": found.organisation.name}
        return self._catalogue.say("reminder.why_handed", language, who=who, **values)

    def _passed_on(self, taker: Contact, language: str) -> Text:
        return Text(self._catalogue.say("reminder.settled.passed_on", language, who=short_name(taker.name)))

    def _benefit(self, kind: str, language: str) -> str:
        key = f"reminder.benefit.{kind.replace(' ', '_')}"
        return self._catalogue.say(key if key in self._catalogue else "reminder.benefit.other", language)


def with_kit(catalogue: Catalogue, why: str, asks: Sequence[Ask], language: str) -> str:
    """Why it came, and for a nursing home how to stop them all in a hard week, such as one of a state survey (M31)."""
    needs_kit = any(one.organisation.kind == "nursing home" and one.is_open for one in asks)
    return f"{why} {catalogue.say('hard.mention', language)}" if needs_kit else why


def file_name(catalogue: Catalogue, found: Ask, language: str) -> str:
    """How a file is called in a list of several: "Q3 readmissions file, Lakeside Physician Group"."""
    return catalogue.say(
        "dates.file",
        language,
        period=found.period,
        file=found.schedule.title,
        organisation=found.organisation.name,
    )


async def staff_names(work: Work, catalogue: Catalogue, who: Who) -> str:
    """The names of whoever can help this person, for a sentence."""
    staff = [one.name for one in await people.staff_of(work, who.coalition.id)]
    return ", ".join(staff) or catalogue.say("door.our_staff", who.language)


def names(found: Ask, name: str) -> dict[str, str]:
    """What every sentence about a submission calls things: the person, the period, the file, the member."""
    return {
        "name": short_name(name),
        "period": found.period,
        "file": found.schedule.title,
        "organisation": found.organisation.name,
    }
