"""Finds what stands beside a member's own figure, and freezes a group of peers so that it does not creep.

The same numbers are read by everybody who asks, the reader's own among them. A group is made when somebody asks first,
and made anew where a figure in it was corrected or may not be used any more, or where enough members came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.answers.guards import Surroundings, guard
from bot.rules.benchmarks import PLAIN, SENSITIVE, Group, Peer, publish
from storage import benchmarks, figures
from storage.benchmarks import Benchmark, Pooled
from storage.coalitions import Coalition
from storage.database import Work
from storage.figures import APPROVED, Figure, FigureSource, Measure


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measure as its member reads it: own figures, the newest last, and what stands beside the newest.

    `group` is None where nothing may stand beside it: the newest is not signed yet, or the measure is about what
    competitors do not compare. `remade` tells that a group was shown before with other numbers.
    """

    measure: Measure
    own: tuple[Figure, ...]
    source: FigureSource
    group: Group | None
    references: tuple[Figure, ...] = ()
    remade: bool = False

    @property
    def newest(self) -> Figure:
        """The own figure that is compared."""
        return self.own[-1]


def today(coalition: Coalition, now: datetime) -> date:
    """The coalition's day, by which terms of use end."""
    return now.astimezone(ZoneInfo(coalition.zone)).date()


async def compared(
    work: Work, coalition: Coalition, organisation_id: str, measures: Sequence[Measure], now: datetime
) -> list[Comparison]:
    """Each measure of which this member has a figure, in the order in which they are asked for."""
    day = today(coalition, now)
    mine: dict[str, list[Figure]] = {}
    for one in await benchmarks.own(work, organisation_id, [each.id for each in measures], day):
        mine.setdefault(one.measure_id, []).append(one)
    sources = {one.id: one for one in await figures.sources(work, coalition.id)} if mine else {}
    return [
        await _compared(work, coalition, measure, own, sources[own[-1].source_id], now)
        for measure in measures
        if (own := mine.get(measure.id))
    ]


async def has_some(
    work: Work, coalition: Coalition, organisation_id: str, measures: Sequence[Measure], now: datetime
) -> bool:
    """Whether this member has a figure of one of these measures."""
    return bool(await benchmarks.own(work, organisation_id, [one.id for one in measures], today(coalition, now)))


async def _compared(
    work: Work, coalition: Coalition, measure: Measure, own: Sequence[Figure], source: FigureSource, now: datetime
) -> Comparison:
    newest = own[-1]
    references = await benchmarks.of_regions(work, measure.id, newest.first, newest.last)
    group, remade = None, False
    if newest.state == APPROVED and not _is_between_competitors(coalition, measure):
        group, remade = await frozen(work, coalition, measure, (newest.first, newest.last), now)
    return Comparison(measure, tuple(own), source, group, tuple(references), remade)


async def frozen(
    work: Work, coalition: Coalition, measure: Measure, days: tuple[date, date], now: datetime
) -> tuple[Group, bool]:
    """The group of a measure and period as it stands, and whether it is not the first; made where it is due."""
    found = await benchmarks.pool(work, measure.id, *days, today(coalition, now))
    near = await benchmarks.versions(work, measure.id, *days)
    newest = next((one for one in reversed(near) if (one.first, one.last) == days), None)
    taken = _taken(found, measure, newest)
    if taken is not None:
        row = Benchmark(
            id="", coalition_id=coalition.id, measure_id=measure.id, first=days[0], last=days[1],
            version=newest.version + 1 if newest else 1, figures=[one.figure_id for one in found],
            shown=_made(taken, measure, [owners for one in near if (owners := _owners(one))]).packed(), at=now,
        )  # fmt: skip
        # Somebody may have asked at the same moment, and what she reads is what everybody reads.
        is_first = await benchmarks.keep(work, row)
        near = [*near, row] if is_first else await benchmarks.versions(work, measure.id, *days)
    of_days = [one for one in near if (one.first, one.last) == days]
    return Group.unpacked(of_days[-1].shown), sum(bool(_owners(one)) for one in of_days) > 1


def _taken(found: Sequence[Pooled], measure: Measure, newest: Benchmark | None) -> Sequence[Pooled] | None:
    """The figures of which a new version is due; None where the one that is there stands."""
    if newest is None:
        return found
    before, now, owners = set(newest.figures), {one.figure_id for one in found}, _owners(newest)
    if before == now:
        return None
    come = {_owner(one) for one in found if _counts(one, measure)} - owners
    if not owners or len(come) >= PLAIN.differ:
        return found
    return None if before <= now else [one for one in found if _owner(one) in owners]


def _made(found: Sequence[Pooled], measure: Measure, before: Sequence[frozenset[str]]) -> Group:
    peers = [Peer(_owner(one), one.value, one.numerator, one.denominator) for one in found if _counts(one, measure)]
    return publish(peers, measure.unit, SENSITIVE if measure.sensitive else PLAIN, before)


def _counts(one: Pooled, measure: Measure) -> bool:
    """Whether it is of enough cases; what an authority publishes without them is of enough by its own rule."""
    return one.public if one.denominator is None else one.denominator >= measure.floor


def _owner(one: Pooled) -> str:
    return one.umbrella or one.organisation_id


def _owners(one: Benchmark) -> frozenset[str]:
    """Of whom a group showed something; of nobody where nothing was shown."""
    return frozenset(one.shown["owners"])


def _is_between_competitors(coalition: Coalition, measure: Measure) -> bool:
    """Whether it measures prices, pay or contracts, which stay out of this between competitors (mission M53)."""
    around = Surroundings(coalition.name)
    return any(guard(text, around) == "antitrust" for text in (measure.name, measure.sentence) if text)
