"""Says what a pulse found: a sentence, a small chart, the one split that was declared, and what is withheld and why.

The same words for staff and for those who were asked; nothing here sees a number that `bot.rules.small_cells` has not
let through.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.messages import Bars, Block, Chart, Context, Heads, Point, Run, Table, Text
from bot.pulse.published import unpacked as shown_of
from bot.pulse.questions import BURNOUT, LOAD, SKIP, Question, unpacked
from bot.pulse.wording import Wording
from bot.rules.intervals import Share, differ, interval, is_rising
from bot.rules.small_cells import OVERALL, Publication
from bot.rules.subtraction import Table as Counted
from bot.words import short_date
from config.catalogue import Catalogue
from storage.pulses import Pulse

WATCHED = {LOAD: ("too_much",), BURNOUT: ("3", "4", "5")}
"""The answers of which it is told how they change: asked too much; burned out by the item's usual cut, 3 or above."""
MOST_WAVES = 12
"""Waves of a trend: three years of quarters."""


@dataclass(frozen=True, slots=True)
class Wave:
    """What an earlier pulse showed of the same question: when, and the share of the watched answers."""

    at: datetime
    share: Share


class Results:
    """Writes results, in the reader's language."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._wording = Wording(catalogue)

    def blocks(self, pulse: Pulse, past: Sequence[Pulse], language: str, now: datetime) -> tuple[Block, ...]:
        """Every question of it, beside earlier pulses that asked the same, oldest first."""
        assert pulse.shown is not None, "the caller has looked"
        blocks: list[Block] = []
        for number, question in enumerate(unpacked(pulse.questions)):
            found = shown_of(pulse.shown[str(number)])
            blocks += self._overall(pulse, question, found, language, now)
            blocks += self._cells(question, found, language) if pulse.breakdown and found.overall else ()
            waves = waves_of(question, [*past, pulse])
            if len(waves) > 1 and waves[-1].at == pulse.closed_at:
                blocks += self._trend(question, waves, language, now)
        if pulse.missing:
            blocks.append(Context(self._say(language, "missing", count=pulse.missing)))
        return tuple(blocks)

    def _sentence(self, question: Question, found: Publication, language: str) -> str:
        if found.overall is None:
            return self._say(language, f"withheld.{found.withheld[OVERALL]}")
        counted = found.overall
        if counted.counts is None:
            most = self._wording.option(question, counted.most, language)
            return self._say(language, "nearly_all", answer=most, count=counted.answers)
        said = sorted(question.options, key=lambda one: -_count(counted, one))
        parts = [
            self._say(language, "part", number=many, answer=self._wording.option(question, one, language))
            for one in said
            if (many := _count(counted, one))
        ]
        return self._say(language, "said", count=_given(counted), parts="; ".join(parts))

    def _overall(
        self, pulse: Pulse, question: Question, found: Publication, language: str, now: datetime
    ) -> Sequence[Block]:
        title = self._wording.question(question, language)
        sentence = self._sentence(question, found, language)
        counted = found.overall
        if counted is None or counted.counts is None or not _given(counted):
            return (Text(title), Text(sentence))
        points = tuple(self._point(pulse, question, counted, one, language) for one in question.options)
        heads = Heads(*(self._say(language, f"heads.{name}") for name in ("answer", "share", "between")))
        date = _day(self._catalogue, pulse.closed_at, language, now)
        subtitle = self._say(language, "subtitle", count=_given(counted), number=pulse.population, date=date)
        # Where no picture is seen, the sentence is all there is: it says what was asked.
        blocks: list[Block] = [Chart(title, f"{title} {sentence}", subtitle, Bars(points, 100), heads)]
        if skipped := _count(counted, SKIP):
            blocks.append(Context(self._say(language, "skipped", count=skipped)))
        return blocks

    def _point(self, pulse: Pulse, question: Question, counted: Counted, option: str, language: str) -> Point:
        share = Share(_count(counted, option), _given(counted), max(pulse.population, _given(counted)))
        around = interval(share)
        label = self._wording.option(question, option, language)
        shown = self._say(language, "percent", percent=round(100 * share.value))
        low, high = round(100 * around.low), round(100 * around.high)
        if low == high:
            return Point(label, 100 * share.value, shown)
        between = self._say(language, "between", low=low, high=high)
        return Point(label, 100 * share.value, shown, 100 * around.low, 100 * around.high, between)

    def _cells(self, question: Question, found: Publication, language: str) -> Sequence[Block]:
        """The split as a table; of what is withheld, its rule and never its number."""
        caption = self._say(language, "split")
        names = sorted({*found.cells, *found.withheld} - {OVERALL})
        if not names:
            return ()
        columns = (
            self._say(language, "heads.cell"),
            *(self._wording.option(question, one, language) for one in question.options),
        )
        rows = [(name, *self._row(question, found.cells[name], language)) for name in names if name in found.cells]
        withheld = [name for name in names if name in found.withheld]
        blocks: list[Block] = []
        if rows:
            blocks.append(Table(caption, columns, tuple(rows), tuple(range(1, len(columns)))))
        for rule in sorted({found.withheld[name] for name in withheld}):
            cells = ", ".join(name for name in withheld if found.withheld[name] == rule)
            blocks.append(Context(self._say(language, f"withheld_cell.{rule}", names=cells)))
        return blocks

    def _row(self, question: Question, counted: Counted, language: str) -> Sequence[str]:
        if counted.counts is None:
            nearly = self._say(language, "nearly")
            return [nearly if one == counted.most else "" for one in question.options]
        return [str(_count(counted, one)) for one in question.options]

    def _trend(self, question: Question, waves: Sequence[Wave], language: str, now: datetime) -> Sequence[Block]:
        """How the watched answers went, each with its range, and whether chance alone would do as much."""
        before, after = waves[-2].share, waves[-1].share
        way = "changed" if differ(before, after) else "chance"
        old, new = (round(100 * one.value) for one in (before, after))
        what = self._say(language, f"watched.{question.item}")
        sentence = self._say(language, f"trend.{way}", text=what, percent=old, number=new)
        points = tuple(
            Point(
                _day(self._catalogue, one.at, language, now),
                100 * one.share.value,
                self._say(language, "percent", percent=round(100 * one.share.value)),
                100 * around.low,
                100 * around.high,
                self._say(language, "between", low=round(100 * around.low), high=round(100 * around.high)),
            )
            for one in waves[-MOST_WAVES:]
            for around in [interval(one.share)]
        )
        heads = Heads(*(self._say(language, f"heads.{name}") for name in ("wave", "share", "between")))
        subtitle = self._say(language, "trend.subtitle")
        return (Chart(what, sentence, subtitle, Run(points), heads),)

    def _say(self, language: str, key: str, **values: object) -> str:
        return self._catalogue.say(f"pulse.result.{key}", language, **values)


def waves_of(question: Question, pulses: Sequence[Pulse]) -> list[Wave]:
    """The share of the watched answers in each pulse that showed numbers of this question."""
    watched = WATCHED.get(question.item, ())
    found = []
    for one in pulses:
        for number, asked in enumerate(unpacked(one.questions)):
            counted = shown_of(_kept(one, number)).overall if asked == question and one.shown is not None else None
            if watched and counted is not None and counted.counts is not None and _given(counted) and one.closed_at:
                chosen = sum(_count(counted, option) for option in watched)
                population = max(one.population, _given(counted))
                found.append(Wave(one.closed_at, Share(chosen, _given(counted), population)))
    return found


def too_much_rises(pulse: Pulse, past: Sequence[Pulse]) -> bool:
    """Whether more say that we ask too much, beyond what chance does."""
    question = next((one for one in unpacked(pulse.questions) if one.item == LOAD), None)
    waves = waves_of(question, [*past, pulse]) if question else []
    return bool(waves) and waves[-1].at == pulse.closed_at and is_rising([one.share for one in waves])


def _kept(pulse: Pulse, number: int) -> dict[str, Any]:
    assert pulse.shown is not None, "the caller has looked"
    kept: dict[str, Any] = pulse.shown[str(number)]
    return kept


def _count(counted: Counted, option: str) -> int:
    assert counted.counts is not None, "the caller has looked"
    return counted.counts.get(option, 0)


def _given(counted: Counted) -> int:
    """The answers without those that left the question out."""
    return counted.answers - _count(counted, SKIP)


def _day(catalogue: Catalogue, at: datetime | None, language: str, now: datetime) -> str:
    return short_date(catalogue, at.date(), language, now.date()) if at else ""
