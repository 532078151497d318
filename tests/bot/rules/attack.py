"""Somebody who works out what people answered, from everything that was published and from what colleagues told him.

He shares no code with the rules: he writes down every world that fits what he read, as whole numbers of people, and
asks an integer programme whether one of them has somebody answer otherwise. `python -m tests.bot.rules.attack 1000`
sets him on a thousand random coalitions and prints one JSON line.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_array

from bot.rules.small_cells import PULSE, Limits, Person, Wave, publish
from bot.rules.subtraction import Table

COLLUDERS = 4
Read = tuple[int, Table]
"""A table, and the wave it is of."""


@dataclass(frozen=True)
class World:
    """What is true: each person's answer, which nobody changes (the worst case), and who answered in which wave."""

    people: Mapping[str, Person]
    answers: Mapping[str, str]
    waves: Sequence[frozenset[str]]
    lost: Sequence[frozenset[str]]
    options: Sequence[str]

    def wave(self, number: int) -> Wave:
        """As the counter hands it to the rules."""
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for id_ in self.waves[number] - self.lost[number]:
            counts[self.people[id_].cell][self.answers[id_]] += 1
        return Wave({id_: self.people[id_] for id_ in self.waves[number]}, counts)


def random_world(chance: random.Random) -> World:
    """From 5 to 200 people, organisations of uneven size, 1 to 6 cells, 2 to 6 options and 1 to 4 waves."""
    many = round(5 * 40 ** chance.random())
    organisations = [f"org-{at}" for at in range(max(3, round(many * chance.uniform(0.2, 1))))]
    uneven = [chance.paretovariate(1.2) for _ in organisations]
    cells = [f"cell-{at}" for at in range(chance.randint(1, 6))]
    options = [f"option-{at}" for at in range(chance.randint(2, 6))]
    liked = [chance.random() ** chance.choice([1, 1, 4]) + 0.01 for _ in options]
    people = {f"p{at}": Person(chance.choices(organisations, uneven)[0], chance.choice(cells)) for at in range(many)}
    answers = {id_: chance.choices(options, liked)[0] for id_ in people}
    waves = [frozenset(chance.sample(sorted(people), max(5, round(many * chance.uniform(0.5, 1)))))]
    for _ in range(chance.randint(0, 3)):
        turn = chance.choice([0, 1, 3, many // 10, many // 3, many // 2])
        last, rest = waves[-1], people.keys() - waves[-1]
        gone = chance.sample(sorted(last), min(turn, len(last) - 1))
        waves.append(last - set(gone) | set(chance.sample(sorted(rest), min(chance.choice([0, turn]), len(rest)))))
    lost = [frozenset(chance.sample(sorted(one), min(len(one), chance.choice([0, 0, 0, 1, 3])))) for one in waves]
    return World(people, answers, waves, lost, options)


def by_the_rules(world: World, limits: Limits = PULSE) -> list[Read]:
    """What our rules publish, wave after wave."""
    read: list[Read] = []
    for number in range(len(world.waves)):
        found = publish(world.wave(number), [table for _, table in read], limits)
        read += [(number, table) for table in found.tables]
    return read


def plainly(world: World, floor: int = 3) -> list[Read]:
    """What many tools publish: every cell, every region and both together, where so many answered."""
    read: list[Read] = []
    for number, took_part in enumerate(world.waves):
        groups: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for id_ in took_part:
            one = world.people[id_]
            region = str(int(one.organisation.partition("-")[2]) % 3)
            for name in (("", ""), (one.cell, ""), ("", region), (one.cell, region)):
                groups[name].add(id_)
        for members in groups.values():
            counts = Counter(world.answers[id_] for id_ in members - world.lost[number])
            if counts.total() >= floor:
                belong = {id_: world.people[id_].organisation for id_ in members}
                read.append((number, Table(belong, counts.total(), dict(counts))))
    return read


def given_away(world: World, read: Sequence[Read], known: Collection[str] = ()) -> list[str]:
    """Whose answer is the same in every world that fits what was read and what the `known` say of themselves."""
    groups: defaultdict[tuple[tuple[int, ...], str], list[str]] = defaultdict(list)
    for id_ in world.people:
        inside = tuple(at for at, (_, table) in enumerate(read) if id_ in table.people)
        if inside:
            groups[inside, world.answers[id_] if id_ in known else ""].append(id_)
    # Only a group that is of one mind can have only one mind in every world, since the true one is among them.
    minds = {key: {world.answers[id_] for id_ in members} for key, members in groups.items()}
    suspects = {key: next(iter(mind)) for key, mind in minds.items() if len(mind) == 1 and not key[1]}
    while suspects:
        freed = _otherwise(read, world.options, {key: len(members) for key, members in groups.items()}, suspects)
        if not freed:
            break
        suspects = {key: mind for key, mind in suspects.items() if key not in freed}
    return [id_ for key in suspects for id_ in groups[key]]


Group = tuple[tuple[int, ...], str]


def _otherwise(
    read: Sequence[Read], options: Sequence[str], sizes: Mapping[Group, int], suspects: Mapping[Group, str]
) -> set[Group]:
    """Of the suspects, as many groups as one single possible world lets answer otherwise."""
    waves = sorted({number for number, _ in read})
    columns: dict[tuple[object, ...], int] = {}
    for group in sizes:
        for option in options:
            columns["said", group, option] = len(columns)
            for wave in waves:
                columns["lost", group, option, wave] = len(columns)
    for group in suspects:
        columns["otherwise", group] = len(columns)
    rows: list[tuple[dict[int, float], float, float]] = []
    highs = np.zeros(len(columns))
    for (what, *rest), at in columns.items():
        highs[at] = 1 if what == "otherwise" else sizes[rest[0]]  # type: ignore[index]
    for group, size in sizes.items():
        rows.append(({columns["said", group, option]: 1.0 for option in options}, size, size))
        for option in options:
            if group[1] and option == group[1]:
                rows.append(({columns["said", group, option]: 1.0}, size, size))
            for wave in waves:
                both = {columns["lost", group, option, wave]: 1.0, columns["said", group, option]: -1.0}
                rows.append((both, -np.inf, 0))
    for at, (wave, table) in enumerate(read):
        inside = [group for group in sizes if at in group[0]]
        rows.append((_counted(columns, inside, options, wave), table.answers, table.answers))
        for option in options:
            low, high = _read_as(table, option)
            rows.append((_counted(columns, inside, [option], wave), low, high))
    for group, mind in suspects.items():
        rows.append(({columns["otherwise", group]: 1.0, columns["said", group, mind]: 1.0}, -np.inf, sizes[group]))
    matrix = lil_array((len(rows), len(columns)))
    for row, (entries, _, _) in enumerate(rows):
        for column, value in entries.items():
            matrix[row, column] = value
    costs = np.zeros(len(columns))
    for group in suspects:
        costs[columns["otherwise", group]] = -1
    limits = LinearConstraint(matrix.tocsr(), [low for _, low, _ in rows], [high for _, _, high in rows])
    found = milp(costs, constraints=limits, integrality=np.ones(len(columns)), bounds=Bounds(0, highs))
    assert found.success, "the true world is one of those that fit"
    return {group for group in suspects if found.x[columns["otherwise", group]] > 0.5}


def _counted(
    columns: Mapping[tuple[object, ...], int], groups: Sequence[Group], options: Sequence[str], wave: int
) -> dict[int, float]:
    """Who said it, less whose answer was lost."""
    said = {columns["said", group, option]: 1.0 for group in groups for option in options}
    return said | {columns["lost", group, option, wave]: -1.0 for group in groups for option in options}


def _read_as(table: Table, option: str) -> tuple[float, float]:
    if table.counts is not None:
        return table.counts.get(option, 0), table.counts.get(option, 0)
    return (table.answers - table.others_at_most if option == table.most else 0), table.answers


def plots(world: World, read: Sequence[Read], chance: random.Random, tries: int) -> list[set[str]]:
    """Groups of up to four who pool their answers: those who said the rarer thing where it gives away the most."""
    found = []
    for _ in range(tries if read else 0):
        one, two = chance.choice(read)[1], chance.choice(read)[1]
        region = sorted(one.people.keys() - two.people.keys() or one.people.keys())
        usual = Counter(world.answers[id_] for id_ in region).most_common(1)[0][0]
        rarer = [id_ for id_ in region if world.answers[id_] != usual] or region
        found.append(set(chance.sample(rarer, min(COLLUDERS, len(rarer)))))
    return found


def attacked(first: int, worlds: int, tries: int, publisher: Callable[[World], list[Read]]) -> dict[str, int]:
    """How many people's answers follow: by reading alone, and with colluders."""
    found = Counter(worlds=0, people=0, tables=0, bands=0, alone=0, with_colluders=0)
    for seed in range(first, first + worlds):
        chance = random.Random(seed)
        world = random_world(chance)
        read = publisher(world)
        found.update(worlds=1, people=len(world.people), tables=len(read))
        found["bands"] += sum(table.counts is None for _, table in read)
        found["alone"] += len(given_away(world, read))
        for plot in plots(world, read, chance, tries):
            found["with_colluders"] += len(given_away(world, read, plot))
    return dict(found)


if __name__ == "__main__":
    start = time.perf_counter()
    figures = attacked(0, int(sys.argv[1]), 4, by_the_rules)
    sys.stdout.write(json.dumps({**figures, "seconds": round(time.perf_counter() - start)}) + "\n")
