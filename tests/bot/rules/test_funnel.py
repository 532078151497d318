"""What chance explains is worked out exactly, as scipy does it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from bot.rules.funnel import explained


@given(st.integers(1, 5_000), st.floats(0.001, 0.999), st.sampled_from([0.9, 0.95, 0.998]))
def test_the_limits_are_those_of_the_exact_binomial(cases: int, share: float, level: float) -> None:
    low, high = explained(cases, share, level)
    tail = (1 - level) / 2

    assert low == binom.ppf(tail * (1 + 1e-9), cases, share)
    # A count that is reached to the last digit may fall on either side of the limit.
    assert high in {binom.ppf(1 - tail * (1 + nudge), cases, share) for nudge in (-1e-6, 0, 1e-6)}


@pytest.mark.parametrize(("cases", "share", "limits"), [(106, 0.15, (9, 23)), (30, 0.03, (0, 3)), (1, 0.5, (0, 1))])
def test_few_cases_have_wide_limits(cases: int, share: float, limits: tuple[int, int]) -> None:
    assert explained(cases, share) == limits


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_where_it_happens_to_nobody_or_everybody_chance_explains_nothing_else(share: float) -> None:
    assert explained(40, share) == (40 * share, 40 * share)


def test_a_million_cases_take_no_time_and_are_held_narrowly() -> None:
    low, high = explained(1_000_000, 0.2)

    assert 199_200 < low < 199_230
    assert 200_770 < high < 200_800


@pytest.mark.parametrize(("cases", "share"), [(0, 0.5), (10, -0.1), (10, 1.1)])
def test_what_is_no_share_of_any_case_is_refused(cases: int, share: float) -> None:
    with pytest.raises(ValueError, match="at least one case"):
        explained(cases, share)
