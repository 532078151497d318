"""What staff type before and after the colon, and what is no announcement."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.announcements.typed import MOST_LETTERS, MOST_WORDS, Typed, first_words, understood


def test_the_text_keeps_its_colons_its_lines_and_its_paragraphs() -> None:
    typed = understood("hospitals : The meeting is at 10:00.\n\nBring: a friend.\n")

    assert typed == Typed("hospitals", "The meeting is at 10:00.\n\nBring: a friend.")


def test_a_link_with_a_sentence_is_welcome() -> None:
    assert isinstance(understood("everyone: The slides: https://example.org/slides"), Typed)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", "usage"),
        ("hospitals", "usage"),
        ("hospitals:", "usage"),
        (": Hello", "usage"),
        ("hospitals: https://example.org", "links"),
        ("hospitals: WWW.example.org, http://example.org!", "links"),
        ("hospitals: ...", "links"),
        ("hospitals: " + "word " * (MOST_WORDS + 1), "long"),
        ("hospitals: " + "w" * (MOST_LETTERS + 1), "long"),
    ],
)
def test_what_is_no_announcement_says_why(typed: str, fault: str) -> None:
    assert understood(typed) == fault


def test_as_many_words_as_are_allowed_are_understood() -> None:
    assert isinstance(understood("hospitals: " + "word " * MOST_WORDS), Typed)


@given(st.text())
def test_first_words_fit_on_one_line(text: str) -> None:
    shown = first_words(text)

    assert len(shown) <= 41
    assert "\n" not in shown
