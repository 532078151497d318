"""Rules: what may be shown of answers that many people gave, so that nobody's follows (missions M51, M91).

Whoever reads a result also knows who took part, what earlier results said, and perhaps what four colleagues answered.
So a table is shown where it leaves each person at least two possible answers even then, and is withheld otherwise.
Suppression comes first: nothing else sees a number before these rules have.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.rules.subtraction import Table, would_follow

Rule = Literal["too_few", "one_organisation", "too_alike", "nearly_all", "complement", "changed_little", "would_follow"]
"""Why something is withheld. Words say the rule, and never the number behind it.

`too_few`: fewer answers than the floor, or a breakdown of fewer than twelve. `one_organisation`: fewer than three
organisations, or hardly anybody outside of one. `too_alike`: too few answers to show that nearly all said the same.
`nearly_all`: nearly all said the same, so there is nothing to break down. `complement`: what is left over would be
small. `changed_little`: nearly the same people as in an earlier result. `would_follow`: somebody's answer could be
worked out.
"""
OVERALL = ""
"""The name under which the overall table is withheld."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers of the promise. `knowing`: so many may pool their own answers and still learn nobody else's."""

    answers: int = 5
    organisations: int = 3
    breakdown_from: int = 12
    knowing: int = 4

    @property
    def otherwise(self) -> int:
        """Exact numbers are shown where so many said something else than the most common answer."""
        return self.knowing + 2

    @property
    def spread(self) -> int:
        """A band says that at most so many said something else. It needs a majority whoever those are."""
        return self.knowing + 1


PULSE = Limits()


@dataclass(frozen=True, slots=True)
class Person:
    """Where somebody who answered belongs. An adviser for consumers is an organisation of their own."""

    organisation: str
    cell: str = OVERALL


@dataclass(frozen=True, slots=True)
class Wave:
    """Who took part, by id, and the counted answers: of each cell, how many chose each option.

    Ids are the same from wave to wave, and a person who was erased keeps a stand-in, or the subtraction of two waves
    would go unseen. Fewer answers than people means that some were lost; which ones, nobody knows.
    """

    people: Mapping[str, Person]
    counts: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Publication:
    """What is shown, and by which rule the rest is not. `tables` are handed in as predecessors of the next wave."""

    overall: Table | None
    cells: Mapping[str, Table] = field(default_factory=dict)
    withheld: Mapping[str, Rule] = field(default_factory=dict)

    @property
    def tables(self) -> tuple[Table, ...]:
        """Everything that is shown, to be remembered."""
        return (self.overall, *self.cells.values()) if self.overall else ()


def publish(wave: Wave, before: Sequence[Table] = (), limits: Limits = PULSE) -> Publication:
    """What of a wave may be shown beside everything that was shown of the same question `before`.

    A question is for all its waves either one or another: hand in what was shown of each predecessor, the newest last.
    """
    names = sorted({one.cell for one in wave.people.values()})
    overall = _shown(_table(wave, names), limits)
    if not isinstance(overall, Table):
        return Publication(None, {}, {OVERALL: overall})
    if would_follow([*before, overall], limits.knowing, limits.organisations):
        return Publication(None, {}, {OVERALL: "would_follow"})
    if names in ([], [OVERALL]):
        return Publication(overall)
    return _broken_down(wave, names, overall, before, limits)


def _broken_down(
    wave: Wave, names: Sequence[str], overall: Table, before: Sequence[Table], limits: Limits
) -> Publication:
    if overall.counts is None or overall.answers < limits.breakdown_from:
        rule: Rule = "nearly_all" if overall.counts is None else "too_few"
        return Publication(overall, {}, dict.fromkeys(names, rule))
    tables = {name: _table(wave, [name]) for name in names}
    found = {name: _as_cell(tables[name], before, limits) for name in names}
    shown = {name: one for name, one in found.items() if isinstance(one, Table)}
    withheld = {name: one for name, one in found.items() if not isinstance(one, Table)}
    _hide_complements(wave, shown, withheld, limits)
    if shown and would_follow([*before, overall, *shown.values()], limits.knowing, limits.organisations):
        withheld |= dict.fromkeys(shown, "would_follow")
        shown = {}
    return Publication(overall, shown, withheld)


def _hide_complements(wave: Wave, shown: dict[str, Table], withheld: dict[str, Rule], limits: Limits) -> None:
    """Cells are hidden, the smallest first, until what the overall table leaves beside exact cells could be shown.

    A cell that is shown as a band counts as left over, since its numbers would follow otherwise.
    """
    while exact := [name for name, one in shown.items() if one.counts is not None]:
        left = sorted({one.cell for one in wave.people.values()} - set(exact))
        rest = _shown(_table(wave, left), limits) if left else None
        if rest is None or (isinstance(rest, Table) and rest.counts is not None):
            return
        smallest = min(exact, key=lambda name: (len(shown[name].people), name))
        del shown[smallest]
        withheld[smallest] = "complement"


def _table(wave: Wave, names: Sequence[str]) -> Table:
    """The exact numbers of these cells together, which nobody has judged yet."""
    people = {id_: one.organisation for id_, one in wave.people.items() if one.cell in names}
    counts: Counter[str] = Counter()
    for name in names:
        counts.update(wave.counts.get(name, {}))
    if counts.total() > len(people) or min(counts.values(), default=0) < 0:
        raise ValueError("more answers than people took part")
    return Table(people, counts.total(), dict(counts))


def _shown(table: Table, limits: Limits) -> Table | Rule:
    """The table as it may be shown by itself: with its numbers, as a band, or not at all."""
    assert table.counts is not None
    of_one = Counter(table.people.values())
    if table.answers < limits.answers:
        return "too_few"
    # Colleagues may read the rest by what they know together; somebody on her own is what `knowing` counts.
    largest = max(of_one.values())
    if len(of_one) < limits.organisations or (largest > 1 and len(table.people) - largest < limits.answers):
        return "one_organisation"
    most = max(sorted(table.counts), key=lambda option: table.counts[option] if table.counts else 0)
    if table.answers - table.counts[most] >= limits.otherwise:
        return table
    if table.answers > 2 * limits.spread:
        return Table(table.people, table.answers, None, most, limits.spread)
    return "too_alike"


def _as_cell(table: Table, before: Sequence[Table], limits: Limits) -> Table | Rule:
    """A cell by itself, and beside earlier tables of nearly the same people."""
    if any(_changed_little(table, one, limits) for one in before):
        return "changed_little"
    return _shown(table, limits)


def _changed_little(new: Table, old: Table, limits: Limits) -> bool:
    """Whether few came or few went: their answers would be what one table has more than the other (V03)."""
    if new.people.keys().isdisjoint(old.people):
        return False
    gone, come = old.people.keys() - new.people.keys(), new.people.keys() - old.people.keys()
    return any(
        len(some) < limits.answers or len({one[id_] for id_ in some}) < limits.organisations
        for some, one in ((gone, old.people), (come, new.people))
        if some
    )
