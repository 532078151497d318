"""Rules: what follows from everything that was shown, when tables are added to and subtracted from one another.

Each table is a sum over the people who answered in it. Somebody who knows who they were, and takes it that nobody
changed their mind (the worst case), can combine the sums. So before a table is shown, every combination is looked at,
the new one with all old ones, and it is withheld where one of them would tell what a person said.

Two tests. The first is exact and looks at people alone: a group whose sum follows must not be small. The second looks
at the numbers too: for each person and each answer, how many others have to be known before it follows? It is a linear
programme: over all combinations in which nobody weighs more than this person, the least number of people who speak
against it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

from bot.rules.programme import Programme

_HAIR = 1e-6


@dataclass(frozen=True, slots=True)
class Table:
    """What was shown of some people: exact numbers, or as a band that all but at most so many said `most`.

    `people` are the ids of those who took part, each with the organisation. `answers` are those that were counted.
    """

    people: Mapping[str, str]
    answers: int
    counts: Mapping[str, int] | None
    most: str = ""
    others_at_most: int = 0

    def packed(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self)

    @classmethod
    def unpacked(cls, kept: Mapping[str, Any]) -> Table:
        """As `packed` gave it."""
        return cls(**kept)

    @property
    def lost(self) -> int:
        """How many took part whose answer was not counted."""
        return len(self.people) - self.answers

    def bounds(self, option: str) -> tuple[int, int]:
        """Between which numbers everybody knows the count of an option to lie."""
        if self.counts is not None:
            count = self.counts.get(option, 0)
            return count, count
        if option == self.most:
            return max(0, self.answers - self.others_at_most), self.answers
        return 0, min(self.others_at_most, self.answers)


@dataclass(frozen=True, slots=True)
class _Class:
    """People who took part in the very same tables: no combination can part them."""

    tables: tuple[int, ...]
    size: int
    organisations: frozenset[str]


def would_follow(tables: Sequence[Table], knowing: int, organisations: int) -> bool:
    """Whether the newest table, with all before, would let somebody who knows so many people's answers learn another's.

    Tables that share nobody with the newest, not even over others, do not matter: they were judged when they were
    shown.
    """
    near = _connected(tables)
    classes = _classes(near)
    if _small_group_follows(near, classes, knowing + 1, organisations):
        return True
    enough = knowing + 1 + sum(one.lost for one in near)
    options = sorted({option for one in near for option in (one.counts or {one.most: 0})})
    return any(_answer_follows(near, classes, option, enough) for option in options)


def _connected(tables: Sequence[Table]) -> list[Table]:
    """Tables that share people with the newest, or with one that does."""
    reached, near, far = set(tables[-1].people), [tables[-1]], list(tables[:-1])
    while more := [one for one in far if not reached.isdisjoint(one.people)]:
        near += more
        far = [one for one in far if one not in more]
        reached.update(*(one.people for one in more))
    return near


def _classes(tables: Sequence[Table]) -> list[_Class]:
    found: dict[tuple[int, ...], list[str]] = {}
    for id_ in sorted({id_ for one in tables for id_ in one.people}):
        key = tuple(at for at, one in enumerate(tables) if id_ in one.people)
        found.setdefault(key, []).append(tables[key[0]].people[id_])
    return [_Class(key, len(belong), frozenset(belong)) for key, belong in found.items()]


def _small_group_follows(tables: Sequence[Table], classes: Sequence[_Class], least: int, organisations: int) -> bool:
    """The rank test: whether the sum over a few people, or over those of few organisations, is a combination of sums.

    Exact, and it sees no answers, so that a refusal by it tells nothing about them.
    """
    exact = [at for at, one in enumerate(tables) if one.counts is not None]
    rows = _reduced([[Fraction(at in one.tables) for one in classes] for at in exact])
    single = [{at for at, value in enumerate(row) if value} for row in rows if sum(map(bool, row)) == 1]
    parts = [{at for at, one in enumerate(classes) if row in one.tables} for row in exact]
    nested = [large - small for one, two in combinations(parts, 2) for small, large in [sorted((one, two), key=len)]
              if small < large]  # fmt: skip
    groups = [[classes[at] for at in some] for some in (*single, *nested)]
    return any(
        sum(one.size for one in group) < least
        or len(frozenset().union(*(one.organisations for one in group))) < organisations
        for group in groups
    )


def _reduced(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    """The rows in reduced echelon form: a class whose sum follows has a row of its own."""
    done = 0
    for column in range(len(rows[0]) if rows else 0):
        at = next((at for at in range(done, len(rows)) if rows[at][column]), None)
        if at is None:
            continue
        rows[done], rows[at] = rows[at], rows[done]
        pivot = rows[done][column]
        rows[done] = [value / pivot for value in rows[done]]
        for other, row in enumerate(rows):
            if other != done and (times := row[column]):
                rows[other] = [value - times * by for value, by in zip(row, rows[done], strict=True)]
        done += 1
    return rows[:done]


def _answer_follows(tables: Sequence[Table], classes: Sequence[_Class], option: str, enough: int) -> bool:
    """Whether, for somebody, fewer than `enough` people have to be known before this answer of theirs follows."""
    programme = Programme([one.tables for one in classes], [one.size for one in classes],
                          [one.bounds(option) for one in tables])  # fmt: skip
    return any(programme.distance(at, enough) < enough - _HAIR for at in range(len(classes)))
