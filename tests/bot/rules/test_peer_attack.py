"""No member's figure follows from what is printed, not even for three others who pool what they know."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from bot.rules.benchmarks import Peer, publish
from tests.bot.rules.peer_attack import Member, Said, attacked, plainly, printed


def _coalition(chance: random.Random, many: int) -> list[Member]:
    """Members of very different sizes, whose figures differ by chance and somewhat more."""
    rate = chance.choice((0.02, 0.08, 0.16, 0.4, 0.95))
    found = []
    for at in range(many):
        cases = int(chance.lognormvariate(5, 0.8)) + 30
        own = min(max(chance.gauss(rate, rate / 6), 0), 1)
        found.append(Member(f"member-{at:02}", sum(chance.random() < own for _ in range(cases)), cases))
    return found


def _by_the_rules(members: Sequence[Member]) -> tuple[list[Member], list[Said]]:
    group = publish([Peer(one.name, one.value, one.count, one.cases) for one in members], "percent")
    return [one for one in members if one.name in group.owners], printed(group)


@pytest.mark.parametrize("many", [5, 8, 11])
def test_exact_quartiles_are_members_figures_for_whoever_knows_her_own(many: int) -> None:
    members = _coalition(random.Random(many), many)

    found = attacked(members, plainly(members), 1, 30, random.Random(1))

    assert "some value" in {one.what for one in found}


def test_an_exact_mean_of_four_is_the_fourths_figure_for_three_and_nothing_for_one() -> None:
    members = _coalition(random.Random(4), 4)

    alone, three = (attacked(members, plainly(members), many, 30, random.Random(1)) for many in (1, 3))

    assert alone == []
    assert {(one.what, one.who) for one in three} == {
        (what, one.name) for one in members for what in ("count", "value")
    }


def test_an_exact_rate_before_and_after_one_more_came_is_the_newcomers_figure() -> None:
    members = _coalition(random.Random(3), 7)

    def mean(some: Sequence[Member]) -> Said:
        exact = 100 * sum(one.count for one in some) / sum(one.cases for one in some)
        return Said(tuple(one.name for one in some), exact, exact)

    found = attacked(members, [mean(members[:-1]), mean(members)], 1, 30, random.Random(1))

    assert {(one.what, one.who) for one in found} >= {("count", "member-06"), ("value", "member-06")}


def test_pooled_rates_of_forty_coalitions_give_nobody_away() -> None:
    chance = random.Random(11)
    shown = broken = 0
    for _ in range(40):
        members, said = _by_the_rules(_coalition(chance, chance.randint(6, 10)))
        shown += bool(said)
        broken += len(attacked(members, said, 3, 15, chance))

    assert broken == 0
    assert shown > 15, "something was shown"


def test_quarters_of_some_coalitions_give_nobody_away() -> None:
    chance = random.Random(12)
    quarters = broken = 0
    for many in (11, 12, 16):
        members, said = _by_the_rules(_coalition(chance, many))
        quarters += any(one.ranks for one in said)
        broken += len(attacked(members, said, 3, 15, chance))

    assert broken == 0
    assert quarters >= 2
