"""A voice changes our words and never a value, and ends where its block ends."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from config.catalogue import Catalogue
from config.voice import OURS, Voice, current, speaking, voiced


def test_a_word_is_replaced_where_it_stands_alone_and_never_in_a_value(catalogue: Catalogue) -> None:
    with speaking(Voice(instead=(("note", "message"),))):
        said = catalogue.say("reminder.choice.date", "en")
        replaced = voiced("A note about {note}, or a notebook. Note: a NOTE.", "en")

    assert said == "Pick a date"
    assert replaced == "A message about {note}, or a notebook. Message: a Message."


def test_a_greeting_stands_in_the_coalitions_own_language_alone() -> None:
    with speaking(Voice(greeting="Howdy")):
        assert voiced("Hello {name}, I am here. Hello again.", "en") == "Howdy {name}, I am here. Hello again."
        assert voiced("Hola, {name}.", "es") == "Hola, {name}."


def test_the_voice_ends_with_its_block() -> None:
    with speaking(Voice(greeting="Howdy")):
        assert current() != OURS
        with speaking(OURS):
            assert voiced("Hi {name}", "en") == "Hi {name}"
    assert current() is OURS


@given(st.text(max_size=20), st.text(min_size=1, max_size=10), st.text(min_size=1, max_size=10))
def test_no_greeting_or_word_makes_a_sentence_that_cannot_be_said(greeting: str, word: str, other: str) -> None:
    with speaking(Voice(greeting=greeting, instead=((word, other),))):
        said = voiced("Hello {name}, the {file} is due. Thank you.", "en").format_map({"name": "Ana", "file": "Q3"})

    assert "Ana" in said
    assert "Q3" in said
