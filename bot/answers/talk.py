"""A member asks; the desk answers; what helped and what did not is noted, and what is missing reaches staff.

A question that the documents do not answer goes on staff's list by itself, since it shows what is missing there; one
that was answered goes there when the member says that it did not help, or asks for a person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bot.access import Who
from bot.answers import desk
from bot.answers.benefits import asks_for_benefits, beside, own_numbers
from bot.answers.composing import Composer
from bot.answers.counted import asks_for_a_count
from bot.answers.desk import CHOICES, Answer
from bot.answers.guards import Surroundings
from bot.answers.meaning import Meaning
from bot.answers.sources import stands
from bot.answers.verifier import Supported
from bot.drafts import Draft
from bot.inbox import Place, Speaker
from bot.messages import MOST_CHOICES, Block, Choice, Choices, Field, Form, Message, say
from bot.tokens import ANYONE, Claim, Tokens
from bot.voices import voice_of
from bot.ways_back import place_of
from config.catalogue import Catalogue
from config.voice import speaking
from storage import coalitions, documents, figures, people, questions
from storage.database import Work

LONGEST = 4_000
"""Characters of a question that are read; Slack's own box holds no more."""
QUESTION = "question"
"""The name of the form's one field."""


class Expert(Protocol):
    """Somebody who knows about a question."""

    @property
    def organisation(self) -> str:
        """Where she works."""
        ...


class Gaps(Protocol):
    """Where a question goes that no document answers."""

    async def note(self, work: Work, asked: questions.Question, now: datetime) -> object:
        """Put it with those that ask the same."""
        ...

    async def expert_for(self, work: Work, coalition_id: str, question: str, but: str = "") -> Expert | None:
        """Who knows about it; not the person `but`."""
        ...


class Peers(Protocol):
    """Other members, who may know what no document says."""

    async def may_be_asked(self, work: Work, who: Who, question: str, now: datetime) -> bool:
        """Whether somebody there offered to be asked about it, and this contact may ask once more."""
        ...


class Region(Protocol):
    """What the whole region sees together."""

    async def reply(self, work: Work, who: Who, question: str, now: datetime) -> Message | None:
        """The answer where that is what is asked."""
        ...


class Standing(Protocol):
    """How a member stands beside the others, by its own figures."""

    async def reply(self, work: Work, who: Who, question: str, now: datetime) -> Message | None:
        """The answer where that is what is asked."""
        ...

    async def offered(self, work: Work, who: Who, now: datetime) -> Choice | None:
        """A button that shows it, where there is something to show."""
        ...


class AnswerTalk:
    """The desk's side of a conversation: one answer, the three buttons under it, and a form to ask with."""

    def __init__(
        self,
        catalogue: Catalogue,
        tokens: Tokens,
        gaps: Gaps,
        peers: Peers,
        standing: Standing,
        region: Region,
        meaning: Meaning | None = None,
        composer: Composer | None = None,
    ) -> None:
        """`meaning` finds what is said in other words; `composer` writes answers where a model is connected to it."""
        self._catalogue = catalogue
        self._meaning = meaning
        self._tokens = tokens
        self._gaps = gaps
        self._peers = peers
        self._standing = standing
        self._region = region
        self._composer = composer

    async def ask(
        self, work: Work, who: Who, question: str, now: datetime, heard_at: tuple[Speaker, Place] | None = None
    ) -> Message:
        """Answer one question from this coalition's documents, and note that it was asked, and where."""
        around = await self._around(work, who)
        may_be_answered = desk.reason_not_to(question, around) is None
        # Her own figures are hers alone: nothing of the question is kept, and no document is quoted for them.
        if may_be_answered and (standing := await self._standing.reply(work, who, question, now)) is not None:
            return standing
        if may_be_answered and (together := await self._region.reply(work, who, question, now)) is not None:
            return together
        answered = await desk.answer(
            work,
            self._catalogue,
            coalition_id=who.coalition.id,
            question=question,
            language=who.language,
            audience=who.organisation.kind if who.organisation else None,
            others=around.others,
            roster=around.roster,
            places=around.places,
            meaning=self._meaning,
            writes=self._composer is not None and self._composer.model is not None,
        )
        asked = await questions.record(
            work,
            coalition_id=who.coalition.id,
            contact_id=who.contact.id if who.contact else None,
            text=question if answered.keeps_words else None,
            tier=answered.status,
            reason=answered.reason,
            now=now,
            state=questions.OPEN if _is_a_gap(answered) else questions.ANSWERED,
            place=place_of(*heard_at) if heard_at and answered.keeps_words else None,
        )
        if asked.state == questions.OPEN:
            await self._gaps.note(work, asked, now)
        tokens = {name: self._token(who, f"answer.{name}", asked.id, now) for name in CHOICES}
        today = now.astimezone(who.zone).date()
        helpers = await self._helpers(work, who, answered, asked, now)

        wants_numbers = answered.status != "refused" and asks_for_benefits(question)
        facts = await own_numbers(work, self._catalogue, who.coalition.id, who.language, now) if wants_numbers else None

        # What an answer may be written from is among them, so that they hold for both.
        cited = [one.passage_id for one in (*answered.citations, *answered.material)]
        shown = await figures.in_passages(work, who.coalition.id, cited)

        def drawn(which: Answer) -> Message:
            said = desk.message(
                which, self._catalogue, language=who.language, today=today, tokens=tokens, helpers=helpers
            )
            drawn = beside(said, facts)
            return replace(drawn, blocks=self._doubting(who, drawn.blocks, shown, now), figures=tuple(shown))

        composer = self._composer
        if composer is None or not answered.material or not await composer.may_ask(work, who.coalition):
            return drawn(answered)
        as_it_is = drawn(desk.unwritten(answered, self._catalogue, who.language))
        writing = _Writing(composer, self._catalogue, who, question, answered, drawn)
        return Draft(as_it_is.summary, as_it_is.blocks, as_it_is.refresh, as_it_is.figures, writing)

    def _doubting(self, who: Who, blocks: tuple[Block, ...], shown: Sequence[str], now: datetime) -> tuple[Block, ...]:
        """A button for whoever sees that the figure is wrong: anybody, where others read the answer too."""
        if not shown:
            return blocks
        reader = ANYONE if who.at is not None and who.at.shared else who.person_id
        token = self._tokens.sign(Claim("correction.flag", shown[0], who.coalition.id, reader), now)
        button = Choice(self._catalogue.say("corrections.choice.flag", who.language), token)
        last = blocks[-1] if blocks else None
        if isinstance(last, Choices) and len(last.choices) < MOST_CHOICES:
            return (*blocks[:-1], Choices((*last.choices, button)))
        return (*blocks, Choices((button,)))

    async def _around(self, work: Work, who: Who) -> Surroundings:
        """The names that a guard may know."""
        coalition_id = who.coalition.id
        return Surroundings(
            coalition_id,
            [one.name for one in await coalitions.every(work) if one.id != coalition_id],
            [one.name for one in await people.organisations(work, coalition_id)],
            await figures.regions(work, coalition_id),
        )

    async def _helpers(
        self, work: Work, who: Who, answered: Answer, asked: questions.Question, now: datetime
    ) -> Sequence[Choice]:
        """Who may know what no document says: an expert, other members; a data request, where it is a number.

        Who asks about another member by name is offered her own place instead (mission M3).
        """
        if answered.reason == "named_peer":
            offered = await self._standing.offered(work, who, now)
            return (offered,) if offered else ()
        if answered.reason != "low_evidence" or who.contact is None or not asked.text:
            return ()
        helpers = []
        if known := await self._gaps.expert_for(work, who.coalition.id, asked.text, who.person_id):
            label = self._catalogue.say("gap.choice.ask", who.language, organisation=known.organisation)
            helpers.append(Choice(label, self._token(who, "gap.ask", asked.id, now)))
        if await self._peers.may_be_asked(work, who, asked.text, now):
            label = self._catalogue.say("peers.choice.ask", who.language)
            helpers.append(Choice(label, self._token(who, "peers.ask", asked.id, now)))
        if asks_for_a_count(asked.text):
            label = self._catalogue.say("request.choice.ask", who.language)
            helpers.append(Choice(label, self._token(who, "request.from", asked.id, now)))
        return helpers

    def form(self, who: Who, now: datetime, typed: str = "", error: str = "") -> Message:
        """One field to write a question in."""
        title, label, hint, submit = (
            self._catalogue.say(f"ask.{part}", who.language) for part in ("title", "label", "hint", "submit")
        )
        field = Field(QUESTION, label, "long_text", hint=hint, value=typed, error=error)
        return Message(error or title, (Form(self._token(who, "answer.ask", "", now), title, (field,), submit),))

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """This helped; not what I asked; ask staff; or the form again."""
        if claim.action == "answer.ask":
            return self.form(who, now)
        coalition_id, subject = who.coalition.id, claim.subject
        if claim.action == "answer.helped":
            won = await questions.mark_helped(work, coalition_id, subject)
            return self._thank(who, "helped" if won else "settled")
        opened = await questions.open_for_staff(work, coalition_id, subject, helped=False)
        asked = await questions.find(work, coalition_id, subject)
        waiting = opened or (asked is not None and asked.state == questions.OPEN)
        if opened and asked is not None:
            await self._gaps.note(work, asked, now)
        return self._thank(who, "passed_on" if waiting else "settled")

    async def fill(self, work: Work, who: Who, claim: Claim, values: Mapping[str, str], now: datetime) -> Message:
        """Answer what was written in the form, or say beside the field what to mend."""
        if claim.action != "answer.ask":
            return say(self._catalogue.say("door.bad_button", who.language))
        typed = values.get(QUESTION, "").strip()
        if typed and len(typed) <= LONGEST:
            return await self.ask(work, who, typed, now)
        why = "door.too_long" if typed else "door.empty"
        return self.form(who, now, typed[:LONGEST], self._catalogue.say(why, who.language))

    def _thank(self, who: Who, how: str) -> Message:
        return say(self._catalogue.say(f"answers.thanks.{how}", who.language))

    def _token(self, who: Who, action: str, subject: str, now: datetime) -> str:
        return self._tokens.sign(Claim(action, subject, who.coalition.id, who.person_id), now)


class _Writing:
    """An answer that is being written; it holds the question in memory, and nowhere else."""

    def __init__(
        self,
        composer: Composer,
        catalogue: Catalogue,
        who: Who,
        question: str,
        answered: Answer,
        drawn: Callable[[Answer], Message],
    ) -> None:
        self._composer, self._catalogue = composer, catalogue
        self._who, self._question, self._answered, self._drawn = who, question, answered, drawn
        self._sentences: tuple[Supported, ...] = ()

    @property
    def seconds(self) -> float:
        """How long it may take at most."""
        return self._composer.seconds

    async def compose(self) -> None:
        """Have it written."""
        language, material = self._who.language, self._answered.material
        self._sentences = await self._composer.compose(self._question, language, material)

    async def message(self, work: Work) -> Message | None:
        """What was written, as far as its documents still say so at this moment; None where nothing is left."""
        if not self._sentences:
            return None
        coalition, language = self._who.coalition, self._who.language
        cited = [one.citation.passage_id for one in self._sentences]
        texts = await documents.body(work, coalition.id, cited)
        left = [one for one in self._sentences if stands(one.citation, texts.get(one.citation.passage_id, ""))]
        if not left:
            return None
        await self._composer.wrote(work, coalition)
        with speaking(voice_of(coalition)):
            return self._drawn(desk.written(self._answered, self._catalogue, language, left))


def _is_a_gap(answered: Answer) -> bool:
    return answered.status == "refused" and answered.reason == "low_evidence"
