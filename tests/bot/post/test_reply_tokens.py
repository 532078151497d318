"""The address that a letter is answered to: whose answer it is, and that nobody else can make one."""

from __future__ import annotations

import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.post.reply_tokens import read_reply_token, reply_token
from bot.tokens import Tokens

TOKENS = Tokens("an install's own secret, long enough")
ANA, LETTER = "8a1f2c3e-0000-4000-8000-00000000000a", "c0ffee00-1234-5678-9abc-def012345678"


@given(account=st.uuids(), letter=st.uuids())
def test_a_token_brings_back_whose_it_is(account: uuid.UUID, letter: uuid.UUID) -> None:
    token = reply_token(TOKENS, str(account), str(letter))

    assert re.fullmatch(r"[0-9a-z]{1,64}", token)
    assert read_reply_token(TOKENS, token) == (str(account), str(letter))


def test_a_server_may_write_it_in_capitals() -> None:
    token = reply_token(TOKENS, ANA, LETTER)

    assert read_reply_token(TOKENS, token.upper()) == (ANA, LETTER)
    assert read_reply_token(TOKENS, token.title()) == (ANA, LETTER)


def test_a_token_with_one_sign_changed_is_nobodys() -> None:
    token = reply_token(TOKENS, ANA, LETTER)
    for place, sign in enumerate(token):
        other = token[:place] + ("a" if sign != "a" else "b") + token[place + 1 :]
        assert read_reply_token(TOKENS, other) is None


def test_another_install_s_token_is_nobodys() -> None:
    assert read_reply_token(Tokens("another install's secret, as long"), reply_token(TOKENS, ANA, LETTER)) is None


@pytest.mark.parametrize("token", ["", "a", "z" * 62, "0" * 62, "0" * 63, "é" * 62, "K" * 62, "-" * 62, "9" * 10_000])
def test_what_is_no_token_is_read_as_none(token: str) -> None:
    assert read_reply_token(TOKENS, token) is None


@given(st.text(max_size=80))
def test_whatever_stands_there_is_read_without_an_error(text: str) -> None:
    assert read_reply_token(TOKENS, text) is None
