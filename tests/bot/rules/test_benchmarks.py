"""What members may see of each other: by how many there are, who is large, and what was shown before."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.benchmarks import PLAIN, SENSITIVE, Group, Mark, Peer, between, printed, publish, step, windows


def _peers(counts: Sequence[int], cases: int | Sequence[int] = 100) -> list[Peer]:
    sizes = [cases] * len(counts) if isinstance(cases, int) else cases
    return [
        Peer(f"member-{at:02}", 100 * count / size, count, size)
        for at, (count, size) in enumerate(zip(counts, sizes, strict=True))
    ]


SPREAD = (9, 11, 12, 14, 15, 16, 18, 19, 21, 24, 27, 31)


@pytest.mark.parametrize(
    ("many", "tier", "sensitive"),
    [
        (5, "reference", "reference"), (6, "pooled", "reference"), (10, "pooled", "reference"),
        (11, "quartiles", "pooled"), (20, "quartiles", "pooled"), (21, "quartiles", "quartiles"),
    ],
)  # fmt: skip
def test_the_more_members_the_more_is_shown(many: int, tier: str, sensitive: str) -> None:
    peers = _peers([(SPREAD * 2)[at] + at // 12 for at in range(many)])

    assert publish(peers, "percent").tier == tier
    assert publish(peers, "percent", SENSITIVE).tier == sensitive


def test_quarters_are_means_of_neighbours_and_no_members_figure() -> None:
    found = publish(_peers(SPREAD[:11]), "percent")

    assert [found.low, found.middle, found.high] == [Mark(12), Mark(16), Mark(22)]
    assert windows(11) == [(0, 5), (3, 8), (6, 11)]


@given(st.integers(11, 400))
def test_windows_lie_evenly_and_hold_five_or_more(many: int) -> None:
    (first, first_end), (middle, middle_end), (last, last_end) = windows(many)

    assert first_end - first == middle_end - middle == last_end - last >= max(5, many // 8)
    assert (first, first_end) == (many - last_end, many - last)
    assert middle == many - middle_end


def test_whoever_speaks_for_several_counts_once() -> None:
    one_speaks_for_two = [*_peers(SPREAD[:5]), Peer("member-00", 20, 20, 100)]

    assert publish(one_speaks_for_two, "percent").rule == "few"


def test_a_member_that_would_make_up_most_is_left_out_while_enough_stay() -> None:
    counts, cases = [15, 16, 17, 14, 13, 16, 150], [100, 100, 100, 100, 100, 100, 900]

    with_seven, with_six = (publish(_peers(counts[at:], cases[at:]), "percent") for at in (0, 1))

    assert (with_seven.tier, len(with_seven.owners), with_seven.middle) == ("pooled", 6, Mark(15))
    assert "member-06" not in with_seven.owners
    assert (with_six.tier, with_six.rule) == ("reference", "dominated")


def test_half_is_looked_at_after_three_have_taken_their_own_away() -> None:
    counts = [10] * 6

    assert publish(_peers(counts, [80, 90, 170, 170, 170, 170]), "percent").tier == "pooled"
    assert publish(_peers(counts, [80, 89, 170, 170, 170, 170]), "percent").rule == "dominated"


@pytest.mark.parametrize("counts", [[2, 1, 2, 0, 0, 0], [28, 30, 29, 29, 30, 30]])
def test_near_none_and_near_all_somebodys_count_could_be_worked_out(counts: list[int]) -> None:
    assert publish(_peers(counts, 30), "percent").rule == "follows"


def test_among_many_near_none_is_said_as_a_band() -> None:
    found = publish(_peers([1] * 30), "percent")

    assert (found.tier, found.middle) == ("pooled", Mark(3, "under"))
    assert between(Mark(3, "under"), "percent") == (0, 3)


def test_quarters_that_lie_close_together_would_tell_what_everybody_has() -> None:
    assert publish(_peers([16] * 12), "percent").tier == "pooled"


@pytest.mark.parametrize(
    ("before", "rule"), [(12, ""), (11, "changed_little"), (8, "changed_little"), (7, ""), (13, "changed_little")]
)
def test_a_group_with_a_few_more_or_fewer_than_before_is_not_shown_beside_it(before: int, rule: str) -> None:
    earlier = frozenset(f"member-{at:02}" for at in range(before))

    found = publish(_peers(SPREAD), "percent", before=[earlier])

    assert found.rule == rule
    assert (found.middle is None) == bool(rule)


def test_counts_of_large_and_small_members_are_not_compared() -> None:
    assert publish(_peers(SPREAD), "count").rule == "counts"


def test_a_rate_in_other_units_is_rounded_to_two_digits() -> None:
    rates = [Peer(f"home-{at}", 2 + at / 7, None, 900 + at) for at in range(12)]

    found = publish(rates, "per 1,000 resident-days")

    assert (found.tier, found.low, found.middle, found.high) == ("quartiles", Mark(2.4), Mark(2.8), Mark(3.2))
    assert step(Mark(2.8), "per 1,000 resident-days") == pytest.approx(0.1)


def test_five_that_have_none_would_be_seen_in_a_lower_quarter_of_none() -> None:
    rates = [Peer(f"home-{at}", max(0, at - 6) / 3, None, 900) for at in range(12)]

    assert publish(rates, "per 1,000 resident-days").tier == "pooled"


def test_what_an_authority_publishes_without_cases_counts_alike() -> None:
    found = publish([Peer(f"hospital-{at}", 0.9 + at / 50) for at in range(8)], "ratio")

    assert (found.tier, found.middle) == ("pooled", Mark(0.97))


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(30, 900)), min_size=0, max_size=40), st.randoms())
def test_the_order_of_members_changes_nothing_and_what_is_kept_is_what_was_shown(
    sizes: list[tuple[int, int]], chance: object
) -> None:
    peers = _peers([min(count, size) for count, size in sizes], [size for _, size in sizes])
    found = publish(peers, "percent")
    mixed = list(peers)
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # Hypothesis draws a random.Random.

    assert publish(mixed, "percent") == found == Group.unpacked(found.packed())
    assert all(mark is None or mark.edge or mark.value == round(mark.value) for mark in (found.low, found.middle))


@given(st.floats(0, 100))
def test_a_printed_percentage_holds_the_true_one(value: float) -> None:
    low, high = between(printed(value, "percent"), "percent")

    assert low <= value <= high
    assert PLAIN.units * step(printed(value, "percent"), "percent") == 2
