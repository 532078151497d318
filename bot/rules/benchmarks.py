"""Rules: what may be shown of other members' figures, so that nobody's own follows (missions M8, M53, M91).

Whoever reads such numbers knows her own figure, may pool it with three colleagues, and may know how many cases each
member has. So few members are shown as nothing, some as one pooled rate, and many as quarters, each the mean of several
neighbours: a plain quartile of five members is a member's figure. Everybody reads the same numbers, the reader's own
among them, so that two readers together learn no more than one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import ceil, floor, inf, log10
from typing import Any, Literal

Tier = Literal["quartiles", "pooled", "reference"]
Rule = Literal["", "few", "dominated", "follows", "changed_little", "counts"]
"""Why less is shown than there might be. Words say the rule, and never the number behind it.

`few`: fewer members than the rule asks for. `dominated`: one of them would make up most of the pooled rate. `follows`:
somebody's count could be worked out. `changed_little`: nearly the same members were shown before for the same days.
`counts`: plain counts are not compared, since members differ in size.
"""
Edge = Literal["", "under", "over"]
LOWEST, HIGHEST = 3.0, 97.0
"""Below and above these percentages a band is shown: near none and near all, a rate is a few people."""
_HAIR = 1e-9


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers of the promise. So many `colluders` may pool their own figures and still learn nobody else's.

    `differ`: two groups of the same days have the same members, or so many others. `counts` and `units` are the room
    in which anybody's numerator and value have to stay unknown, the latter in steps of what is printed. Quarters have
    to lie `apart` by so many steps, or they would tell what nearly everybody has.
    """

    pooled_from: int = 6
    quartiles_from: int = 11
    window: int = 5
    colluders: int = 3
    differ: int = 5
    counts: int = 5
    units: float = 2
    apart: float = 2


PLAIN = Limits()
SENSITIVE = Limits(pooled_from=11, quartiles_from=21, window=10)
"""Behavioural health and the like: twice as many, as measured in others beside the reader (DESIGN section 5)."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One member's figure. `owner` is who knows it: a member, or the one that speaks for several."""

    owner: str
    value: float
    numerator: int | None = None
    denominator: int | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A number as it is printed; with an edge, all that is said is that it lies under or over that."""

    value: float
    edge: Edge = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What is shown of the members of one measure and period. `owners` are those within; they are kept, never shown."""

    tier: Tier
    rule: Rule = ""
    owners: tuple[str, ...] = ()
    middle: Mark | None = None
    low: Mark | None = None
    high: Mark | None = None

    def packed(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self)

    @classmethod
    def unpacked(cls, kept: Mapping[str, Any]) -> Group:
        """As `packed` gave it."""
        marks = {name: Mark(**kept[name]) for name in ("middle", "low", "high") if kept[name]}
        return cls(kept["tier"], kept["rule"], tuple(kept["owners"]), **marks)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One owner's part of the pool: its value, how much it weighs, and its counts where all have them."""

    owner: str
    value: float
    weight: float
    numerator: int | None

    @property
    def mass(self) -> float:
        return self.value * self.weight


def publish(peers: Sequence[Peer], unit: str, limits: Limits = PLAIN, before: Sequence[frozenset[str]] = ()) -> Group:
    """What may be shown of these members, beside earlier groups of the same days. `unit` is the measure's."""
    if unit == "count":
        return Group("reference", "counts")
    pool = _merged(peers)
    if len(pool) < limits.pooled_from:
        return Group("reference", "few")
    if len(pool) >= limits.quartiles_from and not _changed_little(pool, before, limits):
        found = _quartiles(pool, unit, limits)
        if found is not None:
            return found
    return _pooled(pool, unit, limits, before)


def step(mark: Mark, unit: str) -> float:
    """How far the next number lies that could have been printed instead."""
    if unit == "percent" or mark.value <= 0:
        return 1.0
    return float(10.0 ** (floor(log10(mark.value) + _HAIR) - 1))


def between(mark: Mark, unit: str) -> tuple[float, float]:
    """Between which numbers the unrounded one lies, as everybody knows who knows these rules."""
    if mark.edge:
        return (0.0, mark.value) if mark.edge == "under" else (mark.value, 100.0)
    half = step(mark, unit) / 2
    return mark.value - half, mark.value + half


def printed(value: float, unit: str) -> Mark:
    """A number as it is printed: whole percent, or two digits; near none and near all a band."""
    if unit == "percent":
        if value < LOWEST or value > HIGHEST:
            return Mark(LOWEST, "under") if value < LOWEST else Mark(HIGHEST, "over")
        return Mark(float(round(value)))
    return Mark(float(f"{value:.2g}"))


def windows(many: int, limits: Limits = PLAIN) -> list[tuple[int, int]]:
    """Which of so many values in order, from and up to, make the lower quarter, the middle and the upper quarter.

    Wide and many are both odd or both even, so that the middle has as many on either side.
    """
    least = max(limits.window, many // 8)
    wide = least + (many - least) % 2
    starts = (round(share * (many - 1) - (wide - 1) / 2) for share in (0.25, 0.5, 0.75))
    return [(at, at + wide) for at in (min(max(start, 0), many - wide) for start in starts)]


def _merged(peers: Sequence[Peer]) -> list[_Entry]:
    """One entry an owner, so that who speaks for several is one; weighted by cases where everybody's are known."""
    counted = all(one.denominator is not None for one in peers)
    whole = counted and all(one.numerator is not None for one in peers)
    found: dict[str, list[Peer]] = {}
    for one in peers:
        found.setdefault(one.owner, []).append(one)
    entries = []
    for owner, mine in sorted(found.items()):
        weights = [float(one.denominator or 0) if counted else 1.0 for one in mine]
        total = sum(weights)
        value = sum(one.value * weight for one, weight in zip(mine, weights, strict=True)) / total
        counts = sum(one.numerator or 0 for one in mine) if whole else None
        entries.append(_Entry(owner, value, total, counts))
    return entries


def _changed_little(pool: Sequence[_Entry], before: Sequence[frozenset[str]], limits: Limits) -> bool:
    """Whether few came or few went: their figures would be what one group has more than the other."""
    now = {one.owner for one in pool}
    return any(0 < len(some) < limits.differ for old in before for some in (old - now, now - old))


def _quartiles(pool: Sequence[_Entry], unit: str, limits: Limits) -> Group | None:
    values = sorted(one.value for one in pool)
    means = [sum(values[start:end]) / (end - start) for start, end in windows(len(values), limits)]
    low, middle, high = (printed(mean, unit) for mean in means)
    if min(means) <= 0 or high.value - low.value < limits.apart * step(middle, unit) - _HAIR:
        return None
    return Group("quartiles", "", tuple(one.owner for one in pool), middle, low, high)


def _pooled(pool: Sequence[_Entry], unit: str, limits: Limits, before: Sequence[frozenset[str]]) -> Group:
    """One rate of all; the largest members are left out, as long as enough stay, where one would dominate it."""
    left = sorted(pool, key=lambda one: (one.weight, one.owner))
    while len(left) >= limits.pooled_from and _dominated(left, limits):
        left.pop()
    if len(left) < limits.pooled_from:
        return Group("reference", "dominated")
    if _changed_little(left, before, limits):
        return Group("reference", "changed_little")
    rate = printed(sum(one.mass for one in left) / sum(one.weight for one in left), unit)
    if rate.value <= 0 or not all(_is_open(one, left, rate, unit, limits) for one in left):
        return Group("reference", "follows")
    return Group("pooled", "", tuple(sorted(one.owner for one in left)), rate)


def _dominated(pool: Sequence[_Entry], limits: Limits) -> bool:
    """Whether one holds more than half of what is left once colluders have taken their own away."""
    largest = max(pool, key=lambda one: one.weight)
    others = sorted(one.weight for one in pool if one is not largest)
    return largest.weight > sum(others[: len(others) - limits.colluders])


def _is_open(one: _Entry, pool: Sequence[_Entry], rate: Mark, unit: str, limits: Limits) -> bool:
    """Whether enough different figures of this member fit the printed rate, whichever others pool their own."""
    low, high = _could_be(one, pool, rate, unit, limits)
    if one.numerator is not None:
        counts = floor(high * one.weight / 100 + _HAIR) - ceil(low * one.weight / 100 - _HAIR)
        if unit == "percent" and counts < limits.counts:
            return False
    return high - low >= limits.units * step(rate, unit) - _HAIR


def _could_be(one: _Entry, pool: Sequence[_Entry], rate: Mark, unit: str, limits: Limits) -> tuple[float, float]:
    """From where to where this member's value may lie for colluders who know the cases of everybody.

    The worst colluders for either end are taken, though they cannot always be the same: that errs on the safe side.
    """
    most = 100.0 if unit == "percent" else inf
    others = [each for each in pool if each is not one]
    whole = sum(each.weight for each in pool)
    least_all, most_all = (edge * whole for edge in between(rate, unit))
    known = sum(sorted((each.mass for each in others), reverse=True)[: limits.colluders])
    high = min(most, (most_all - known) / one.weight)
    if most == inf:
        return 0.0, high
    missing = sum(sorted((most * each.weight - each.mass for each in others), reverse=True)[: limits.colluders])
    room = most * sum(each.weight for each in others) - missing
    return max(0.0, (least_all - room) / one.weight), high
