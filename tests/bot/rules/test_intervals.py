"""A share comes with what chance leaves open, and a trend is called one where chance would rarely make it."""

from __future__ import annotations

import random

import pytest
from scipy import stats

from bot.rules.intervals import Share, deviations, differ, difference, interval, is_rising, margin

SHARES = [(0, 5), (1, 5), (6, 12), (4, 12), (12, 12), (30, 58), (3, 58), (200, 400)]

HAIR = 1e-9
"""For the floats of a bound that is exactly the truth."""


@pytest.mark.parametrize("level", [0.8, 0.9, 0.95, 0.99])
def test_the_level_s_deviations_are_scipy_s(level: float) -> None:
    assert deviations(level) == pytest.approx(stats.norm.ppf((1 + level) / 2), abs=1e-12)


@pytest.mark.parametrize("level", [0.8, 0.9, 0.95])
@pytest.mark.parametrize(("chosen", "answered"), SHARES)
def test_the_interval_is_scipy_s_wilson_interval(chosen: int, answered: int, level: float) -> None:
    theirs = stats.binomtest(chosen, answered).proportion_ci(level, method="wilson")
    ours = interval(Share(chosen, answered), level)

    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


@pytest.mark.parametrize(("answered", "population"), [(58, 400), (30, 60), (12, 23), (145, 400)])
def test_the_margin_is_the_spread_of_a_draw_without_replacement(answered: int, population: int) -> None:
    half = population // 2
    spread = stats.hypergeom(population, half, answered).std() / answered
    share = half / population

    assert margin(answered, population, share=share) == pytest.approx(100 * stats.norm.ppf(0.95) * spread, rel=1e-9)


def test_when_everybody_has_answered_nothing_is_left_open() -> None:
    found = interval(Share(7, 23, 23))

    assert found.low == found.high == 7 / 23
    assert margin(23, 23) == 0.0


def test_the_last_who_has_not_answered_may_say_either() -> None:
    found = interval(Share(5, 5, 6))

    assert (found.low, found.high) == (5 / 6, 1.0)


@pytest.mark.parametrize(("population", "answered"), [(23, 12), (40, 30), (60, 33), (100, 20), (400, 58)])
def test_the_interval_holds_the_truth_as_often_as_it_says(population: int, answered: int) -> None:
    kept = []
    for truth in range(population + 1):
        chance = stats.hypergeom(population, truth, answered)
        seen = range(max(0, answered - (population - truth)), min(answered, truth) + 1)
        inside = {yes: interval(Share(yes, answered, population)) for yes in seen}
        at = truth / population
        kept.append(sum(chance.pmf(yes) for yes, one in inside.items() if one.low - HAIR <= at <= one.high + HAIR))

    assert sum(kept) / len(kept) >= 0.90
    assert min(kept) >= 0.78


def test_a_difference_of_nothing_has_nothing_in_it() -> None:
    found = difference(Share(6, 12), Share(6, 12))

    assert found.low == pytest.approx(-found.high)
    assert not differ(Share(6, 12), Share(6, 12))


def test_newcombe_s_own_example_comes_out_as_he_printed_it() -> None:
    # Statistics in Medicine 1998;17:873-890, table II, method 10, comparison (a): 56/70 - 48/80.
    found = difference(Share(48, 80), Share(56, 70), 0.95)

    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5])
@pytest.mark.parametrize("answered", [12, 30, 58])
def test_two_waves_of_the_same_opinion_rarely_seem_to_differ(answered: int, share: float) -> None:
    chance = stats.binom(answered, share)
    probable = [(yes, chance.pmf(yes)) for yes in range(answered + 1)]
    alarms = sum(
        p * q for one, p in probable for two, q in probable if differ(Share(one, answered), Share(two, answered))
    )

    # One in ten is what the level leaves. Newcombe's method gives a little more, and at twelve answers half as much
    # again.
    assert alarms <= (0.12 if answered >= 30 else 0.155)


def test_a_wobble_is_no_trend_and_a_doubling_is_one() -> None:
    assert not differ(Share(12, 58), Share(15, 58))
    assert differ(Share(12, 58), Share(26, 58))


def test_too_much_rises_from_one_wave_to_the_next_or_over_a_year() -> None:
    assert is_rising([Share(8, 58), Share(22, 58)])
    assert is_rising([Share(8, 58), Share(12, 58), Share(17, 58), Share(22, 58)]), "each step alone is a wobble"


def test_one_wave_a_fall_or_a_wobble_is_no_rise() -> None:
    assert not is_rising([])
    assert not is_rising([Share(50, 58)])
    assert not is_rising([Share(22, 58), Share(8, 58)])
    assert not is_rising([Share(12, 58), Share(15, 58), Share(11, 58), Share(14, 58)])


def test_a_rise_that_is_none_is_seen_at_most_one_time_in_ten() -> None:
    luck = random.Random(20261009)
    worlds = [[Share(sum(luck.random() < 0.3 for _ in range(58)), 58) for _ in range(4)] for _ in range(1500)]

    assert sum(map(is_rising, worlds)) / len(worlds) < 0.10


def test_a_share_of_nobody_is_none() -> None:
    for chosen, answered, population in [(0, 0, None), (3, 2, None), (-1, 2, None), (1, 5, 4)]:
        with pytest.raises(ValueError, match=r"share|answer"):
            Share(chosen, answered, population)
