"""Builds the reminder messages, from kind to kinder, at the moment they leave."""

from __future__ import annotations

from datetime import datetime

from bot.access import short_name
from bot.messages import Choice, Choices, Context, Message, Text
from bot.outbox import Standing
from bot.submissions import Ask, ask
from bot.tokens import Claim, Tokens
from bot.words import long_date
from config.catalogue import Catalogue
from storage import coalitions, people
from storage.database import Work
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
        """The note for this step, in the contact's language, with the three choices under it."""
        found = await ask(work, row.args["submission"])
        contact = await people.contact(work, row.contact_id or "")
        coalition = await coalitions.find(work, row.coalition_id or "")
        assert found is not None, "the verdict has looked at it in this transaction"
        assert contact is not None, "and at its contact"
        assert coalition is not None, "who belongs to a coalition"
        language, step = contact.language, row.args["step"]
        text = self._catalogue.say(
            f"reminder.{step}",
            language,
            **names(found, contact.name),
            due=long_date(self._catalogue, found.submission.due_on, language),
            benefit=self._benefit(found.organisation.kind, language),
            **({} if step in ("after", "last") else {"minutes": found.schedule.minutes}),
        )
        return Message(
            summary=self._catalogue.say(f"reminder.summary.{step}", language, coalition=coalition.name),
            blocks=(
                Text(text),
                Choices(self.choices(found, contact, now)),
                Context(self._catalogue.say("reminder.why", language, organisation=found.organisation.name)),
            ),
        )

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
            for name in ("sent", "more", "skip")
        )

    def title(self, row: Delivery, language: str = "en") -> str:
        """Such as "Q3 2026 readmissions file: look ahead"."""
        title = f"reminder.title.{row.args['step']}"
        return self._catalogue.say(title, language, period=row.args["period"], file=row.args["file"])

    async def reason(self, work: Work, row: Delivery, language: str) -> str:
        """Because she speaks for a member that offered to send this."""
        found = await ask(work, row.args["submission"])
        return self._catalogue.say("reminder.why", language, organisation=found.organisation.name) if found else ""

    def _benefit(self, kind: str, language: str) -> str:
        key = f"reminder.benefit.{kind.replace(' ', '_')}"
        return self._catalogue.say(key if key in self._catalogue else "reminder.benefit.other", language)


def names(found: Ask, name: str) -> dict[str, str]:
    """What every sentence about a submission calls things: the person, the period, the file, the member."""
    return {
        "name": short_name(name),
        "period": found.period,
        "file": found.schedule.title,
        "organisation": found.organisation.name,
    }
