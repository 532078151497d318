"""What those who are asked press: an answer, or no pulses any more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.access import Who
from bot.audit import note
from bot.messages import Choice, Choices, Message, Text, say
from bot.outbox import Outbox
from bot.pulse.drawing import KIND, subject_of
from bot.pulse.questions import SKIP, unpacked
from bot.pulse.staff_talk import PulseStaffTalk
from bot.pulse.urn import ANSWER, Answer, Urn
from bot.tokens import Claim, Tokens
from config.catalogue import Catalogue
from storage import pulses
from storage.database import Work
from storage.pulses import OPEN, Asked, Pulse


class PulseTalk:
    """Answers what begins with ``pulse.``."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens, outbox: Outbox, urn: Urn, staff: PulseStaffTalk) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._outbox = outbox
        self._urn = urn
        self._staff = staff

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """Count an answer; stop asking her, or ask again; the rest is staff's."""
        match claim.action:
            case action if action == ANSWER:
                return await self._answer(work, who, claim, now)
            case "pulse.none" | "pulse.again":
                return await self.choose(work, who, "off" if claim.action == "pulse.none" else "on", now)
            case _:
                return await self._staff.press(work, who, claim, now)

    async def fill(self, work: Work, who: Who, claim: Claim, typed: Mapping[str, str], now: datetime) -> Message:
        """There is no form here, so that a filled one is a press."""
        return await self.press(work, who, claim, now)

    async def choose(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Whether this coalition's pulses ask her."""
        if who.contact is None:
            return say(self._word(who, "settings.nobodys"))
        match rest.strip().casefold():
            case "off" | "no":
                if await pulses.decline(work, who.coalition.id, who.person_id):
                    await note(work, who, now, "pulses off", who.contact.id)
                return self._with(who, "settings.off", "again", now)
            case "on" | "sí" | "si" | "yes":
                if await pulses.welcome_again(work, who.coalition.id, who.person_id):
                    await note(work, who, now, "pulses on", who.contact.id)
                return self._with(who, "settings.on", "none", now)
            case _:
                is_off = who.person_id in await pulses.declined(work, who.coalition.id)
                return self._with(
                    who, "settings.is_off" if is_off else "settings.is_on", "again" if is_off else "none", now
                )

    async def _answer(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """Note that she has answered, in this unit; what she answered lies in the urn once the unit is committed."""
        pulse_id, _, name = claim.subject.partition(" ")
        pulse = await pulses.find(work, pulse_id)
        mine = await pulses.asked(work, pulse_id, who.person_id)
        if pulse is None or pulse.coalition_id != who.coalition.id or mine is None:
            return say(self._catalogue.say("door.bad_button", who.language))
        if pulse.state != OPEN or (pulse.closes_at is not None and now >= pulse.closes_at):
            return say(self._word(who, "over", name=who.first_name))
        chosen = self._urn.chosen(name)
        answers = _answers(pulse, mine, chosen) if chosen else None
        if answers is None:
            return say(self._word(who, "again", name=who.first_name))
        bits = sum(1 << one.question for one in answers)
        if not answers or not await pulses.answer(work, pulse_id, who.person_id, bits):
            work.afterwards(lambda: self._urn.forget(name))
            return say(self._word(who, "twice", name=who.first_name))
        work.afterwards(lambda: self._counted(pulse_id, name, answers))
        await self._outbox.amend(work, subject_of(pulse_id, mine.contact_id), now)
        left = len(pulse.questions) - (mine.answered | bits).bit_count()
        return self._thanks(who, left, now)

    def _counted(self, pulse_id: str, name: str, answers: list[Answer]) -> None:
        self._urn.forget(name)
        for one in answers:
            self._urn.put(pulse_id, one)

    def _thanks(self, who: Who, left: int, now: datetime) -> Message:
        text = self._word(who, "thanks_more" if left else "thanks", name=who.first_name)
        if left:
            return say(text)
        less = Choice(self._word(who, "choice.less"), self._token(who, "settings.change", now))
        none = Choice(self._word(who, "choice.none"), self._token(who, "pulse.none", now))
        return Message(text, (Text(text), Choices((less, none))))

    def _with(self, who: Who, key: str, act: str, now: datetime) -> Message:
        text = self._word(who, key, name=who.first_name, coalition=who.coalition.name)
        choice = Choice(self._word(who, f"choice.{act}"), self._token(who, f"{KIND}.{act}", now))
        return Message(text, (Text(text), Choices((choice,))))

    def _token(self, who: Who, action: str, now: datetime) -> str:
        return self._tokens.sign(Claim(action, who.person_id, who.coalition.id, who.person_id), now)

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"pulse.{key}", who.language, **values)


def _answers(pulse: Pulse, mine: Asked, chosen: tuple[str, str]) -> list[Answer] | None:
    """What a tap adds: one answer, or all that is left where she leaves the rest out; None for what is no option."""
    questions = unpacked(pulse.questions)
    number, option = chosen
    if number == SKIP:
        return [Answer(at, SKIP, mine.cell) for at in range(len(questions)) if not mine.answered & (1 << at)]
    at = int(number) if number.isdecimal() else len(questions)
    if at >= len(questions) or option not in questions[at].answers:
        return None
    return [] if mine.answered & (1 << at) else [Answer(at, option, mine.cell)]
