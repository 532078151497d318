"""Nobody's answer follows from everything that was published, not even for four who pool what they know."""

from __future__ import annotations

from bot.rules.small_cells import OVERALL, Limits, Person
from bot.rules.subtraction import Table
from tests.bot.rules.attack import Read, World, attacked, by_the_rules, given_away, plainly


def _two_waves() -> World:
    """Twenty people answer, and then one more."""
    people = {str(at): Person(f"org-{at}", OVERALL) for at in range(21)}
    answers = {id_: ("yes", "no")[int(id_) % 2] for id_ in people}
    return World(
        people, answers, [frozenset(people) - {"20"}, frozenset(people)], [frozenset(), frozenset()], ["yes", "no"]
    )


def _everything(world: World) -> list[Read]:
    """Each wave as it is."""
    return [
        (number, Table({id_: one.organisation for id_, one in wave.people.items()}, len(wave.people), wave.counts[""]))
        for number, wave in ((number, world.wave(number)) for number in range(len(world.waves)))
    ]


def test_without_the_rules_the_attack_finds_who_came_between_two_waves() -> None:
    assert given_away(_two_waves(), _everything(_two_waves())) == ["20"]


def test_with_the_rules_the_second_wave_is_not_shown_and_nobody_is_found() -> None:
    read = by_the_rules(_two_waves())

    assert [number for number, _ in read] == [0]
    assert given_away(_two_waves(), read) == []


def test_four_who_said_no_beside_thirty_find_what_the_fifth_said_and_five_are_not_enough_for_the_sixth() -> None:
    people = {str(at): Person(f"org-{at}") for at in range(30)}
    for dissent, found in ((5, 0), (4, 26)):
        answers = {id_: "no" if int(id_) < dissent else "yes" for id_ in people}
        world = World(people, answers, [frozenset(people)], [frozenset()], ["yes", "no"])
        assert len(given_away(world, _everything(world), {"0", "1", "2", "3"})) == found


def test_every_cell_of_three_and_every_region_give_people_away() -> None:
    found = attacked(0, 25, 0, plainly)

    assert found["alone"] > 20


def test_four_colluders_get_past_rules_that_reckon_with_none() -> None:
    found = attacked(0, 60, 2, lambda world: by_the_rules(world, Limits(knowing=0)))

    assert found["alone"] == 0, "these rules hold against whoever only reads"
    assert found["with_colluders"] > 20


def test_nobody_is_given_away_in_a_hundred_random_coalitions() -> None:
    found = attacked(0, 100, 2, by_the_rules)

    assert (found["alone"], found["with_colluders"]) == (0, 0)
    assert found["tables"] > 40, "something was shown"
