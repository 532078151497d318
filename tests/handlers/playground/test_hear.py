"""Whatever bytes a browser sends become a value that every later reader can hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import inbox
from bot.inbox import Place
from handlers.playground.hear import filled, joined, press, question, readable
from handlers.playground.parts import At
from tests.handlers.hostile import PAYLOADS

ANA, LEE = At("ana", "ana"), At("lee", "lee")
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))


def test_two_taps_on_one_button_are_one_event_and_the_next_rendering_is_another() -> None:
    first, second = press(ANA, "token", "post-7-1-0.abc"), press(ANA, "token", "post-7-1-0.abc")

    assert first == second
    assert press(ANA, "token", "post-7-1-0.xyz").key != first.key


def test_a_key_that_somebody_copies_does_not_hide_another_persons_tap() -> None:
    assert press(LEE, "token", "same").key != press(ANA, "token", "same").key
    assert question(ANA, "hello", "same").key != press(ANA, "token", "same").key


def test_what_comes_without_a_key_is_an_event_of_its_own() -> None:
    assert question(ANA, "hello", "").key != question(ANA, "hello", "").key


def test_a_page_that_is_opened_again_greets_nobody_twice() -> None:
    assert joined("ana") == joined("ana")


def test_a_field_with_our_own_name_stays_a_field() -> None:
    sent = {"as": "ana", "key": "k", "token": "t", "value.key": "typed", "value.token": "typed too"}

    assert filled(ANA, "t", "k", sent).values == {"key": "typed", "token": "typed too"}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_survives_being_kept(payload: str) -> None:
    for heard in (question(ANA, payload, payload), press(ANA, payload, payload)):
        assert inbox.unpack(inbox.pack(heard)) == heard
        assert len(heard.key) < 64


@given(ANY_TEXT)
def test_any_text_can_be_written_and_what_was_sound_is_unchanged(text: str) -> None:
    clean = readable(text)

    assert "\x00" not in clean
    assert clean.encode().decode() == clean
    if "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text):
        assert clean == text


def test_in_the_channel_somebody_speaks_where_everybody_reads() -> None:
    heard = question(At("pat", "channel", shared=True), "channel here", "key")

    assert (heard.by.account, heard.at) == ("pat", Place("channel", shared=True))
