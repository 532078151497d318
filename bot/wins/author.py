"""Writes a win as everybody in the coalition's channel reads it, from its figures as they are now."""

from __future__ import annotations

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
        lead = Text(self._say(language, f"lead.{one.kind}", coalition=coalition.name))
        corrected = await self._corrected(work, coalition, one, found, now)
        if corrected and one.kind == RESULT and await faults(work, one, found):
            blocks: tuple[Block, ...] = (lead, Text(self._say(language, "no_more")), *self._shape(one, found, language))
        else:
            claim = claims.retold(one.claim, await self._replaced(work, one, found))
            blocks = (lead, Text(claim), *self._shape(one, found, language))
        quiet = await self._quiet(work, one, found, language)
        tap = self._doubting(one, found, language, now)
        return Message(summary, (*blocks, *corrected, *quiet, *tap), figures=found.shown)

    def title(self, row: Delivery, language: str = "en") -> str:
        """What it is called in a list."""
        return self._say(language, "title")

    async def reason(self, work: Work, row: Delivery, language: str) -> str:
        """Nobody gets it alone."""
        return ""

    def _shape(self, one: Win, found: Ground, language: str) -> tuple[Block, ...]:
        """Its figures as a sentence, with a chart where there are two."""
        if found.after is None or found.measure is None:
            return ()
        area, title, measure = found.after.region, found.measure.name, found.measure
        span = self._saying.period(found.after, language)
        value = self._saying.whole(measure, found.after, language)
        if found.before is None:
            return (Text(self._say(language, "sign", title=title, area=area, period=span, value=value)),)
        earlier = self._saying.period(found.before, language)
        was = self._saying.whole(measure, found.before, language)
        sentence = self._say(
            language, "result", title=title, area=area, old=was, span=earlier, value=value, period=span
        )
        points = tuple(
            Point(label, each.value, self._saying.value(measure, each, language))
            for label, each in ((earlier, found.before), (span, found.after))
        )
        heads = Heads(self._say(language, "heads.period"), self._say(language, "heads.value"))
        subtitle = self._say(language, "subtitle", old=was, value=value)
        chart = Chart(f"{title}, {area}", sentence, subtitle, Bars(points), heads)
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
    ) -> tuple[Block, ...]:
        """What was wrong before, of each figure that was corrected since."""
        lines: list[Block] = []
        for old_id, now_it_is in ((one.figure_id, found.after), (one.before_id, found.before)):
            if now_it_is is None or now_it_is.id == old_id or found.measure is None:
                continue
            old = await figures.find(work, one.coalition_id, old_id)
            case = await corrections.behind(work, now_it_is.id)
            if old is not None and case is not None and case.decided_at is not None:
                lines.append(Text(self._correction(coalition, case, found, old, now_it_is, now)))
        return tuple(lines)

    def _correction(
        self, coalition: Coalition, case: corrections.Case, found: Ground, old: Figure, new: Figure, now: datetime
    ) -> str:
        language, zone = coalition.language, ZoneInfo(coalition.zone)
        assert found.measure is not None, "the caller has looked"
        assert case.decided_at is not None, "and at the case"
        day = case.decided_at.astimezone(zone).date()
        return self._say(
            language, "corrected", date=short_date(self._catalogue, day, language, now.astimezone(zone).date()),
            old=self._saying.value(found.measure, old, language),
            value=self._saying.value(found.measure, new, language), reason=case.cause,
        )  # fmt: skip

    async def _quiet(self, work: Work, one: Win, found: Ground, language: str) -> tuple[Block, ...]:
        """Whom we thank, where it can be looked up, and who has signed it."""
        names = {each.id: each.name for each in await people.organisations(work, one.coalition_id)}
        named = sorted(names[each] for each in one.named if each in names)
        thanks = self._say(language, "thanks_named", names=", ".join(named)) if named else self._say(language, "thanks")
        staff = {role.person_id: role.name for role in await people.staff_of(work, one.coalition_id)}
        source = one.source
        if found.after is not None:
            known = {each.id: each.title for each in await figures.sources(work, one.coalition_id)}
            source = known[found.after.source_id]
        lines = [self._say(language, "source", source=source)]
        if found.measure is not None:
            lines.append(self._saying.direction(found.measure, language))
        if one.signed_by in staff:
            lines.append(self._say(language, "signed", staff=staff[one.signed_by]))
        return (Text(thanks), Context(" ".join(line for line in lines if line)))

    def _doubting(self, one: Win, found: Ground, language: str, now: datetime) -> tuple[Block, ...]:
        """A button for whoever reads it and sees that the figure is wrong."""
        if found.after is None:
            return ()
        token = self._tokens.sign(Claim("correction.flag", found.after.id, one.coalition_id, ANYONE), now)
        return (Choices((Choice(self._catalogue.say("corrections.choice.flag", language), token),)),)

    def _say(self, language: str, key: str, **values: object) -> str:
        return self._catalogue.say(f"wins.{key}", language, **values)
