"""A button that was tampered with, forwarded or kept too long does nothing."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tokens import KEPT_FOR, Claim, Expired, Tokens

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
OURS = Tokens("a secret of this install, and of no other")
CLAIM = Claim("reminder.sent", "5d0b3a52-6b7c-4f0e-9d3e-2f7a1c64e001", "demo", "3f0b3a52-6b7c-4f0e-9d3e-2f7a1c64e001")


def test_what_was_signed_is_read_again_until_its_time_is_over() -> None:
    token = OURS.sign(CLAIM, NOW)

    assert OURS.read(token, NOW) == CLAIM
    assert OURS.read(token, NOW + KEPT_FOR - timedelta(seconds=1)) == CLAIM
    assert OURS.read(token, NOW + KEPT_FOR + timedelta(seconds=1)) == Expired()


def test_another_installs_token_is_not_ours() -> None:
    assert OURS.read(Tokens("the secret of another install, as long").sign(CLAIM, NOW), NOW) is None


def test_no_single_changed_character_is_accepted() -> None:
    token = OURS.sign(CLAIM, NOW)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_="
    changed = [token[:n] + other + token[n + 1 :] for n in range(len(token)) for other in alphabet if other != token[n]]

    assert [one for one in changed if OURS.read(one, NOW) is not None] == []


@pytest.mark.parametrize(
    "token", ["", "x", "=" * 50, "null", "é" * 20, "\ud800", "a" * 5000, "../../etc", '{"action":1}']
)
def test_what_was_never_a_token_is_not_one(token: str) -> None:
    assert OURS.read(token, NOW) is None


@given(st.binary(max_size=200))
def test_no_bytes_that_we_did_not_sign_are_read(raw: bytes) -> None:
    assert OURS.read(base64.urlsafe_b64encode(raw).decode(), NOW) is None


def test_a_token_fits_into_the_smallest_button_of_any_platform() -> None:
    longest = Claim("reminder.days30", CLAIM.subject, "northeast-indiana-quality-coalition", CLAIM.person_id)

    assert len(OURS.sign(longest, NOW)) < 2000
