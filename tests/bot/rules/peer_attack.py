"""Members who pool what they know, and try to work out another member's figure from everything that was printed.

They know their own figures exactly, how many cases every member has, who is in a group, and the rules. What is printed
bounds sums: of counts, or of values in order. So each question ("how low, how high could this be?") is a linear
programme, solved by scipy, which shares no code with the rules.

A group's quarters are sums of values in an order that the attackers do not know. The programme is solved for the true
order first; where that pins something, other orders are looked at until one of them leaves it open. Too few are looked
at in large groups, so that this attack finds too much rather than too little.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from math import ceil, comb, floor

import numpy as np
from scipy.optimize import linprog

from bot.rules.benchmarks import PLAIN, Group, Limits, between, windows

UNIT = 1.0
"""What is printed is a whole percent: whoever knows a value within that knows it as if it had been printed."""
STEPS = (-99, -13, -8, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 8, 13, 99)
"""How many places away from the truth several attackers look for their own figures; one alone looks everywhere."""
_HAIR = 1e-6


@dataclass(frozen=True, slots=True)
class Member:
    """The truth about one member: how many of how many, in percent."""

    name: str
    count: int
    cases: int

    @property
    def value(self) -> float:
        return 100 * self.count / self.cases


@dataclass(frozen=True, slots=True)
class Said:
    """One printed number: between what the mean of these members lies, weighted by cases; or that of some `ranks`."""

    members: tuple[str, ...]
    low: float
    high: float
    ranks: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """What these attackers know of somebody else: a count, a value by name, or that some member has this value."""

    what: str
    who: str
    by: tuple[str, ...]


def printed(group: Group, limits: Limits = PLAIN, unit: str = "percent") -> list[Said]:
    """What a group tells whoever knows the rules."""
    if group.middle is None:
        return []
    if group.low is None or group.high is None:
        return [Said(group.owners, *between(group.middle, unit))]
    marks = (group.low, group.middle, group.high)
    return [
        Said(group.owners, *between(mark, unit), ranks)
        for mark, ranks in zip(marks, windows(len(group.owners), limits), strict=True)
    ]


def plainly(members: Sequence[Member]) -> list[Said]:
    """What tools print that do not think of it: exact quartiles from five members on, an exact mean from four."""
    names = tuple(one.name for one in members)
    if len(members) >= 5:
        values = sorted(one.value for one in members)
        places = [round(share * (len(values) - 1)) for share in (0.25, 0.5, 0.75)]
        return [Said(names, values[at], values[at], (at, at + 1)) for at in places]
    if len(members) == 4:
        mean = 100 * sum(one.count for one in members) / sum(one.cases for one in members)
        return [Said(names, mean, mean)]
    return []


class Attackers:
    """Some members who pool their own figures, before everything that was printed."""

    def __init__(self, members: Mapping[str, Member], said: Sequence[Said], known: Sequence[str]) -> None:
        self._members = members
        self._said = said
        self.known = frozenset(known)
        within = {name for one in said for name in one.members}
        self._order = sorted(within, key=lambda name: (members[name].value, name))
        self._ranked = any(one.ranks for one in said)
        self._seen: dict[str | int, tuple[float, float]] = {}

    def broken(self) -> Iterator[Broken]:
        """Everything that they can work out."""
        by = tuple(sorted(self.known))
        for name in [one for one in self._order if one not in self.known]:
            low, high = self._reach(name, self._moved(name))
            if _counts(low, high, self._members[name].cases) <= 1:
                yield Broken("count", name, by)
            if high - low <= UNIT + _HAIR:
                yield Broken("value", name, by)
        if self._ranked:
            for rank in range(sum(one not in self.known for one in self._order)):
                low, high = self._reach(rank, self._shifted())
                if high - low <= UNIT + _HAIR:
                    yield Broken("some value", str(rank), by)

    def _moved(self, name: str) -> Iterator[list[str]]:
        """The true order, and those in which this member stands elsewhere, the nearest places first."""
        yield self._order
        if not self._ranked:
            return
        rest, at = [one for one in self._order if one != name], self._order.index(name)
        for place in sorted(range(len(rest) + 1), key=lambda place: abs(place - at)):
            if place != at:
                yield [*rest[:place], name, *rest[place:]]

    def _shifted(self) -> Iterator[list[str]]:
        """The true order, and those in which their own figures stand elsewhere among the unknown ones."""
        mine = [name for name in self._order if name in self.known]
        unknown = [name for name in self._order if name not in self.known]
        below = [sum(one not in self.known for one in self._order[: self._order.index(name)]) for name in mine]
        steps_of_one = range(-len(unknown), len(unknown) + 1) if len(mine) <= 1 else STEPS
        steps = sorted(product(steps_of_one, repeat=len(mine)), key=lambda step: sum(map(abs, step)))
        seen: set[tuple[int, ...]] = set()
        for step in steps:
            places = [min(max(start + by, 0), len(unknown)) for start, by in zip(below, step, strict=True)]
            if places == sorted(places) and tuple(places) not in seen:
                seen.add(tuple(places))
                order = list(unknown)
                for place, name in reversed(list(zip(places, mine, strict=True))):
                    order.insert(place, name)
                yield order

    def _reach(self, target: str | int, orders: Iterator[list[str]]) -> tuple[float, float]:
        """From where to where a member's value may lie, or that of the so-manieth unknown; wide enough is enough.

        Each world that was found for one question tells of all others as well, so that few need worlds of their own.
        """
        for order in orders:
            if self._is_open(target):
                break
            unknown = [one for one in order if one not in self.known]
            self._solve(order, unknown, target if isinstance(target, int) else unknown.index(target))
        return self._seen[target]

    def _is_open(self, target: str | int) -> bool:
        low, high = self._seen.get(target, (0.0, 0.0))
        wide = high - low > UNIT + _HAIR
        return wide and (isinstance(target, int) or _counts(low, high, self._members[target].cases) > 1)

    def _solve(self, order: Sequence[str], unknown: Sequence[str], at: int) -> None:
        """The worlds of this order in which that value is the lowest and the highest."""
        found = self._programme(order, unknown)
        if found is None:
            return
        rows, limits, bounds = found
        for sign in (1.0, -1.0):
            costs = np.zeros(len(unknown))
            costs[at] = sign
            solved = linprog(costs, A_ub=rows, b_ub=limits, bounds=bounds, method="highs")
            if solved.status == 2:
                return
            assert solved.status == 0, solved.message
            for rank, (name, value) in enumerate(zip(unknown, solved.x, strict=True)):
                for target in (name, rank) if self._ranked else (name,):
                    low, high = self._seen.get(target, (value, value))
                    self._seen[target] = (min(low, value), max(high, value))

    def _programme(
        self, order: Sequence[str], unknown: Sequence[str]
    ) -> tuple[np.ndarray, np.ndarray, list[tuple[float, float]]] | None:
        """What is printed as rows over the unknown values, in that order; None where the order itself is impossible."""
        place = {name: at for at, name in enumerate(unknown)}
        rows: list[np.ndarray] = []
        limits: list[float] = []
        for one in self._said:
            members = set(one.members)
            inside = [name for name in order if name in members]
            if one.ranks:
                inside = inside[slice(*one.ranks)]
            weights = {name: 1.0 if one.ranks else float(self._members[name].cases) for name in inside}
            whole, row, sum_known = sum(weights.values()), np.zeros(len(unknown)), 0.0
            for name, weight in weights.items():
                if name in place:
                    row[place[name]] = weight / whole
                else:
                    sum_known += weight / whole * self._members[name].value
            rows += [row, -row]
            limits += [one.high - sum_known + _HAIR, sum_known - one.low + _HAIR]
        bounds = [(0.0, 100.0)] * len(unknown)
        if self._ranked:
            below = 0.0
            for before, after in pairwise(unknown):
                row = np.zeros(len(unknown))
                row[place[before]], row[place[after]] = 1.0, -1.0
                rows.append(row)
                limits.append(0.0)
            for name in order:
                if name in place:
                    bounds[place[name]] = (below, 100.0)
                elif self._members[name].value < below - _HAIR:
                    return None
                else:
                    below = self._members[name].value
            above = 100.0
            for name in reversed(order):
                if name in place:
                    bounds[place[name]] = (bounds[place[name]][0], above)
                else:
                    above = self._members[name].value
            if any(low > high for low, high in bounds):
                return None
        return np.array(rows), np.array(limits), bounds


def _counts(low: float, high: float, cases: int) -> int:
    """How many counts of so many cases lie between these percentages."""
    return floor(high * cases / 100 + _HAIR) - ceil(low * cases / 100 - _HAIR) + 1


def bands(names: Sequence[str], many: int, most: int, chance: random.Random) -> list[tuple[str, ...]]:
    """Which members pool what they know: every band of so many, or the most dangerous and some by lot.

    Dangerous are neighbours in the order of values, and the lowest and the highest.
    """
    if comb(len(names), many) <= most:
        return list(combinations(names, many))
    near = {names[at : at + many] for at in range(len(names) - many + 1)}
    near |= {(*names[at : at + 1], *names[at + 2 : at + 1 + many]) for at in range(len(names) - many)}
    lots = {tuple(sorted(chance.sample(range(len(names)), many))) for _ in range(max(0, most - len(near)))}
    return [*sorted(tuple(one) for one in near), *(tuple(names[at] for at in lot) for lot in sorted(lots))]


def attacked(
    members: Sequence[Member], said: Sequence[Said], knowing: int, most: int, chance: random.Random
) -> list[Broken]:
    """Everything that any so many of the members work out, each thing once for each band that does."""
    every = {one.name: one for one in members}
    names = tuple(one.name for one in sorted(members, key=lambda one: (one.value, one.name)))
    return [
        found for band in bands(names, knowing, most, chance) for found in Attackers(every, said, band).broken()
    ] if said else []  # fmt: skip
