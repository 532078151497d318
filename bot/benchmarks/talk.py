"""A contact asks how her organisation stands, and is told in private; nobody else's figure is ever named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.access import Who
from bot.benchmarks import asking, desk
from bot.benchmarks.desk import Comparison
from bot.benchmarks.saying import Standing
from bot.messages import Block, Choice, Choices, Context, Message, Table, Text, say
from bot.tokens import Claim, Tokens
from config.catalogue import Catalogue
from storage import figures
from storage.database import Work

FEATURE = "compare"
MOST_ROWS = 12
"""Measures in the overview."""


class BenchmarkTalk:
    """Answers the command ``compare``, the same asked in words, and what begins with ``compare.``."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._standing = Standing(catalogue)

    async def show(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """One measure by its name or code; without one, all of which there are own figures."""
        if who.organisation is None:
            return say(self._word(who, "nobodys"))
        wanted = " ".join(rest.split()).strip(" \"'“”?.")
        measures = await figures.measures(work, who.coalition.id)
        asked = asking.meant(wanted, measures) if wanted else measures
        if not asked:
            return say(self._word(who, "unknown", wanted=wanted[:60]))
        found = await desk.compared(work, who.coalition, who.organisation.id, asked, now)
        if not found:
            return say(self._word(who, "nothing"))
        return self._one(who, found[0], now) if len(found) == 1 else self._overview(who, found)

    async def reply(self, work: Work, who: Who, question: str, now: datetime) -> Message | None:
        """The answer where that is what she asks; None where her words are about something else."""
        whole = asking.wants_to_compare(question)
        if who.organisation is None or not (whole or asking.wants_her_own(question)):
            return None
        measures = await figures.measures(work, who.coalition.id)
        asked = asking.meant(question, measures) or (measures if whole else [])
        found = await desk.compared(work, who.coalition, who.organisation.id, asked, now)
        if not found:
            return None
        return self._one(who, found[0], now) if len(found) == 1 else self._overview(who, found)

    async def offered(self, work: Work, who: Who, now: datetime) -> Choice | None:
        """A button that shows how she stands, where there is something to show."""
        if who.organisation is None:
            return None
        measures = await figures.measures(work, who.coalition.id)
        if not await desk.has_some(work, who.coalition, who.organisation.id, measures, now):
            return None
        claim = Claim(f"{FEATURE}.all", "", who.coalition.id, who.person_id)
        return Choice(self._word(who, "choice.all"), self._tokens.sign(claim, now))

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """Show all of which there are own figures."""
        return await self.show(work, who, "", now)

    async def fill(self, work: Work, who: Who, claim: Claim, typed: Mapping[str, str], now: datetime) -> Message:
        """There is no form of ours."""
        return say(self._catalogue.say("door.bad_button", who.language))

    def _one(self, who: Who, found: Comparison, now: datetime) -> Message:
        blocks = self._standing.blocks(found, who)
        if found.own:
            # Whose own figure it is knows best whether it is right.
            token = self._tokens.sign(Claim("correction.flag", found.own[-1].id, who.coalition.id, who.person_id), now)
            wrong = Choice(self._catalogue.say("corrections.choice.flag", who.language), token)
            blocks = (*blocks, Choices((wrong,)))
        return Message(self._word(who, "summary"), blocks, figures=_shown([found]))

    def _overview(self, who: Who, found: Sequence[Comparison]) -> Message:
        language, seen = who.language, found[:MOST_ROWS]
        columns = tuple(self._word(who, f"head.{name}") for name in ("measure", "period", "own", "others"))
        rows = tuple(self._standing.row(one, language) for one in seen)
        lead = self._word(who, "lead", organisation=who.organisation.name if who.organisation else "")
        more = len(found) - len(seen)
        notes = [self._word(who, "how"), *([self._word(who, "more", count=more)] if more else [])]
        blocks: tuple[Block, ...] = (Text(lead), Table(lead, columns, rows, (2, 3)), *(Context(note) for note in notes))
        return Message(self._word(who, "summary"), blocks, figures=_shown(seen))

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"benchmarks.{key}", who.language, **values)


def _shown(found: Sequence[Comparison]) -> tuple[str, ...]:
    """The figures that stand in the message: her own and those of regions. Others' are never among them."""
    return tuple(dict.fromkeys(one.id for each in found for one in (*each.own, *each.references)))
