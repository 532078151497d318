"""The call list in chat: whom to call and at what number, and a button for a call that was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.access import Who
from bot.audit import note
from bot.messages import MOST_CHOICES, Block, Choice, Choices, Context, Message, Table, Text, say
from bot.reminders.calls import Line, call_list, parted
from bot.reminders.wording import file_name
from bot.submissions import Ask, ask
from bot.tokens import Claim, Tokens
from bot.words import short_date
from config.catalogue import Catalogue
from storage import calls
from storage.calls import Called
from storage.database import Work

FEATURE = "calls"
MOST_ROWS = 40


class CallTalk:
    """Answers ``calls`` and what begins with ``calls.``."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens) -> None:
        self._catalogue = catalogue
        self._tokens = tokens

    async def show(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Whom to call, the longest waiting first; the first few have a button each."""
        lines = await call_list(work, who.coalition.id, now)
        if not lines:
            return say(self._word(who, "none"))
        silent, unreached = parted(lines)
        lead = self._word(who, "lead", count=len(lines), number=len(silent), left=len(unreached))
        blocks: list[Block] = [Text(lead)]
        if silent:
            blocks.append(self._silent(who, silent[:MOST_ROWS], now))
        if unreached:
            blocks.append(self._unreached(who, unreached[:MOST_ROWS], now))
        hidden = max(len(silent) - MOST_ROWS, 0) + max(len(unreached) - MOST_ROWS, 0)
        if hidden:
            blocks.append(Context(self._catalogue.say("command.reply.and_more", who.language, count=hidden)))
        buttons = tuple(self._button(who, one, now) for one in (*silent, *unreached)[:MOST_CHOICES])
        blocks += [Choices(buttons), Context(self._word(who, "note"))]
        return Message(lead, tuple(blocks))

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """Take a line off the list, or put it back."""
        submission_id, _, day = claim.subject.partition("|")
        found, due_on = await ask(work, submission_id), date.fromisoformat(day)
        if not who.may("staff") or found is None or found.organisation.coalition_id != who.coalition.id:
            return say(self._catalogue.say("door.old_button", who.language))
        if claim.action == f"{FEATURE}.undo":
            return await self._undo(work, who, found, due_on, now)
        if not found.is_open or found.submission.due_on != due_on:
            return say(self._word(who, "gone"))
        made = Called(
            submission_id=submission_id, due_on=due_on, coalition_id=who.coalition.id, by=who.person_id, at=now
        )
        if not await calls.add(work, made):
            return say(self._word(who, "called_before"))
        await note(work, who, now, "called", submission_id)
        text = self._word(who, "called", file=self._file(who, found))
        return Message(text, (Text(text), Choices((self._choice(who, "undo", claim.subject, now),))))

    async def fill(self, work: Work, who: Who, claim: Claim, values: Mapping[str, str], now: datetime) -> Message:
        """A call has no form, so that a filled one is a press."""
        return await self.press(work, who, claim, now)

    async def _undo(self, work: Work, who: Who, found: Ask, due_on: date, now: datetime) -> Message:
        if await calls.take_back(work, found.submission.id, due_on):
            await note(work, who, now, "call taken back", found.submission.id)
        return say(self._word(who, "undone", file=self._file(who, found)))

    def _silent(self, who: Who, lines: Sequence[Line], now: datetime) -> Table:
        rows = tuple(
            (
                one.ask.organisation.name,
                self._what(one),
                self._whom(who, one),
                str(one.said.count if one.said else 0),
                self._day(who, one.said.last.astimezone(self._zone(who)).date() if one.said else one.since, now),
                self._day(who, one.since, now),
            )
            for one in lines
        )
        heads = self._heads(who, "command.column.member", "command.column.file", "command.column.contact")
        own = self._heads(who, "calls.column.notes", "calls.column.last", "calls.column.since")
        return Table(self._word(who, "caption.silent"), (*heads, *own), rows, (3,))

    def _unreached(self, who: Who, lines: Sequence[Line], now: datetime) -> Table:
        rows = tuple(
            (
                one.ask.organisation.name,
                self._what(one),
                self._whom(who, one),
                self._catalogue.say(f"reason.{one.why.replace(' ', '_')}", who.language),
                self._day(who, one.since, now),
            )
            for one in lines
        )
        names = ("command.column.member", "command.column.file", "command.column.contact", "command.column.why")
        return Table(self._word(who, "caption.unreached"), self._heads(who, *names, "calls.column.since"), rows)

    def _whom(self, who: Who, one: Line) -> str:
        if one.contact is None:
            return self._word(who, "column.nobody")
        return f"{one.contact.name}, {one.contact.phone}" if one.contact.phone else one.contact.name

    def _button(self, who: Who, one: Line, now: datetime) -> Choice:
        subject = f"{one.ask.submission.id}|{one.ask.submission.due_on.isoformat()}"
        claim = Claim(f"{FEATURE}.called", subject, who.coalition.id, who.person_id)
        label = self._word(who, "choice.called", file=self._file(who, one.ask))
        return Choice(label, self._tokens.sign(claim, now))

    def _choice(self, who: Who, name: str, subject: str, now: datetime) -> Choice:
        claim = Claim(f"{FEATURE}.{name}", subject, who.coalition.id, who.person_id)
        return Choice(self._word(who, f"choice.{name}"), self._tokens.sign(claim, now))

    def _file(self, who: Who, one: Ask) -> str:
        return file_name(self._catalogue, one, who.language)

    def _what(self, one: Line) -> str:
        return f"{one.ask.period} {one.ask.schedule.title}"

    def _day(self, who: Who, day: date, now: datetime) -> str:
        return short_date(self._catalogue, day, who.language, now.astimezone(self._zone(who)).date())

    def _zone(self, who: Who) -> ZoneInfo:
        return ZoneInfo(who.coalition.zone)

    def _heads(self, who: Who, *keys: str) -> tuple[str, ...]:
        return tuple(self._catalogue.say(key, who.language) for key in keys)

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"calls.{key}", who.language, **values)
