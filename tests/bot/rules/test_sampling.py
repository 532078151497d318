"""As few are asked as will do, those left alone the longest first, and nobody twice within a month."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bot.rules.intervals import margin
from bot.rules.sampling import SMALL, Candidate, drawn, may_be_asked, needed, quotas, to_ask

TODAY = date(2026, 11, 24)


def _crowd(sizes: dict[str, int], asked: date | None = None) -> list[Candidate]:
    return [Candidate(f"{name}-{at}", name, asked) for name, size in sizes.items() for at in range(size)]


@pytest.mark.parametrize("points", [3.0, 5.0, 10.0, 15.0])
@pytest.mark.parametrize("population", [2, 23, 60, 149, 400, 5000])
def test_the_answers_needed_are_the_fewest_that_keep_the_margin(population: int, points: float) -> None:
    answers = needed(population, points)

    assert margin(answers, population) <= points + 1e-9
    assert answers == 1 or margin(answers - 1, population) > points


@pytest.mark.parametrize(("population", "points"), [(400, 10), (400, 5), (149, 10)])
def test_the_answers_needed_are_those_of_scipy_s_hypergeometric_spread(population: int, points: float) -> None:
    def theirs(answers: int) -> float:
        share = (population // 2) / population
        widest = 0.5 / (share * (1 - share)) ** 0.5
        spread = float(stats.hypergeom(population, population // 2, answers).std()) / answers
        return float(100 * stats.norm.ppf(0.95) * spread * widest)

    assert needed(population, points) == next(n for n in range(1, population + 1) if theirs(n) <= points)


def test_half_of_a_small_coalition_would_have_to_answer_so_all_are_asked() -> None:
    assert needed(SMALL, 10) > SMALL / 2
    assert needed(400, 10) == 58


def test_who_often_answers_has_to_be_asked_less() -> None:
    assert [to_ask(58, rate) for rate in (1.0, 0.5, 0.4)] == [58, 116, 145]
    with pytest.raises(ValueError, match="response"):
        to_ask(58, 0)


def test_who_was_never_asked_comes_first_and_then_who_was_left_alone_the_longest() -> None:
    people = [
        Candidate("ana", "x", TODAY - timedelta(days=40)),
        Candidate("ben", "x", TODAY - timedelta(days=400)),
        Candidate("cleo", "x"),
        Candidate("dee", "x", TODAY - timedelta(days=90)),
    ]

    assert drawn(people, 1, 1, TODAY) == ["cleo"]
    assert drawn(people, 3, 1, TODAY) == ["ben", "cleo", "dee"]


def test_nobody_is_asked_twice_within_a_month_even_if_too_few_come_back() -> None:
    people = [Candidate("ana", "x", TODAY - timedelta(days=29)), Candidate("ben", "x", TODAY - timedelta(days=30))]

    assert drawn(people, 2, 1, TODAY) == ["ben"]


def test_the_same_seed_draws_the_same_people_in_whatever_order_they_come() -> None:
    people = _crowd({"a": 30, "b": 20})

    assert drawn(people, 10, 7, TODAY) == drawn(people[::-1], 10, 7, TODAY)
    assert drawn(people, 10, 7, TODAY) != drawn(people, 10, 8, TODAY)


def test_a_tie_is_drawn_by_lot_so_that_each_is_drawn_alike() -> None:
    people = _crowd({"a": 10})
    times = [sum(one.id in drawn(people, 5, seed, TODAY) for seed in range(600)) for one in people]

    assert stats.chisquare(times).pvalue > 0.001


def test_each_kind_in_each_region_is_asked_in_its_proportion_and_the_smallest_is_not_forgotten() -> None:
    sizes = {"hospital north": 50, "hospital south": 30, "home north": 19, "agency": 1}
    found = drawn(_crowd(sizes), 20, 3, TODAY)
    taken = {name: sum(one.startswith(f"{name}-") for one in found) for name in sizes}

    assert taken == {"hospital north": 10, "hospital south": 6, "home north": 3, "agency": 1}


def test_who_was_asked_lately_counts_for_the_size_of_the_stratum() -> None:
    people = _crowd({"a": 10}) + _crowd({"b": 10}, TODAY - timedelta(days=3)) + [Candidate("b-free", "b")]

    assert "b-free" in drawn(people, 6, 1, TODAY)
    assert len(drawn(people, 6, 1, TODAY)) == 6, "the seats that b cannot fill go to a"


CROWDS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 30), min_size=1)


@given(CROWDS, st.integers(0, 120), st.integers(0, 5))
def test_the_seats_add_up_and_stay_within_one_of_the_proportion(sizes: dict[str, int], count: int, seed: int) -> None:
    given_out = quotas(sizes, sizes, count)
    everybody = sum(sizes.values())

    assert sum(given_out.values()) == min(count, everybody)
    assert all(given_out[name] <= sizes[name] for name in sizes)
    if count >= len(sizes):
        assert all(given_out.values())
    if all(min(count, everybody) * size / everybody >= 1 for size in sizes.values()):
        fair = {name: min(count, everybody) * size / everybody for name, size in sizes.items()}
        assert all(abs(given_out[name] - fair[name]) < 1 for name in sizes)


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.none() | st.integers(0, 90)), max_size=60),
    st.integers(0, 60),
    st.integers(0, 9),
)
def test_whoever_is_drawn_may_be_asked_and_within_a_stratum_nobody_waited_longer(
    crowd: list[tuple[str, int | None]], count: int, seed: int
) -> None:
    people = [
        Candidate(str(at), name, None if days is None else TODAY - timedelta(days=days))
        for at, (name, days) in enumerate(crowd)
    ]
    found = set(drawn(people, count, seed, TODAY))
    free = [one for one in people if may_be_asked(one, TODAY)]

    assert len(found) == min(count, len(free))
    assert found <= {one.id for one in free}
    for one in free:
        for other in free:
            if one.stratum == other.stratum and one.id in found and other.id not in found:
                assert (one.asked_on or date.min) <= (other.asked_on or date.min)
