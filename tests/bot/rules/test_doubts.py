"""Whoever says that a figure is wrong is understood in her own words, and nobody else is."""

from __future__ import annotations

import pytest

from bot.rules.doubts import doubt_in, is_meant


@pytest.mark.parametrize(
    ("text", "value", "sure"),
    [
        ("that 12 % is wrong", 12, True),
        ("That 12% is wrong.", 12, True),
        ("The 12 percent can't be right, we had far more.", 12, True),
        ("that 16.4 looks off to me", 16.4, False),
        ("I think the 12 % for visits is not correct", 12, True),
        ("12 % should be 21 %", 12, True),
        ("There is an error in the 12 % you posted", 12, True),
        ("1,220 is wrong", 1220, False),
        ("ese 12 % está mal", 12, True),
        ("El 12 % no es correcto.", 12, True),
        ("el 12 por ciento no puede ser correcto", 12, True),
    ],
)
def test_a_doubt_with_its_number_is_understood(text: str, value: float, sure: bool) -> None:
    found = doubt_in(text)

    assert found is not None
    assert found.number is not None
    assert (found.number.value, found.sure) == (value, sure)


@pytest.mark.parametrize(
    "text",
    ["That readmission figure is wrong.", "This number can't be right", "Esa cifra está mal", "La tasa no cuadra"],
)
def test_a_doubt_without_a_number_is_understood(text: str) -> None:
    found = doubt_in(text)

    assert found is not None
    assert (found.number, found.sure) == (None, True)


@pytest.mark.parametrize(
    "text",
    [
        "What was the rate of readmissions in Q2 2026?",
        "Is the 12 % wrong?",
        "We sent 12 files yesterday.",
        "12 % is right",
        "The address is wrong, please take Elm Street",
        "We are at 12 %, which is good",
        "x" * 500 + " 12 % is wrong",
    ],
)
def test_what_is_no_doubt_is_left_to_others(text: str) -> None:
    assert doubt_in(text) is None


def test_the_figure_is_meant_as_it_was_written_or_rounded() -> None:
    doubt = doubt_in("that 16 % is wrong")
    assert doubt is not None
    assert doubt.number is not None
    count = doubt_in("1,220 is wrong")
    assert count is not None
    assert count.number is not None

    assert is_meant(doubt.number, 16.4001)
    assert not is_meant(doubt.number, 16.6)
    assert is_meant(count.number, 16.4001, 1220, 7439)
    assert not is_meant(count.number, None, None)
