"""What is said about gaps: the member has an expert asked, the expert answers or passes, staff make a source of it.

Answers what begins with ``gap.``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.access import Who
from bot.audit import note
from bot.gaps.author import ANSWER, answer_form
from bot.gaps.desk import GapDesk, named
from bot.gaps.document_talk import ACTIONS, DocumentTalk
from bot.inbox import Place, Speaker
from bot.messages import Choice, Choices, Context, Field, Form, Message, Text, say
from bot.outbox import Outbox
from bot.tokens import Claim, Tokens
from config.catalogue import Catalogue
from storage import gaps, people, questions
from storage.database import Work
from storage.gaps import ANSWERED, ASKED, CLOSED, Gap

LONGEST, LONGEST_TITLE = 4_000, 200
"""Characters of an answer, and of the question above it in a source."""
TITLE, TEXT = "question", "answer"
"""The names of the fields of the form for a source."""


class GapTalk:
    """The conversation around a gap."""

    def __init__(
        self, catalogue: Catalogue, tokens: Tokens, outbox: Outbox, desk: GapDesk, documents: DocumentTalk
    ) -> None:
        """`documents` goes on where staff say that a document answers it."""
        self._documents = documents
        self._catalogue = catalogue
        self._tokens = tokens
        self._outbox = outbox
        self._desk = desk

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """The member's yes, the expert's pass, or a form that is asked for again."""
        if claim.action == "gap.ask":
            return await self._ask(work, who, claim.subject, now)
        if claim.action in ACTIONS:
            return await self._documents.press(work, who, claim, now)
        gap = await gaps.find(work, who.coalition.id, claim.subject)
        if gap is None:
            return say(self._catalogue.say("door.bad_button", who.language))
        match claim.action:
            case "gap.answer" | "gap.pass":
                if not await self._is_hers(work, gap, who):
                    return say(self._word(who, "settled", name=who.first_name))
                if claim.action == "gap.answer":
                    return self._answer_form(who, gap, now)
                await self._desk.passed(work, gap, now)
                await note(work, who, now, "expert passed", gap.id)
                return say(self._word(who, "passed", name=who.first_name))
            case _ if not who.may("staff"):
                return say(self._word(who, "staff_alone"))
            case _:
                return await self._by_staff(work, who, gap, claim.action, now)

    async def _by_staff(self, work: Work, who: Who, gap: Gap, action: str, now: datetime) -> Message:
        match action:
            case "gap.source":
                return self._source(who, gap, now)
            case "gap.leave":
                await gaps.move(work, gap.id, (ANSWERED,), CLOSED)
                return say(self._word(who, "left"))
            case "gap.back":
                return await self._take_back(work, who, gap, now)
            case _:
                return say(self._catalogue.say("door.bad_button", who.language))

    async def fill(self, work: Work, who: Who, claim: Claim, values: Mapping[str, str], now: datetime) -> Message:
        """The expert's answer, or the source that staff make of it; or what to mend, beside the field."""
        gap = await gaps.find(work, who.coalition.id, claim.subject)
        if gap is None:
            return say(self._catalogue.say("door.bad_button", who.language))
        if claim.action == "gap.answer":
            return await self._answered(work, who, gap, values.get(ANSWER, "").strip(), now)
        if not who.may("staff"):
            return say(self._word(who, "staff_alone"))
        return await self._make(work, who, gap, values, now)

    def offered(self, who: Who, gap: Gap, now: datetime) -> Choices:
        """To make a source of an answer, to say which document answers it already, or to leave it."""
        return self._offered(gap, who.person_id, who.language, now)

    def _offered(self, gap: Gap, person_id: str, language: str, now: datetime) -> Choices:
        return Choices(
            tuple(
                Choice(
                    self._catalogue.say(f"gap.choice.{action}", language),
                    self._tokens.sign(Claim(f"gap.{action}", gap.id, gap.coalition_id, person_id), now),
                    action == "source",
                )
                for action in ("source", "document", "leave")
            )
        )

    async def _ask(self, work: Work, who: Who, question_id: str, now: datetime) -> Message:
        """The member says yes: her question goes to the expert."""
        asked = await questions.find(work, who.coalition.id, question_id)
        hers = asked is not None and who.contact is not None and asked.contact_id == who.contact.id
        if asked is None or not hers or not asked.text:
            return say(self._catalogue.say("answers.thanks.settled", who.language))
        await questions.open_for_staff(work, who.coalition.id, asked.id)
        expert = await self._desk.expert_for(work, who.coalition.id, asked.text, who.person_id)
        gap = await self._desk.note(work, asked, now)
        if expert is None:
            return say(self._catalogue.say("answers.thanks.passed_on", who.language))
        match await self._desk.ask_expert(work, gap, expert.contact, now):
            case "asked":
                await note(work, who, now, "expert asked", gap.id, contact=expert.contact.id)
                names = {"name": expert.contact.name, "organisation": expert.organisation}
                return say(self._word(who, "asked", **names))
            case "before":
                return say(self._word(who, "asked_already"))
            case "unwelcome":
                return say(self._catalogue.say("answers.thanks.passed_on", who.language))

    async def _answered(self, work: Work, who: Who, gap: Gap, text: str, now: datetime) -> Message:
        if not await self._is_hers(work, gap, who):
            return say(self._word(who, "settled", name=who.first_name))
        if not text or len(text) > LONGEST:
            why = "door.too_long" if text else "door.empty"
            return self._answer_form(who, gap, now, text[:LONGEST], self._catalogue.say(why, who.language))
        told = await self._desk.answered(work, gap, who, text, now)
        if told == "settled":
            return say(self._word(who, "settled", name=who.first_name))
        if told == "nobody":
            return say(self._word(who, "nobody", name=who.first_name))
        await note(work, who, now, "answered", gap.id)
        await self._tell_staff(work, who, gap, text, now)
        return say(self._word(who, "thanks", name=who.first_name))

    async def _tell_staff(self, work: Work, who: Who, gap: Gap, text: str, now: datetime) -> None:
        """One note to each who runs the coalition: what the expert said, and whether others should read it too."""
        staff = {one.person_id for one in await people.staff_of(work, who.coalition.id)} - {who.person_id}
        reached = await people.identities_of(work, sorted(staff))
        lead = self._catalogue.say("gap.staff_told", staff=named(who))
        for person_id, one in sorted(reached.items()):
            choices = self._offered(gap, person_id, "en", now)
            message = Message(lead, (Text(lead), Context(f"“{gap.words}”"), Text(text), choices))
            by = Speaker(one.platform, one.workspace, one.account)
            origin = f"gap answered {gap.id}"
            await self._outbox.reply(work, who.coalition.id, by, Place(one.conversation), message, origin, now)

    async def _make(self, work: Work, who: Who, gap: Gap, values: Mapping[str, str], now: datetime) -> Message:
        title, text = (" ".join(values.get(TITLE, "").split()), values.get(TEXT, "").strip())
        errors = {}
        if not title or len(title) > LONGEST_TITLE:
            errors[TITLE] = self._catalogue.say("door.too_long" if title else "door.empty", who.language)
        if not text or len(text) > LONGEST:
            errors[TEXT] = self._catalogue.say("door.too_long" if text else "door.empty", who.language)
        if errors:
            return self._source(who, gap, now, title[:LONGEST_TITLE], text[:LONGEST], errors)
        if gap.document_id or gap.state not in (ANSWERED, CLOSED):
            return say(self._word(who, "source_there"))
        if why := await self._desk.make_source(work, gap, title, text, who.name, now):
            return self._source(who, gap, now, title, text, {TEXT: self._word(who, "unfit", why=why)})
        await note(work, who, now, "source made", gap.id)
        done = self._word(who, "source_made", title=title)
        back = Choice(self._word(who, "choice.back"), self._token(who, "back", gap.id, now))
        return Message(done, (Text(done), Choices((back,))))

    async def _take_back(self, work: Work, who: Who, gap: Gap, now: datetime) -> Message:
        if not await self._desk.take_back(work, gap):
            return say(self._word(who, "back_already"))
        await note(work, who, now, "source taken back", gap.id)
        return say(self._word(who, "taken_back"))

    def _source(
        self,
        who: Who,
        gap: Gap,
        now: datetime,
        title: str | None = None,
        text: str | None = None,
        errors: Mapping[str, str] | None = None,
    ) -> Message:
        if gap.document_id or (gap.state not in (ANSWERED, CLOSED)) or (gap.answer is None and text is None):
            return say(self._word(who, "source_there"))
        wrong, shown = errors or {}, {TITLE: title, TEXT: text}
        kept = {TITLE: " ".join((gap.words or "").split())[:LONGEST_TITLE], TEXT: gap.answer or ""}
        fields = tuple(
            Field(
                name,
                self._word(who, f"source.{name}"),
                "text" if name == TITLE else "long_text",
                hint=self._word(who, f"source_hint.{name}"),
                value=kept[name] if shown[name] is None else shown[name] or "",
                error=wrong.get(name, ""),
            )
            for name in (TITLE, TEXT)
        )
        heading = self._word(who, "source.heading")
        submit = self._word(who, "choice.source")
        return Message(heading, (Form(self._token(who, "source", gap.id, now), heading, fields, submit),))

    def _answer_form(self, who: Who, gap: Gap, now: datetime, typed: str = "", error: str = "") -> Message:
        form = answer_form(self._catalogue, self._token(who, "answer", gap.id, now), who.language, typed, error)
        return Message(error or form.title, (form,))

    async def _is_hers(self, work: Work, gap: Gap, who: Who) -> bool:
        contact = await people.contact(work, gap.expert_id) if gap.expert_id else None
        return gap.state == ASKED and contact is not None and contact.person_id == who.person_id

    def _token(self, who: Who, action: str, subject: str, now: datetime) -> str:
        return self._tokens.sign(Claim(f"gap.{action}", subject, who.coalition.id, who.person_id), now)

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"gap.{key}", who.language, **values)
