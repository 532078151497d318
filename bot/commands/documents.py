"""Commands of staff about the documents that answer members: documents, document, document off."""

from __future__ import annotations

from datetime import datetime

from bot.access import Who
from bot.commands.questions import CODE, of_code
from bot.commands.table import Command
from bot.gaps.desk import GapDesk
from bot.gaps.document_talk import DocumentTalk
from bot.gaps.pointing import Listed, Pointing
from bot.messages import Context, Message, Table, Text, say
from bot.words import short_date
from config.catalogue import Catalogue
from storage.database import Work


class DocumentCommands:
    """What members are answered from, and what leads a question to it."""

    def __init__(self, catalogue: Catalogue, desk: GapDesk, pointing: Pointing, talk: DocumentTalk) -> None:
        self._catalogue = catalogue
        self._desk = desk
        self._pointing = pointing
        self._talk = talk

    def table(self) -> tuple[Command, ...]:
        """The rows of these commands."""
        return (
            Command("documents", "staff", self.documents),
            Command("document", "staff", self.document, takes="CODE"),
            Command("document off", "staff", self.document_off, takes="CODE"),
        )

    async def documents(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Every document that members are answered from, and how they ask for it; last, what led to one now gone."""
        listed = await self._pointing.listed(work, who.coalition.id)
        lead = self._word(who, "documents", count=len(listed))
        led = {each.id for one in listed for each in one.wordings}
        lost = [one for one in await self._pointing.wordings(work, who.coalition.id) if one.id not in led]
        if not listed and not lost:
            return say(lead)
        gone = self._word(who, "document_gone")
        rows = (
            *(row for one in listed for row in self._rows(who, one, now)),
            *((gone, "", one.words, one.id[:CODE]) for one in lost),
        )
        columns = self._columns(who, "document", "read_on", "asked_as", "code")
        table = Table(lead, columns, rows)
        coded = next((row[-1] for row in rows if row[-1]), "")
        how = (Context(self._word(who, "document_undo", example=coded)),) if coded else ()
        return Message(lead, (Text(lead), table, *how))

    async def document(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Say which document answers a question that waits."""
        gap = of_code([one for one, _ in await self._desk.waiting(work, who.coalition.id, now)], rest)
        if gap is None:
            return say(self._word(who, "document_usage"))
        return await self._talk.offer(work, who, gap, now)

    async def document_off(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Take back that a question finds a document."""
        wording = of_code(await self._pointing.wordings(work, who.coalition.id), rest)
        if wording is None:
            return say(self._word(who, "document_off_usage"))
        return await self._talk.take_back(work, who, wording.id, now)

    def _rows(self, who: Who, listed: Listed, now: datetime) -> list[tuple[str, ...]]:
        one, today = listed.document, now.astimezone(who.zone).date()
        day = short_date(self._catalogue, one.reviewed_on, who.language, today) if one.reviewed_on else ""
        first = ((each.words, each.id[:CODE]) for each in listed.wordings[:1])
        head = (one.title, day, *next(first, ("", "")))
        return [head, *(("", "", each.words, each.id[:CODE]) for each in listed.wordings[1:])]

    def _columns(self, who: Who, *names: str) -> tuple[str, ...]:
        return tuple(self._catalogue.say(f"command.column.{name}", who.language) for name in names)

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"command.reply.{key}", who.language, **values)
