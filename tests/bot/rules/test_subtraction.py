"""What follows when tables are added and subtracted, beside plain counting and beside scipy's linear programmes."""

from __future__ import annotations

import json
import random
from math import inf

import numpy as np
import pytest
from scipy.optimize import linprog

from bot.rules.programme import Programme
from bot.rules.subtraction import Table, would_follow


def _people(first: int, last: int) -> dict[str, str]:
    return {str(at): f"org-{at}" for at in range(first, last)}


def _table(first: int, last: int, yes: int, lost: int = 0) -> Table:
    answers = last - first - lost
    return Table(_people(first, last), answers, {"yes": yes, "no": answers - yes})


@pytest.mark.parametrize(("yes", "knowing", "follows"), [(6, 4, False), (5, 4, False), (4, 4, True), (1, 0, False)])
def test_of_one_table_so_many_must_know_themselves_as_said_the_rarer_answer(
    yes: int, knowing: int, follows: bool
) -> None:
    assert would_follow([_table(0, 20, yes)], knowing, 3) is follows


def test_everybody_said_the_same_so_it_follows_for_each() -> None:
    assert would_follow([_table(0, 20, 20)], 0, 3)


def test_what_one_table_has_more_than_another_is_a_table_too() -> None:
    assert not would_follow([_table(0, 20, 10), _table(0, 32, 16)], 4, 3)
    assert would_follow([_table(0, 20, 10), _table(0, 24, 12)], 4, 3)


def test_the_whole_less_all_its_parts_but_one_is_that_one() -> None:
    parts = [_table(0, 15, 7), _table(15, 30, 7)]

    assert would_follow([*parts, _table(0, 33, 15)], 4, 3)


def test_three_sums_over_pairs_of_groups_give_each_group() -> None:
    small, two, three = _people(0, 3), _people(3, 23), _people(23, 43)
    tables = [
        Table({**one, **other}, len(one) + len(other), {"yes": yes, "no": len(one) + len(other) - yes})
        for one, other, yes in ((small, two, 11), (two, three, 20), (small, three, 11))
    ]

    assert not would_follow(tables[:2], 4, 3)
    assert would_follow(tables, 4, 3), "half of the first and third less the second is the three people"


def test_a_group_of_two_organisations_does_not_follow_either() -> None:
    first, more = _people(0, 20), {f"more-{at}": f"big-{at % 2}" for at in range(20)}
    tables = [
        Table(first, 20, {"yes": 10, "no": 10}),
        Table({**first, **more}, 40, {"yes": 20, "no": 20}),
    ]

    assert would_follow(tables, 4, 3)
    assert not would_follow(tables, 4, 2)


def test_tables_of_other_people_do_not_matter() -> None:
    assert not would_follow([_table(100, 120, 20), _table(0, 20, 10)], 4, 3)


def test_a_table_comes_back_from_json_as_it_was() -> None:
    for one in (_table(0, 20, 10, lost=2), Table(_people(0, 12), 12, None, "yes", 5)):
        assert Table.unpacked(json.loads(json.dumps(one.packed()))) == one
    assert _table(0, 20, 10, lost=2).lost == 2


def _by_scipy(tables: list[tuple[int, ...]], sizes: list[int], bounds: list[tuple[int, int]], one: int) -> float:
    """The other side of the duality: the combination of tables that the fewest people speak against.

    Weights of tables (a difference of two numbers that are not negative, for bands), such that the person weighs 1,
    everybody at most 1 either way, and the sum over the people of what is missing to the extreme is least.
    """
    rows, classes = len(bounds), len(sizes)
    # Variables: y+ and y- of each table, then a price of each class.
    matrix = np.array([[float(row in one_class) for row in range(rows)] for one_class in tables])
    low, high = np.array([low for low, _ in bounds]), np.array([high for _, high in bounds])
    costs = np.concatenate([high, -low, np.array(sizes, dtype=float)])
    weight = np.hstack([matrix, -matrix])
    eye = np.eye(classes)
    # weight + price >= 0: what a class may add to the sum is paid for.
    upper = [np.hstack([-weight, -eye]), np.hstack([weight, 0 * eye]), np.hstack([-weight, 0 * eye])]
    right = [np.zeros(classes), np.ones(classes), np.ones(classes)]
    found = linprog(
        costs,
        A_ub=np.vstack(upper),
        b_ub=np.concatenate(right),
        A_eq=np.array([np.hstack([-weight[one], 0 * eye[one]])]),
        b_eq=[1.0],
        bounds=[(0, None)] * (2 * rows + classes),
    )
    return float(found.fun) if found.success else inf


def test_the_programme_finds_what_scipy_finds_on_the_other_side_of_the_duality() -> None:
    chance = random.Random(8)
    compared = 0
    for _ in range(150):
        rows, classes = chance.randint(1, 5), chance.randint(1, 8)
        tables = [tuple(at for at in range(rows) if chance.random() < 0.5) or (0,) for _ in range(classes)]
        sizes = [chance.randint(1, 9) for _ in range(classes)]
        chosen = [chance.randint(0, size) for size in sizes]
        sums = [sum(many for many, inside in zip(chosen, tables, strict=True) if row in inside) for row in range(rows)]
        bounds = [(max(0, one - chance.choice([0, 0, 3])), one) for one in sums]
        programme = Programme(tables, sizes, bounds)
        for one in range(classes):
            theirs = _by_scipy(tables, sizes, bounds, one)
            ours = programme.distance(one, 1_000.0)
            if theirs == inf:
                assert ours >= 100, (tables, sizes, bounds, one)
                continue
            assert ours == pytest.approx(theirs, abs=1e-6), (tables, sizes, bounds, one)
            compared += 1

    assert compared > 300
