"""Numbers that contradict each other are refused with what to write, and nothing is guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.rules.numbers import Contradiction, Numbers, agreed, number, whole


@pytest.mark.parametrize(
    ("text", "value", "half", "is_percent"),
    [
        ("16.4", 16.4, 0.05, False),
        ("1,220", 1220.0, 0.5, False),
        ("12 %", 12.0, 0.5, True),
        (" 0.9013 ", 0.9013, 0.00005, False),
    ],
)
def test_a_number_is_read_with_how_exactly_it_was_given(text: str, value: float, half: float, is_percent: bool) -> None:
    found = number(text, "value")

    assert found is not None
    assert (found.value, found.is_percent) == (value, is_percent)
    assert found.half == pytest.approx(half)


@pytest.mark.parametrize("text", ["abc", "1.220,5", "1e3", "nan", "inf", "12 of 40", "1,22", "--3", "9" * 13])
def test_what_is_no_number_of_ours_is_named(text: str) -> None:
    with pytest.raises(Contradiction, match="is no number"):
        number(text, "value")


def test_an_empty_cell_is_nothing_and_a_count_is_whole() -> None:
    assert number("  ", "value") is None
    assert whole("", "numerator") is None
    assert whole("106.0", "numerator") == 106
    with pytest.raises(Contradiction, match="whole number"):
        whole("10.5", "numerator")
    with pytest.raises(Contradiction, match="below zero"):
        whole("-3", "numerator")


@pytest.mark.parametrize(
    ("unit", "value", "numerator", "denominator", "why"),
    [
        ("percent", "", 50, 40, "the numerator 50 is above the denominator 40"),
        ("percent", "0.164", 1220, 7439, "looks like a fraction; write 16.4"),
        ("percent", "17", 1220, 7439, "is not 1220 of 7439, which is 16.4 %"),
        ("percent", "0.12", None, None, "may be a fraction; write 12"),
        ("percent", "112", None, None, "above 100 percent"),
        ("percent", "", 12, None, "a numerator needs its denominator"),
        ("percent", "", None, None, "it has no value"),
        ("percent", "", 0, 0, "the denominator is 0"),
        ("ratio", "", 5, 10, "needs its value"),
        ("ratio", "12 %", None, None, "bears a percent sign"),
        ("count", "12.5", None, None, "should be a whole number"),
    ],
)
def test_numbers_that_cannot_all_be_true_are_refused(
    unit: str, value: str, numerator: int | None, denominator: int | None, why: str
) -> None:
    with pytest.raises(Contradiction, match=why.replace("(", r"\(")):
        agreed(unit, number(value, "value"), numerator, denominator)


def test_less_than_one_percent_is_taken_where_it_says_so() -> None:
    assert agreed("percent", number("0.12 %", "value"), None, None) == Numbers(0.12)


@given(counts=some.integers(1, 100_000).flatmap(lambda whole: some.tuples(some.integers(0, whole), some.just(whole))))
def test_a_share_rounded_to_any_decimal_agrees_with_its_counts(counts: tuple[int, int]) -> None:
    numerator, denominator = counts
    exact = 100 * numerator / denominator
    for decimals in range(4):
        typed = number(f"{exact:.{decimals}f}", "value")

        assert agreed("percent", typed, numerator, denominator).value == exact
