"""Writes a correction: under what was wrong, and to whoever read it alone. Old value, new value, why, what was done."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.access import short_name
from bot.messages import Context, Message, Text
from bot.registry.saying import Saying
from bot.rules.verdict import CORRECTION
from bot.weighing import Standing
from bot.words import short_date
from config.catalogue import Catalogue
from storage import coalitions, corrections, figures, ledger, people
from storage.coalitions import Coalition
from storage.corrections import CONFIRMED, Case
from storage.database import Work
from storage.figures import Figure, Measure
from storage.ledger import Delivery

KIND = CORRECTION


def subject_of(case_id: str) -> str:
    """Under which subject the ledger keeps the messages of a case."""
    return f"{KIND}:{case_id}"


class CorrectionAuthor:
    """Writes corrections for the outbox, and for the public log."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._saying = Saying(catalogue)

    async def standing(self, work: Work, row: Delivery) -> Standing:
        """Wanted once it is confirmed."""
        case = await corrections.by_id(work, row.args["case"])
        return Standing(superseded=case is None or case.state != CONFIRMED)

    async def write(self, work: Work, row: Delivery, now: datetime) -> Message:
        """The correction where everybody reads it, or to one contact."""
        if row.action == "post":
            said = await ledger.delivery(work, row.args["under"]) if row.args.get("under") else None
            return await self._posted(work, row.args["case"], said, now)
        contact = await people.contact(work, row.contact_id or "")
        assert contact is not None, "the verdict has looked at the contact in this transaction"
        return await self.drawn(
            work, row.args["case"], contact.language, contact.person_id, now, short_name(contact.name)
        )

    async def drawn(
        self, work: Work, case_id: str, language: str, person_id: str, now: datetime, name: str = ""
    ) -> Message:
        """The correction to one person, with her name where it is known; who told us is thanked for it."""
        case, coalition = await self._case(work, case_id)
        told_us = case.person_id == person_id
        lead = self._say(language, f"told.{'hers' if told_us else 'lead'}", name=name or coalition.name)
        figure = await self._new(work, case)
        lines = (Text(lead), Text(await self.sentence(work, case, language)), Text(self.why(case)))
        thanks = () if told_us else (Text(self._say(language, "told.thanks")),)
        summary = self._say(language, "summary", coalition=coalition.name)
        why = Context(self._say(language, "reason_hers" if told_us else "reason"))
        return Message(summary, (*lines, *thanks, why), figures=(figure.id,))

    async def _posted(self, work: Work, case_id: str, said: Delivery | None, now: datetime) -> Message:
        case, coalition = await self._case(work, case_id)
        language = coalition.language
        figure = await self._new(work, case)
        at = (said.started_at if said else None) or case.at
        day = short_date(
            self._catalogue, _day(at, coalition), language, now.astimezone(ZoneInfo(coalition.zone)).date()
        )
        lines = (
            Text(self._say(language, "note.lead", date=day)),
            Text(await self.sentence(work, case, language)),
            Text(self.why(case)),
            Text(self._say(language, "note.thanks")),
        )
        return Message(self._say(language, "summary", coalition=coalition.name), lines, figures=(figure.id,))

    async def sentence(self, work: Work, case: Case, language: str) -> str:
        """What was said, and what is right: "We had said 12 %, and 21 % is right (Visits, Maple River, Q2 2026)."."""
        measure, old, new, what = await self.figures_of(work, case, language)
        if new.value is None:
            return self._say(language, "sentence_withheld", what=what, old=self._saying.value(measure, old, language))
        return self._say(
            language, "sentence", what=what,
            old=self._saying.value(measure, old, language), value=self._saying.whole(measure, new, language),
        )  # fmt: skip

    async def figures_of(self, work: Work, case: Case, language: str) -> tuple[Measure, Figure, Figure, str]:
        """The measure, the wrong figure, the right one, and what they are figures of."""
        old, new = await figures.find(work, case.coalition_id, case.figure_id), await self._new(work, case)
        assert old is not None, "a version of a figure is never thrown away"
        measure = (await figures.measures_by_id(work, case.coalition_id))[old.measure_id]
        member = await people.organisation(work, old.organisation_id) if old.organisation_id else None
        what = self._say(
            language, "what", title=measure.name, area=member.name if member else old.region,
            period=self._saying.period(old, language),
        )  # fmt: skip
        return measure, old, new, what

    def why(self, case: Case) -> str:
        """The cause and what was done, in the words of staff."""
        return " ".join(part for part in (case.cause, case.done) if part)

    def title(self, row: Delivery, language: str = "en") -> str:
        """What it is called in a list."""
        return self._say(language, "title")

    async def reason(self, work: Work, row: Delivery, language: str) -> str:
        """Because she had read the wrong figure, or told us."""
        case = await corrections.by_id(work, row.args["case"])
        hers = case is not None and case.person_id == row.person_id
        return self._say(language, "reason_hers" if hers else "reason")

    async def _case(self, work: Work, case_id: str) -> tuple[Case, Coalition]:
        case = await corrections.by_id(work, case_id)
        assert case is not None, "a case is never thrown away"
        coalition = await coalitions.find(work, case.coalition_id)
        assert coalition is not None, "a case is of a coalition"
        return case, coalition

    async def _new(self, work: Work, case: Case) -> Figure:
        found = await figures.find(work, case.coalition_id, case.new_figure_id)
        assert found is not None, "a case that was confirmed has its new figure"
        return found

    def _say(self, language: str, key: str, **values: object) -> str:
        return self._catalogue.say(f"corrections.{key}", language, **values)


def _day(at: datetime, coalition: Coalition) -> date:
    return at.astimezone(ZoneInfo(coalition.zone)).date()
