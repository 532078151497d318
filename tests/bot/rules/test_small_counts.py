"""No count of people from 1 to 10 is told, and none follows from what is."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.small_counts import Row, Unclear, is_small, rows_in, small_counts, suppressed

COUNTS = st.lists(st.integers(0, 24), min_size=2, max_size=4)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("In Sugar Creek 7 had asthma.", ["7"]),
        ("Seven children fell in Q2 2026.", ["Seven"]),
        ("7 patients aged 5 to 10", ["7"]),
        ("one in ten: 1 in 10 children", ["1", "10"]),
        ("dos pacientes mayores y 4 más", ["dos", "4"]),
        ("5-9 people", ["5", "9"]),
        ("two older patients", ["two"]),
        ("Sugar Creek: 3", ["3"]),
    ],
)
def test_a_small_count_in_a_sentence_is_found(text: str, found: list[str]) -> None:
    assert [text[one.begin : one.end] for one in small_counts(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "240 of 3,000 children (8 %) by 6 December, within 30 days",
        "3 hospitals and 5 rural clinics, type 2 diabetes, A1c above 9 percent",
        "children aged 5 to 10; adults of 7 counties; 2026-03-04; 4/5/2026; at 9:00",
        "Fewer than 11. Counts from 1 to 10 are hidden. 4.5 stays per 1,000; 5 stars",
        "De 3 hospitales, en 2 años, el 4 de mayo, 8 por ciento",
        "1. Maple River\n2. Franklin",
        "One of the hospitals; none; 0 cases; 11 cases; 110; 1,001",
    ],
)
def test_dates_ages_spans_shares_and_places_are_left_alone(text: str) -> None:
    assert small_counts(text) == []


def test_a_list_is_read_line_by_line() -> None:
    assert rows_in("Maple River: 1,240 of 3,000\n\nFranklin = 31\nSugar Creek\thidden") == [
        Row("Maple River", 1240, 3000),
        Row("Franklin", 31),
        Row("Sugar Creek", None),
    ]


@pytest.mark.parametrize(
    "line", ["Maple River", "Maple River: many", "A: 8.2 %", "A: 12 of 7", ": 4", "a" * 130 + ": 4"]
)
def test_a_line_that_is_no_count_is_named(line: str) -> None:
    with pytest.raises(Unclear) as problem:
        rows_in(f"Franklin: 31\n{line}")

    assert str(problem.value) == line.strip()


def test_a_small_rest_is_hidden_as_a_small_count_is() -> None:
    shown = suppressed([Row("Maple River", 395, 400), Row("Franklin", 200, 900), Row("Sugar Creek", 150, 300)])

    assert [one.count for one in shown] == [None, 200, None]


def test_what_was_hidden_stays_so_and_hides_no_further_line() -> None:
    once = suppressed([Row("a", 7), Row("b", 40), Row("c", 300), Row("d", 50)])

    assert suppressed(once) == once
    assert [one.count for one in once] == [None, None, 300, 50]


@settings(max_examples=150, deadline=None)
@given(COUNTS)
def test_no_small_count_follows_from_what_is_shown_and_the_total(counts: list[int]) -> None:
    shown = suppressed([Row(str(place), count) for place, count in enumerate(counts)])
    hidden = [place for place, one in enumerate(shown) if one.count is None]
    left = sum(counts) - sum(one.count or 0 for one in shown)
    fits = [
        guess
        for guess in itertools.product(range(left + 1), repeat=len(hidden))
        if sum(guess) == left and any(is_small(one) for one in guess)
    ]

    assert not any(one.count is not None and is_small(one.count) for one in shown)
    for place, position in enumerate(hidden):
        if is_small(counts[position]) and any(count > 0 for count in counts if count != counts[position]):
            assert len({guess[place] for guess in fits}) > 1
