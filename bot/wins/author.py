"""Writes a win as everybody in the coalition's channel reads it, from its figures as they are now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.messages import Bars, Block, Chart, Choice, Choices, Context, Heads, Message, Point, Text
from bot.registry.saying import Saying
from bot.rules import claims
from bot.tokens import ANYONE, Claim, Tokens
from bot.weighing import Standing
from bot.wins.checks import Ground, counted, faults, ground
from bot.words import short_date
from config.catalogue import Catalogue
from storage import coalitions, corrections, figures, people, wins
from storage.coalitions import Coalition
from storage.database import Work
from storage.figures import Figure
from storage.ledger import Delivery
from storage.wins import POSTED, RESULT, WITHDRAWN, Win

KIND = "win"


@dataclass(frozen=True, slots=True)
class Told:
    """What a win says: the words of staff with the right values, its figures in a sentence, what was corrected.

    `source` is where it can be looked up. `holds` is false where the right figures no longer carry it.
    """

    claim: str
    evidence: str
    corrected: tuple[str, ...]
    source: str
    figures: tuple[str, ...]
    holds: bool = True


class WinAuthor:
    """Writes wins for the outbox, and for whoever looks at one before."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._saying = Saying(catalogue)

    async def standing(self, work: Work, row: Delivery) -> Standing:
        """Wanted for as long as it is signed."""
        found = await wins.by_id(work, row.args["win"])
        return Standing(superseded=found is None or found.state != POSTED)

    async def write(self, work: Work, row: Delivery, now: datetime) -> Message:
        """The win as it is true now."""
        found = await wins.by_id(work, row.args["win"])
        assert found is not None, "a win that was signed stays"
        return await self.drawn(work, found, now)

    async def drawn(self, work: Work, one: Win, now: datetime) -> Message:
        """The win as the channel reads it; that it was taken back, where it was."""
        coalition = await coalitions.find(work, one.coalition_id)
        assert coalition is not None, "a win is of a coalition"
        language = coalition.language
        summary = self._say(language, "summary", coalition=coalition.name)
        if one.state == WITHDRAWN:
            return Message(summary, (Text(self._say(language, "withdrawn", coalition=coalition.name)),))
        found = await ground(work, one)
        told = await self.told(work, one, now)
        lead = Text(self._say(language, f"lead.{one.kind}", coalition=coalition.name))
        shape = self._shape(found, language) if told.holds else ()
        corrected = tuple(Text(line) for line in told.corrected)
        quiet = await self._quiet(work, one, found, language)
        tap = self._doubting(one, found, language, now)
        blocks = (lead, Text(told.claim), *shape, *corrected, *quiet, *tap)
        return Message(summary, blocks, figures=found.shown)

    async def told(self, work: Work, one: Win, now: datetime) -> Told:
        """What it says in words, from its figures as they are now."""
        coalition = await coalitions.find(work, one.coalition_id)
        assert coalition is not None, "a win is of a coalition"
        language, found = coalition.language, await ground(work, one)
        corrected = await self._corrected(work, coalition, one, found, now)
        if corrected and await faults(work, one, found):
            claim = self._say(language, "no_more" if one.kind == RESULT else "sign_no_more")
            return Told(claim, "", corrected, await self._source(work, one, found), found.shown, holds=False)
        claim = claims.retold(one.claim, await self._replaced(work, one, found))
        evidence = self._sentence(found, language)
        return Told(claim, evidence, corrected, await self._source(work, one, found), found.shown)

    def title(self, row: Delivery, language: str = "en") -> str:
        """What it is called in a list."""
        return self._say(language, "title")

    async def reason(self, work: Work, row: Delivery, language: str) -> str:
        """Nobody gets it alone."""
        return ""

    def _sentence(self, found: Ground, language: str) -> str:
        """Its figures in a sentence; empty where it has none."""
        if found.after is None or found.measure is None:
            return ""
        area, title, measure = found.after.region, found.measure.name, found.measure
        value, span = self._saying.whole(measure, found.after, language), self._saying.period(found.after, language)
        if found.before is None:
            return self._say(language, "sign", title=title, area=area, period=span, value=value)
        was, earlier = self._saying.whole(measure, found.before, language), self._saying.period(found.before, language)
        return self._say(language, "result", title=title, area=area, old=was, span=earlier, value=value, period=span)

    def _shape(self, found: Ground, language: str) -> tuple[Block, ...]:
        """Its figures as a sentence, with a chart where there are two."""
        sentence = self._sentence(found, language)
        if found.after is None or found.before is None or found.measure is None:
            return (Text(sentence),) if sentence else ()
        points = tuple(
            Point(self._saying.period(each, language), each.value, self._saying.value(found.measure, each, language))
            for each in (found.before, found.after)
        )
        heads = Heads(self._say(language, "heads.period"), self._say(language, "heads.value"))
        first, last = (f"{each.denominator or 0:,}" for each in (found.before, found.after))
        subtitle = self._say(language, "subtitle", first=first, last=last)
        chart = Chart(f"{found.measure.name}, {found.after.region}", sentence, subtitle, Bars(points), heads)
        return (chart, *self._chance(found, language))

    def _chance(self, found: Ground, language: str) -> tuple[Block, ...]:
        """How we know that it is more than chance."""
        assert found.before is not None, "the caller has looked"
        assert found.after is not None, "and at both"
        before, after = counted(found.before).share, counted(found.after).share
        if before is None or after is None or claims.faults_of_result(
            counted(found.before), counted(found.after), found.measure.direction if found.measure else "", public=True
        ):  # fmt: skip
            return ()
        between = claims.change(before, after)
        low, high = sorted(abs(each) for each in (between.low, between.high))
        return (Text(self._say(language, "chance", low=f"{low:.1f}", high=f"{high:.1f}")),)

    async def _replaced(self, work: Work, one: Win, found: Ground) -> dict[float, float]:
        """What each figure was when the claim was written, and is now."""
        pairs = {}
        for old_id, now_it_is in ((one.figure_id, found.after), (one.before_id, found.before)):
            old = await figures.find(work, one.coalition_id, old_id) if old_id else None
            if old is None or now_it_is is None or old.id == now_it_is.id:
                continue
            if old.value is not None and now_it_is.value is not None:
                pairs[old.value] = now_it_is.value
        return pairs

    async def _corrected(
        self, work: Work, coalition: Coalition, one: Win, found: Ground, now: datetime
    ) -> tuple[str, ...]:
        """What was wrong before, of each figure that was corrected since."""
        lines: list[str] = []
        for old_id, now_it_is in ((one.figure_id, found.after), (one.before_id, found.before)):
            if now_it_is is None or now_it_is.id == old_id or found.measure is None:
                continue
            old = await figures.find(work, one.coalition_id, old_id)
            case = await corrections.behind(work, now_it_is.id)
            if old is not None and case is not None and case.decided_at is not None:
                lines.append(self._correction(coalition, case, found, old, now_it_is, now))
        return tuple(lines)

    def _correction(
        self, coalition: Coalition, case: corrections.Case, found: Ground, old: Figure, new: Figure, now: datetime
    ) -> str:
        language, zone = coalition.language, ZoneInfo(coalition.zone)
        assert found.measure is not None, "the caller has looked"
        assert case.decided_at is not None, "and at the case"
        day = case.decided_at.astimezone(zone).date()
        date = short_date(self._catalogue, day, language, now.astimezone(zone).date())
        values = {"date": date, "old": self._saying.value(found.measure, old, language), "reason": case.cause}
        if new.value is None:
            return self._say(language, "corrected_withheld", **values)
        return self._say(language, "corrected", value=self._saying.value(found.measure, new, language), **values)

    async def _quiet(self, work: Work, one: Win, found: Ground, language: str) -> tuple[Block, ...]:
        """Whom we thank, where it can be looked up, and who has signed it."""
        names = {each.id: each.name for each in await people.organisations(work, one.coalition_id)}
        named = sorted(names[each] for each in one.named if each in names)
        thanks = self._say(language, "thanks_named", names=", ".join(named)) if named else self._say(language, "thanks")
        staff = {role.person_id: role.name for role in await people.staff_of(work, one.coalition_id)}
        source = await self._source(work, one, found)
        lines = [self._say(language, "source", source=source)]
        if found.measure is not None:
            lines.append(self._saying.direction(found.measure, language))
        if one.signed_by in staff:
            lines.append(self._say(language, "signed", staff=staff[one.signed_by]))
        return (Text(thanks), Context(" ".join(line for line in lines if line)))

    async def _source(self, work: Work, one: Win, found: Ground) -> str:
        if found.after is None:
            return one.source
        known = {each.id: each.title for each in await figures.sources(work, one.coalition_id)}
        return known[found.after.source_id]

    def _doubting(self, one: Win, found: Ground, language: str, now: datetime) -> tuple[Block, ...]:
        """A button for whoever reads it and sees that the figure is wrong."""
        if found.after is None:
            return ()
        token = self._tokens.sign(Claim("correction.flag", found.after.id, one.coalition_id, ANYONE), now)
        return (Choices((Choice(self._catalogue.say("corrections.choice.flag", language), token),)),)

    def _say(self, language: str, key: str, **values: object) -> str:
        return self._catalogue.say(f"wins.{key}", language, **values)
