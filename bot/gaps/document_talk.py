"""Staff say that a document answers a question: the passages to choose from, what came of it, and Undo."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bot.access import Who
from bot.answers import desk
from bot.answers.sources import Citation
from bot.audit import note
from bot.gaps.desk import GapDesk
from bot.gaps.pointing import Pointing
from bot.messages import Choice, Choices, Context, Message, Sources, Text, say
from bot.tokens import Claim, Tokens
from config.catalogue import Catalogue
from storage import gaps
from storage.database import Work
from storage.gaps import Gap
from storage.wordings import Wording

ACTIONS = ("gap.document", "gap.points", "gap.unpoint")
"""What is pressed here."""


class DocumentTalk:
    """The conversation in which a question is led to a document."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens, gap_desk: GapDesk, pointing: Pointing) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._desk = gap_desk
        self._pointing = pointing

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """Show the passages, take one of them, or take a wording back; for staff alone."""
        if not who.may("staff"):
            return say(self._word(who, "staff_alone"))
        if claim.action == "gap.unpoint":
            return await self.take_back(work, who, claim.subject, now)
        gap_id, _, passage = claim.subject.partition(":")
        gap = await gaps.find(work, who.coalition.id, gap_id)
        if gap is None:
            return say(self._catalogue.say("door.bad_button", who.language))
        if claim.action == "gap.document":
            return await self.offer(work, who, gap, now)
        return await self._take(work, who, gap, int(passage), now)

    async def offer(self, work: Work, who: Who, gap: Gap, now: datetime) -> Message:
        """The passages nearest to the question, each with its button."""
        found = await self._pointing.nearest(work, gap)
        if not found:
            return say(self._word(who, "document.none"))
        lead = self._word(who, "document.lead")
        today = now.astimezone(who.zone).date()
        shown = Sources(tuple(desk.source_of(one, self._catalogue, who.language, today) for one in found))
        choices = tuple(
            Choice(
                self._word(who, "document.choice", number=number),
                self._token(who, "points", f"{gap.id}:{one.passage_id}", now),
            )
            for number, one in enumerate(found, 1)
        )
        return Message(lead, (Text(lead), Context(f"“{gap.words}”"), shown, Choices(choices)))

    async def take_back(self, work: Work, who: Who, wording_id: str, now: datetime) -> Message:
        """The question finds that document no more."""
        if not await self._pointing.take_back(work, who.coalition.id, wording_id):
            return say(self._word(who, "document.back_already"))
        await note(work, who, now, "wording taken back", wording_id)
        return say(self._word(who, "document.taken_back"))

    async def _take(self, work: Work, who: Who, gap: Gap, passage_id: int, now: datetime) -> Message:
        citation = await self._pointing.chosen(work, gap, passage_id)
        made = await self._pointing.point(work, gap, passage_id, who.name, now)
        if isinstance(made, str):
            return say(self._word(who, "document.unfit", why=made))
        if made is None or citation is None:
            return say(self._word(who, "document.there"))
        await note(work, who, now, "wording kept", made.id)
        told = await self._desk.shown(work, gap, who, citation, now)
        return self._taken(who, made, citation, told, now)

    def _taken(
        self,
        who: Who,
        made: Wording,
        citation: Citation,
        told: Literal["told", "settled", "nobody"],
        now: datetime,
    ) -> Message:
        done = self._word(who, "document.taken", text=made.words, title=citation.title or citation.document)
        back = Choice(self._word(who, "choice.back"), self._token(who, "unpoint", made.id, now))
        asked = () if told == "settled" else (Text(self._word(who, f"document.{told}")),)
        return Message(done, (Text(done), *asked, Choices((back,))))

    def _token(self, who: Who, action: str, subject: str, now: datetime) -> str:
        return self._tokens.sign(Claim(f"gap.{action}", subject, who.coalition.id, who.person_id), now)

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"gap.{key}", who.language, **values)
