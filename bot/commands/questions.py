"""Commands of staff about what members ask and no document answers: questions, answer, experts, expert, expert off."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from bot.access import Who
from bot.answers.composing import Composer
from bot.audit import note
from bot.commands.table import Command
from bot.gaps.desk import GapDesk, name_expert
from bot.gaps.talk import GapTalk
from bot.messages import Context, Message, Table, Text, say
from bot.tone import Tone
from bot.words import short_date
from config.catalogue import Catalogue
from storage import gaps, people
from storage.database import Work
from storage.gaps import Gap
from storage.people import Contact
from storage.wordings import Wording

CODE = 4
"""Letters of a gap's id that staff type."""
MOST_TOPICS, LONGEST_TOPIC = 8, 50
_NAMED = re.compile(r"(?P<whom>[^:]+):\s*(?P<topics>.*)", re.DOTALL)


_One = TypeVar("_One", Gap, Wording)


def of_code(rows: Sequence[_One], code: str) -> _One | None:
    """The one whose id begins with what staff typed; None where it is too short, or there are several."""
    meant = [one for one in rows if len(code) >= CODE and one.id.startswith(code.casefold())]
    return meant[0] if len(meant) == 1 else None


class QuestionCommands:
    """What waits for an answer, who could give it, and the answers of staff."""

    def __init__(self, catalogue: Catalogue, desk: GapDesk, talk: GapTalk, composer: Composer | None = None) -> None:
        self._catalogue = catalogue
        self._desk = desk
        self._talk = talk
        self._composer = composer
        self._tone = Tone(catalogue)

    def table(self) -> tuple[Command, ...]:
        """The rows of these commands."""
        return (
            Command("questions", "staff", self.questions),
            Command("answer", "staff", self.answer, takes="CODE TEXT", verbatim=True),
            Command("experts", "staff", self.experts),
            Command("expert", "staff", self.expert, takes="E-MAIL: TOPICS"),
            Command("expert off", "staff", self.expert_off, takes="E-MAIL"),
        )

    async def questions(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """What members asked that nobody has answered yet: what is one thing, once."""
        waiting = await self._desk.waiting(work, who.coalition.id, now)
        lead = self._word(who, "questions", count=sum(often for _, often in waiting))
        names = {one.id: one.name for one in await people.contacts(work, who.coalition.id)}
        use = await self._use(work, who)
        if not waiting:
            return Message(lead, (Text(lead), *use))
        # A column in which nothing stands for anybody is left out, so that the list fits a narrow chat.
        cells = {
            "code": [one.id[:CODE] for one, _ in waiting],
            "asked": [self._day(who, one.opened_at, now) for one, _ in waiting],
            "question": [one.words or "" for one, _ in waiting],
            "often": [str(often) if often > 1 else "" for _, often in waiting],
            "expert": [names.get(one.expert_id or "", "") for one, _ in waiting],
        }
        shown = {name: column for name, column in cells.items() if any(column)}
        rows = tuple(zip(*shown.values(), strict=True))
        how = (self._word(who, key, example=rows[0][0]) for key in ("answer_how", "document_how"))
        return Message(lead, (Text(lead), Table(lead, self._columns(who, *shown), rows), *map(Context, how), *use))

    async def _use(self, work: Work, who: Who) -> tuple[Context, ...]:
        """How much of today's share of a language model is used, where there is one."""
        if self._composer is None or self._composer.model is None:
            return ()
        asked, written = await self._composer.use(work, who.coalition)
        most = self._composer.calls_a_day
        return (Context(self._word(who, "model_use", count=asked, new=written, left=max(most - asked, 0))),)

    async def answer(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Bring a person's answer back to the members who asked, with the name of who gives it."""
        code, text = (*rest.split(maxsplit=1), "", "")[:2]
        waiting = await self._desk.waiting(work, who.coalition.id, now)
        meant = of_code([one for one, _ in waiting], code)
        if meant is None or not text.strip():
            return say(self._word(who, "answer_usage"))
        told = await self._desk.answered(work, meant, who, text.strip(), now)
        if told in ("nobody", "settled"):
            return say(self._word(who, "answer_nobody"))
        await note(work, who, now, "answered", meant.id)
        names = ", ".join(one.name for one in told if isinstance(one, Contact))
        sent = say(self._word(who, "answer_sent", name=names))
        sound = await self._tone.judge(work, who.coalition.id, text)
        blocks = (*sent.blocks, *self._tone.afterwards(sound, text, who.language))
        return replace(sent, blocks=(*blocks, self._talk.offered(who, meant, now)))

    async def experts(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Who knows about what."""
        named = await gaps.experts(work, who.coalition.id)
        usage = self._word(who, "expert_usage")
        if not named:
            return say(self._word(who, "no_experts"), usage)
        members = {one.id: one.name for one in await people.organisations(work, who.coalition.id)}
        lead = self._word(who, "experts", count=len(named))
        rows = tuple(
            (contact.name, members.get(contact.organisation_id, ""), ", ".join(one.topics)) for one, contact in named
        )
        columns = self._columns(who, "expert", "member", "topics")
        return Message(lead, (Text(lead), Table(lead, columns, rows), Context(usage)))

    async def expert(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Say what a contact knows about, who agreed to be asked."""
        read = _NAMED.fullmatch(rest)
        topics = [" ".join(one.split()) for one in re.split(r"[,;]", read["topics"])] if read else []
        topics = list(dict.fromkeys(one for one in topics if one))
        if read is None or not topics:
            return say(self._word(who, "expert_usage"))
        if len(topics) > MOST_TOPICS or any(len(one) > LONGEST_TOPIC for one in topics):
            return say(self._word(who, "expert_long", count=MOST_TOPICS, number=LONGEST_TOPIC))
        contact = await self._contact(work, who, read["whom"])
        if contact is None:
            return say(self._word(who, "expert_unknown", wanted=read["whom"].strip()[:80]))
        await name_expert(work, contact, topics, who, now)
        await note(work, who, now, "expert named", contact.id)
        return say(
            self._word(who, "expert_named", name=contact.name, text=", ".join(topics)),
            self._word(who, "expert_undo", command=f"expert off {read['whom'].strip()}"),
        )

    async def expert_off(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Ask a contact no more."""
        contact = await self._contact(work, who, rest)
        if contact is None or not await gaps.drop_expert(work, who.coalition.id, contact.id):
            return say(self._word(who, "expert_unknown", wanted=rest.strip()[:80]))
        await note(work, who, now, "expert dropped", contact.id)
        return say(self._word(who, "expert_dropped", name=contact.name))

    def _day(self, who: Who, moment: datetime, now: datetime) -> str:
        today = now.astimezone(who.zone).date()
        return short_date(self._catalogue, moment.astimezone(who.zone).date(), who.language, today)

    async def _contact(self, work: Work, who: Who, typed: str) -> Contact | None:
        """The contact of that address, or of that name where one alone has it."""
        wanted = typed.casefold().strip(" <>.")
        here = [one for one in await people.contacts(work, who.coalition.id) if one.left_at is None]
        person = await people.find_by_email(work, wanted) if "@" in wanted else None
        hers = [one for one in here if one.person_id == person.id] if person else []
        named = [one for one in here if one.name.casefold() == wanted]
        return hers[0] if hers else named[0] if len(named) == 1 else None

    def _columns(self, who: Who, *names: str) -> tuple[str, ...]:
        return tuple(self._catalogue.say(f"command.column.{name}", who.language) for name in names)

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"command.reply.{key}", who.language, **values)
