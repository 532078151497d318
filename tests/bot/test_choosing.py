"""What stands on a button can be written as well; more than that is no choice."""

from __future__ import annotations

import pytest

from bot.choosing import chosen, offered
from bot.messages import Choice, Choices, Message, Text

ASKED = Message(
    "x",
    (
        Text("x"),
        Choices((Choice("Yes, 30 October", "t-yes"), Choice("Another day", "t-day"), Choice("No, thanks", "t-no"))),
    ),
)
SEVERAL = Message("x", (Choices((Choice("Yes, it was sent", "a"), Choice("Yes, pause", "b"))),))


@pytest.mark.parametrize(
    ("words", "token"),
    [
        ("yes", "t-yes"),
        ("Yes!", "t-yes"),
        ("  yes, please. ", "t-yes"),
        ("Sí, gracias", "t-yes"),
        ("OK", "t-yes"),
        ("Yes, 30 October", "t-yes"),
        ("yes 30 october", "t-yes"),
        ("another day", "t-day"),
        ("No, thanks", "t-no"),
        ("yes, but later", None),
        ("yes 31 October", None),
        ("no", None),
        ("", None),
        ("...", None),
        ("yes " * 1_000_000, None),
    ],
)
def test_words_choose_a_button_or_nothing(words: str, token: str | None) -> None:
    assert chosen(offered(ASKED), words) == token


def test_a_plain_yes_to_two_that_say_yes_is_no_choice() -> None:
    assert chosen(offered(SEVERAL), "yes") is None
    assert chosen(offered(SEVERAL), "yes, pause") == "b"


def test_what_is_kept_holds_none_of_the_words() -> None:
    assert "October" not in repr(offered(ASKED))


def test_nothing_is_offered_where_there_is_nothing_to_press() -> None:
    assert offered(Message("x", (Text("yes"),))) == {}
    assert chosen({}, "yes") is None
