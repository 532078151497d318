"""Says how a member stands: one plain sentence, a small chart, and a table of its own past.

Where it stands is worked out from what is printed, and never from what lies behind it: "above the middle" of a rounded
middle tells no more than the middle does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.access import Who
from bot.benchmarks.desk import Comparison
from bot.messages import Block, Chart, Context, Heads, Level, Point, Run, Strip, Table, Text
from bot.registry.saying import Saying
from bot.rules import funnel
from bot.rules.benchmarks import Group, Mark
from bot.rules.intervals import Share, differ
from config.catalogue import Catalogue
from storage.figures import HIGHER, LOWER, PERCENT, PREVIEW, RATIO, Figure, Measure

MOST_PERIODS = 8
"""Periods of the own past that are told: two years of quarters."""
AS_EXPECTED = 1.0
"""What a risk-adjusted ratio is where patients fare as is expected of patients as ill."""


class Standing:
    """Words for a comparison, in the language of whoever reads it."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._figures = Saying(catalogue)

    def blocks(self, found: Comparison, who: Who) -> tuple[Block, ...]:
        """Everything about one measure."""
        language = who.language
        assert who.organisation is not None, "the caller has looked"
        sentence = self._sentence(found, who.organisation.name, language)
        blocks: list[Block] = []
        chart = self._strip(found, sentence, language) or self._run(found, sentence, language)
        blocks.append(chart or Text(sentence))
        if table := self._past(found, language):
            blocks.append(table)
        blocks += [Context(line) for line in self._notes(found, language) if line]
        return tuple(blocks)

    def row(self, found: Comparison, language: str) -> tuple[str, ...]:
        """One line of the overview: measure, period, own value, the others'."""
        middle = found.group.middle if found.group else None
        others = self._mark(found.measure, middle, language) if middle else self._say(language, "not_shown")
        own = self._figures.value(found.measure, found.newest, language)
        return found.measure.name, self._figures.period(found.newest, language), own, others

    def _sentence(self, found: Comparison, name: str, language: str) -> str:
        newest, measure = found.newest, found.measure
        period = self._figures.period(newest, language)
        value = self._figures.whole(measure, newest, language)
        parts = [self._say(language, "own", title=measure.name, organisation=name, period=period, value=value)]
        if newest.denominator is not None and newest.denominator < measure.floor:
            parts.append(self._say(language, "small", count=measure.floor))
        parts += self._beside(found, language)
        parts += [
            self._say(language, "reference", area=one.region, value=self._figures.whole(measure, one, language))
            for one in found.references[:2]
        ]
        if change := self._change(found, language):
            parts.append(change)
        return " ".join(parts)

    def _beside(self, found: Comparison, language: str) -> Sequence[str]:
        """What others have, where one stands among them, and what chance explains."""
        group, measure = found.group, found.measure
        if group is None or group.middle is None:
            return [self._say(language, "expected")] if _is_adjusted_ratio(measure) else []
        middle = self._mark(measure, group.middle, language)
        count = len(group.owners)
        if group.low is None or group.high is None:
            parts = [self._say(language, "pooled", count=count, value=middle)]
        else:
            low, high = (self._mark(measure, each, language) for each in (group.low, group.high))
            parts = [self._say(language, "quartiles", count=count, low=low, value=middle, high=high)]
        if (own := found.newest.value) is not None:
            if place := _place(own, group):
                parts.append(self._say(language, f"place.{place}"))
            if chance := _chance(found):
                parts.append(self._say(language, f"chance.{chance}"))
        return parts

    def _change(self, found: Comparison, language: str) -> str:
        """How it was before, and whether chance alone does as much."""
        before = next((one for one in reversed(found.own[:-1]) if _days(one) != _days(found.newest)), None)
        if before is None or before.value is None or found.newest.value is None:
            return ""
        period, value = self._figures.period(before, language), self._figures.value(found.measure, before, language)
        said = self._say(language, "before", period=period, value=value)
        shares = [_share(found.measure, one) for one in (before, found.newest)]
        if shares[0] is None or shares[1] is None:
            return said
        changed = "change.more" if differ(shares[0], shares[1], funnel.LEVEL) else "change.chance"
        return f"{said} {self._say(language, changed)}"

    def _strip(self, found: Comparison, sentence: str, language: str) -> Chart | None:
        group, measure, newest = found.group, found.measure, found.newest
        marks = [group.low, group.middle, group.high] if group else [None, None, None]
        low, middle, high = (
            Level(self._say(language, f"level.{name}"), mark.value, self._mark(measure, mark, language))
            if mark
            else None
            for name, mark in zip(("low", "middle" if marks[0] else "pooled", "high"), marks, strict=True)
        )
        reference = self._reference(found, language)
        if middle is None and reference is None:
            return None
        own = Point(
            self._say(language, "level.own"), newest.value, self._figures.value(measure, newest, language), own=True
        )
        limits = self._limits(found, language)
        return self._chart(found, sentence, Strip(own, low, middle, high, reference, limits), language)

    def _reference(self, found: Comparison, language: str) -> Level | None:
        if found.references:
            one = found.references[0]
            assert one.value is not None, "the desk has looked"
            return Level(one.region, one.value, self._figures.value(found.measure, one, language))
        if _is_adjusted_ratio(found.measure):
            return Level(self._say(language, "level.expected"), AS_EXPECTED, "1")
        return None

    def _limits(self, found: Comparison, language: str) -> tuple[Level, Level] | None:
        counts, cases = _explained(found), found.newest.denominator
        if counts is None or not cases:
            return None
        values = [100 * count / cases for count in counts]
        labels = ("level.from", "level.to")
        low, high = (
            Level(self._say(language, label), value, self._figures.number(found.measure, value, language))
            for label, value in zip(labels, values, strict=True)
        )
        return low, high

    def _run(self, found: Comparison, sentence: str, language: str) -> Chart | None:
        points = tuple(
            Point(self._figures.brief(one, language), one.value, self._figures.value(found.measure, one, language))
            for one in found.own[-MOST_PERIODS:]
        )
        if len(points) < 2 or all(point.value is None for point in points):
            return None
        return self._chart(found, sentence, Run(points), language)

    def _chart(self, found: Comparison, sentence: str, shape: Strip | Run, language: str) -> Chart:
        period, cases = self._figures.period(found.newest, language), found.newest.denominator
        subtitle = self._say(language, "subtitle", number=f"{cases:,}", period=period) if cases else period
        heads = Heads(self._say(language, "head.what"), self._say(language, "head.value"))
        return Chart(found.measure.name, sentence, subtitle, shape, heads)

    def _past(self, found: Comparison, language: str) -> Table | None:
        """The own values over time, the newest first."""
        if len(found.own) < 2:
            return None
        rows = tuple(
            (self._figures.period(one, language), self._figures.whole(found.measure, one, language))
            for one in reversed(found.own[-MOST_PERIODS:])
        )
        heads = (self._say(language, "head.period"), self._say(language, "head.own"))
        return Table(self._say(language, "past"), heads, rows, (1,))

    def _notes(self, found: Comparison, language: str) -> Sequence[str]:
        """What to know before one thinks much of it, and where it comes from."""
        notes = [found.measure.sentence, self._figures.direction(found.measure, language)]
        if found.newest.state == PREVIEW:
            notes.append(self._say(language, "preview"))
        elif found.group is None:
            notes.append(self._say(language, "off"))
        elif found.group.rule:
            notes.append(self._say(language, f"rule.{found.group.rule}"))
        else:
            notes.append(self._say(language, "same_for_all"))
        if found.remade:
            notes.append(self._say(language, "remade"))
        notes.append(self._source(found, language))
        return notes

    def _source(self, found: Comparison, language: str) -> str:
        if found.source.public and found.source.url:
            return self._say(language, "published", source=found.source.title, what=found.source.url)
        return self._say(language, "source", source=found.source.title)

    def _mark(self, measure: Measure, mark: Mark, language: str) -> str:
        number = self._figures.number(measure, mark.value, language)
        return self._say(language, f"edge.{mark.edge}", value=number) if mark.edge else number

    def _say(self, language: str, key: str, **values: object) -> str:
        return self._catalogue.say(f"benchmarks.{key}", language, **values)


def _days(one: Figure) -> tuple[date, date]:
    return one.first, one.last


def _share(measure: Measure, one: Figure) -> Share | None:
    if measure.unit != PERCENT or one.numerator is None or not one.denominator:
        return None
    return Share(one.numerator, one.denominator)


def _is_adjusted_ratio(measure: Measure) -> bool:
    return measure.unit == RATIO and measure.risk_adjusted


def _place(own: float, group: Group) -> str:
    """Between which of the printed quarters the own value lies."""
    if group.low is None or group.middle is None or group.high is None:
        return ""
    if own < group.low.value:
        return "below_low"
    if own > group.high.value:
        return "above_high"
    return "lower_half" if own < group.middle.value else "upper_half"


def _explained(found: Comparison) -> tuple[int, int] | None:
    """Which counts chance explains, if the own cases were as the others' are."""
    share, group = _share(found.measure, found.newest), found.group
    if share is None or group is None or group.middle is None:
        return None
    return funnel.explained(share.answered, group.middle.value / 100)


def _chance(found: Comparison) -> str:
    """Whether the own value lies within what chance explains, or on which side of it."""
    share, counts = _share(found.measure, found.newest), _explained(found)
    if share is None or counts is None:
        return ""
    if counts[0] <= share.chosen <= counts[1]:
        return "within"
    is_low = share.chosen < counts[0]
    if found.measure.direction not in (LOWER, HIGHER):
        return "lower" if is_low else "higher"
    return "better" if is_low == (found.measure.direction == LOWER) else "worse"
