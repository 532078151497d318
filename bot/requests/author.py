"""Writes to who asked for data how it stands: promised for a day, moved, on its way, or not ready on the day."""

from __future__ import annotations

from datetime import date, datetime

from bot.access import short_name
from bot.messages import Context, Message, Text
from bot.weighing import Standing
from bot.words import long_date, short_date
from config.catalogue import Catalogue
from storage import coalitions, people, requests
from storage.database import Work
from storage.ledger import Delivery
from storage.people import Contact
from storage.requests import ACCEPTED, DataRequest

KIND = "request"
PROMISE, MOVED, PROGRESS, DUE = "promise", "moved", "progress", "due"
"""What a note says: a day is promised, another day holds now, how it stands on the way, that it is not ready."""
LATER = {MOVED: "moved_later", PROGRESS: "progress_later"}
"""What they say where the day is later than the one that was named first."""


class RequestAuthor:
    """Writes for the outbox what was promised to who asked for data."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def standing(self, work: Work, row: Delivery) -> Standing:
        """Settled once it was answered, declined or taken back; superseded where another day holds."""
        asked = await requests.find(work, row.coalition_id or "", row.args["request"])
        is_open = asked is not None and asked.state == ACCEPTED
        moved = asked is None or asked.due_on is None or asked.due_on.isoformat() != row.args["due_on"]
        return Standing(settled=not is_open, superseded=is_open and moved)

    async def write(self, work: Work, row: Delivery, now: datetime) -> Message:
        """What is true of it now, in the first sentence."""
        contact = await people.contact(work, row.contact_id or "")
        coalition = await coalitions.find(work, row.coalition_id or "")
        asked = await requests.find(work, row.coalition_id or "", row.args["request"])
        assert contact is not None, "the verdict has looked at the contact in this transaction"
        assert coalition is not None, "who belongs to a coalition"
        assert asked is not None, "what is promised is never deleted"
        language = contact.language
        summary = self._say(language, "summary", coalition=coalition.name, number=asked.number)
        sentence = (Text(asked.sentence),) if row.args["step"] == MOVED and asked.sentence else ()
        quoted = (Context(f"“{asked.words}”"),) if asked.words else ()
        how = Context(self._say(language, "how", number=asked.number))
        lead = await self._lead(work, asked, contact, row, now)
        return Message(summary, (Text(lead), *sentence, *quoted, how))

    async def _lead(self, work: Work, asked: DataRequest, contact: Contact, row: Delivery, now: datetime) -> str:
        language, due_on = contact.language, date.fromisoformat(row.args["due_on"])
        names = {one.person_id: one.name for one in await people.staff_of(work, asked.coalition_id)}
        staff = names.get(asked.owner_id or "") or self._catalogue.say("door.our_staff", language)
        values: dict[str, object] = {"name": short_name(contact.name), "number": asked.number, "staff": staff}
        values["due"] = long_date(self._catalogue, due_on, language)
        step = row.args["step"]
        is_later = asked.first_due_on is not None and due_on > asked.first_due_on
        if step in LATER and is_later and asked.first_due_on is not None:
            values["date"] = short_date(self._catalogue, asked.first_due_on, language, now.date())
            return self._say(language, f"note.{LATER[step]}", **values)
        return self._say(language, f"note.{step}", **values)

    def title(self, row: Delivery, language: str = "en") -> str:
        """What it is called in a list; never what was asked."""
        return self._say(language, "title", number=row.args["number"])

    async def reason(self, work: Work, row: Delivery, language: str) -> str:
        """Because she asked for data herself."""
        return self._say(language, "why", number=row.args["number"])

    def _say(self, language: str, key: str, **values: object) -> str:
        return self._catalogue.say(f"request.{key}", language, **values)
