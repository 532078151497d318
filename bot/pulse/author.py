"""Writes a pulse to those who are asked: the questions, a button for each answer, and what becomes of it."""

from __future__ import annotations

from datetime import datetime

from bot.access import short_name
from bot.messages import MOST_CHOICES, Block, Choice, Choices, Context, Message, Text
from bot.outbox import SHOW
from bot.pulse.questions import BURNOUT, SKIP, Question, unpacked
from bot.pulse.results import Results
from bot.pulse.urn import ANSWER
from bot.pulse.wording import Wording
from bot.tokens import Claim, Tokens
from bot.weighing import Standing
from config.catalogue import Catalogue
from storage import coalitions, people, pulses
from storage.coalitions import Coalition
from storage.database import Work
from storage.ledger import Delivery
from storage.people import Contact
from storage.pulses import OPEN, Pulse


class PulseAuthor:
    """Writes pulses for the outbox, and for staff who want to see one before."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._wording = Wording(catalogue)

    async def standing(self, work: Work, row: Delivery) -> Standing:
        """Settled once it no longer counts, or she has answered all of it."""
        pulse = await pulses.find(work, row.args["pulse"])
        return Standing(settled=pulse is None or pulse.state != OPEN or not await self._left(work, pulse, row))

    async def write(self, work: Work, row: Delivery, now: datetime) -> Message:
        """The questions that she has not answered yet; thanks where there are none."""
        pulse = await pulses.find(work, row.args["pulse"])
        contact = await people.contact(work, row.contact_id or "")
        assert pulse is not None, "who is asked is asked by one"
        assert contact is not None, "the verdict has looked at the contact in this transaction"
        coalition = await coalitions.find(work, pulse.coalition_id)
        assert coalition is not None, "who belongs to a coalition"
        refresh = self._tokens.sign(Claim(SHOW, row.id, coalition.id, contact.person_id), now)
        left = await self._left(work, pulse, row)
        if pulse.state != OPEN or not left:
            name = short_name(contact.name)
            over = self._say(contact.language, "counted" if not left else "over", name=name)
            return Message(over, (Text(over),), refresh=refresh)
        return self.drawn(pulse, contact, coalition.name, left, now, refresh=refresh)

    def drawn(
        self, pulse: Pulse, contact: Contact, coalition: str, left: list[int], now: datetime, *, refresh: str = ""
    ) -> Message:
        """The pulse as this contact sees it, with the questions that are left to her."""
        language, questions = contact.language, unpacked(pulse.questions)
        summary = self._say(language, "summary", coalition=coalition)
        blocks: list[Block] = [Text(self._say(language, "lead", name=short_name(contact.name)))]
        skip = Choice(self._say(language, "option.skip"), self._token(pulse, contact, f"{SKIP} {SKIP}", now))
        for number in left:
            blocks += self._asked(pulse, contact, number, questions[number], now)
        # One row where it fits, so that leaving it out is as near as any answer.
        match blocks[-1]:
            case Choices(choices) if len(left) == 1 and len(choices) < MOST_CHOICES:
                blocks[-1] = Choices((*choices, skip))
            case _:
                blocks.append(Choices((skip,)))
        blocks += [Context(self._say(language, "privacy")), Context(self._why(language, coalition))]
        return Message(summary, tuple(blocks), refresh=refresh)

    def _asked(self, pulse: Pulse, contact: Contact, number: int, one: Question, now: datetime) -> list[Block]:
        words = self._wording.question(one, contact.language)
        blocks: list[Block] = [Text(words)]
        if one.item == BURNOUT:
            # The answers are sentences, which no button has room for; they stand as they were published.
            labels = [self._wording.option(one, option, contact.language) for option in one.options]
            blocks = [Text("\n\n".join((words, *labels)))]
        choices = tuple(
            Choice(
                option if one.item == BURNOUT else self._wording.option(one, option, contact.language),
                self._token(pulse, contact, f"{number} {option}", now),
            )
            for option in one.options
        )
        return [*blocks, Choices(choices)]

    def _token(self, pulse: Pulse, contact: Contact, chosen: str, now: datetime) -> str:
        return self._tokens.sign(Claim(ANSWER, f"{pulse.id} {chosen}", pulse.coalition_id, contact.person_id), now)

    def title(self, row: Delivery, language: str = "en") -> str:
        """What it is called in a list."""
        return self._say(language, "title")

    async def reason(self, work: Work, row: Delivery, language: str) -> str:
        """Because she was drawn, or since everybody was asked."""
        coalition = await coalitions.find(work, row.coalition_id or "")
        return self._why(language, coalition.name if coalition else "")

    def _why(self, language: str, coalition: str) -> str:
        return self._say(language, "why", coalition=coalition)

    async def _left(self, work: Work, pulse: Pulse, row: Delivery) -> list[int]:
        asked = await pulses.asked(work, pulse.id, row.person_id or "")
        answered = asked.answered if asked else ~0
        return [number for number in range(len(pulse.questions)) if not answered & (1 << number)]

    def _say(self, language: str, key: str, **values: object) -> str:
        return self._catalogue.say(f"pulse.{key}", language, **values)


class ResultAuthor:
    """Writes to those who were asked what came of it, and what staff will change."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._results = Results(catalogue)

    async def standing(self, work: Work, row: Delivery) -> Standing:
        """Worth saying for as long as it is new."""
        return Standing()

    async def write(self, work: Work, row: Delivery, now: datetime) -> Message:
        """The result, what will change, and thanks."""
        pulse = await pulses.find(work, row.args["pulse"])
        coalition = await coalitions.find(work, row.coalition_id or "")
        assert pulse is not None, "who gets a result was asked"
        assert coalition is not None, "who belongs to a coalition"
        if row.contact_id is None:
            return await self._posted(work, pulse, coalition, now)
        contact = await people.contact(work, row.contact_id)
        assert contact is not None, "the verdict has looked at the contact in this transaction"
        return await self.drawn(work, pulse, contact.language, short_name(contact.name), coalition.name, now)

    async def _posted(self, work: Work, pulse: Pulse, coalition: Coalition, now: datetime) -> Message:
        """The same for the coalition's channel: to nobody by name."""
        language = coalition.language
        lead = self._say(language, "posted", coalition=coalition.name)
        results = self._results.blocks(pulse, await pulses.before(work, pulse), language, now)
        return Message(lead, (Text(lead), *results, Text(self._say(language, "change", text=pulse.change))))

    async def drawn(self, work: Work, pulse: Pulse, language: str, name: str, coalition: str, now: datetime) -> Message:
        """The result as one of those who were asked reads it."""
        past = await pulses.before(work, pulse)
        summary = self._say(language, "summary", coalition=coalition)
        lead = self._say(language, "lead", name=name, coalition=coalition)
        change = self._say(language, "change", text=pulse.change)
        why = Context(self._say(language, "why", coalition=coalition))
        results = self._results.blocks(pulse, past, language, now)
        return Message(summary, (Text(lead), *results, Text(change), why))

    def title(self, row: Delivery, language: str = "en") -> str:
        """What it is called in a list."""
        return self._say(language, "title")

    async def reason(self, work: Work, row: Delivery, language: str) -> str:
        """Because she was asked."""
        coalition = await coalitions.find(work, row.coalition_id or "")
        return self._say(language, "why", coalition=coalition.name if coalition else "")

    def _say(self, language: str, key: str, **values: object) -> str:
        return self._catalogue.say(f"pulse.shared.{key}", language, **values)
