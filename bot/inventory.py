"""The inventory of data sets: staff keep it, members read it and ask about it in their own words (mission M35).

Each entry is a source of its own, so that "do we have Medicaid claims?" is answered as every question is: in the
entry's own words, with its name and its date.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.access import Who
from bot.answers import library
from bot.audit import note
from bot.messages import Choice, Choices, Context, Field, Form, Message, Table, Text, say
from bot.tokens import Claim, Tokens
from config.catalogue import Catalogue
from storage import documents, inventory
from storage.columns import new_id
from storage.database import Work
from storage.inventory import DataSet

FEATURE = "inventory"
_PUT, _BACK = f"{FEATURE}.put", f"{FEATURE}.back"
PARTS = ("name", "holder", "coverage", "period", "refresh", "terms", "contact")
"""What an entry says, in the order in which it is asked for."""
_SHOWN = ("name", "holder", "period", "refresh")
LONGEST_NAME, LONGEST, MOST = 80, 200, 200
"""Characters of a name and of each other part, and data sets of one coalition."""
READ_AGAIN = timedelta(days=365)
"""When an entry is to be read again."""


class Inventory:
    """Shows the data sets, and takes what staff say of them; answers what begins with ``inventory.``."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens) -> None:
        self._catalogue = catalogue
        self._tokens = tokens

    async def show(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """All data sets, by name."""
        found = await inventory.every(work, who.coalition.id)
        how = (Context(self._word(who, "how")),) if who.may("staff") else ()
        if not found:
            none = self._word(who, "none", coalition=who.coalition.name)
            return Message(none, (Text(none), *how))
        lead = self._word(who, "lead", coalition=who.coalition.name)
        columns = tuple(self._word(who, f"field.{name}") for name in _SHOWN)
        rows = tuple(tuple(str(getattr(one, name)) for name in _SHOWN) for one in found)
        return Message(lead, (Text(lead), Table(lead, columns, rows), *how))

    async def add(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """A form for a new one; what follows the command is its name."""
        return self._form(who, new_id(), {"name": " ".join(rest.split())[:LONGEST_NAME]}, {}, now)

    async def change(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """The form with what an entry says now."""
        found = await self._named(work, who, rest)
        if found is None:
            return say(self._word(who, "unknown", wanted=rest.strip()[:80]))
        return self._form(who, found.id, {name: str(getattr(found, name)) for name in PARTS}, {}, now)

    async def remove(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Take an entry away, with its source; a press brings both back."""
        found = await self._named(work, who, rest)
        if found is None or found.document_id is None:
            return say(self._word(who, "unknown", wanted=rest.strip()[:80]))
        await inventory.remove(work, who.coalition.id, found.id, now)
        await documents.withdraw(work, found.document_id)
        await note(work, who, now, "data set removed", found.id, name=found.name)
        done = self._word(who, "removed", name=found.name)
        undo = Choice(self._word(who, "choice.undo"), self._token(who, _BACK, found.id, now))
        return Message(done, (Text(done), Choices((undo,))))

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """Bring the form, or bring back what was taken away, as it stood."""
        if who.may("staff") and claim.action == _PUT:
            there = await inventory.find(work, who.coalition.id, claim.subject)
            said = {name: str(getattr(there, name)) for name in PARTS} if there is not None else {}
            return self._form(who, claim.subject, said, {}, now)
        if not who.may("staff") or claim.action != _BACK:
            return say(self._catalogue.say("door.bad_button", who.language))
        gone = await inventory.find(work, who.coalition.id, claim.subject)
        if gone is None or gone.removed_at is None or await self._named(work, who, gone.name):
            return say(self._word(who, "gone"))
        return await self._save(work, who, gone.id, {name: str(getattr(gone, name)) for name in PARTS}, "restored", now)

    async def fill(self, work: Work, who: Who, claim: Claim, typed: Mapping[str, str], now: datetime) -> Message:
        """Save an entry, or say beside each field what to mend and save nothing."""
        if not who.may("staff") or claim.action != _PUT:
            return say(self._catalogue.say("door.bad_button", who.language))
        wanted = {name: " ".join(typed.get(name, "").split()) for name in PARTS}
        errors = {
            name: self._catalogue.say("door.too_long" if text else "door.empty", who.language)
            for name, text in wanted.items()
            if not text or len(text) > (LONGEST_NAME if name == "name" else LONGEST)
        }
        there = await inventory.every(work, who.coalition.id)
        others = [one for one in there if one.id != claim.subject]
        if any(one.name.casefold() == wanted["name"].casefold() for one in others):
            errors["name"] = self._word(who, "twice")
        elif len(others) >= MOST:
            errors["name"] = self._word(who, "most", count=MOST)
        if errors:
            return self._form(who, claim.subject, wanted, errors, now)
        return await self._save(work, who, claim.subject, wanted, "saved", now)

    async def _save(
        self, work: Work, who: Who, entry_id: str, wanted: Mapping[str, str], said: str, now: datetime
    ) -> Message:
        """Write it down and let members be answered from it; or the form with why that cannot be."""
        day, language = now.date(), who.coalition.language
        title = self._catalogue.say("inventory.source.title", language, name=wanted["name"])
        entry = library.Entry(
            key=f"data-set-{entry_id[:8]}", path=None, scope=who.coalition.id, title=title, source=wanted["holder"],
            owner=who.name, reviewed_on=day, review_by=day + READ_AGAIN,
        )  # fmt: skip
        asked = self._catalogue.say("inventory.source.asked", language, name=wanted["name"])
        ready = library.prepare_text(entry, self._source(wanted, language), asked_as=[asked])
        if isinstance(ready, library.Refusal):
            unfit = self._word(who, "unfit", why=ready.why)
            return self._form(who, entry_id, wanted, {"coverage": unfit}, now)
        kept = await library.shelve(work, ready.draft, now, approved=True)
        said_of_it = {"id": entry_id, **{name: wanted[name] for name in PARTS}, "document_id": kept.id}
        row = DataSet.model_validate({**said_of_it, "coalition_id": who.coalition.id, "by": who.person_id, "at": now})
        await inventory.put(work, row)
        await note(work, who, now, f"data set {said}", entry_id, name=wanted["name"])
        return say(self._word(who, said, name=wanted["name"]))

    def _source(self, wanted: Mapping[str, str], language: str) -> str:
        """The entry as members read it: one passage, one line for each thing that it says."""
        have = self._catalogue.say("inventory.source.have", language, name=wanted["name"])
        lines = [
            self._catalogue.say(f"inventory.source.{name}", language, text=wanted[name].rstrip("."))
            for name in PARTS[1:]
        ]
        return "\n".join([have, *lines, ""])

    async def _named(self, work: Work, who: Who, typed: str) -> DataSet | None:
        wanted = " ".join(typed.split()).casefold().strip(" \"'“”.")
        found = [one for one in await inventory.every(work, who.coalition.id) if one.name.casefold() == wanted]
        return found[0] if found else None

    def _form(
        self, who: Who, entry_id: str, values: Mapping[str, str], errors: Mapping[str, str], now: datetime
    ) -> Message:
        hints = ("name", "coverage", "period", "refresh", "terms", "contact")
        fields = tuple(
            Field(
                name,
                self._word(who, f"field.{name}"),
                hint=self._word(who, f"hint.{name}") if name in hints else "",
                value=values.get(name, ""),
                error=errors.get(name, ""),
            )
            for name in PARTS
        )
        title = self._word(who, "form.title")
        token = self._token(who, _PUT, entry_id, now)
        form = Form(token, title, fields, self._word(who, "form.submit"))
        return Message(next(iter(errors.values()), title), (form,))

    def _token(self, who: Who, action: str, subject: str, now: datetime) -> str:
        return self._tokens.sign(Claim(action, subject, who.coalition.id, who.person_id), now)

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"inventory.{key}", who.language, **values)
