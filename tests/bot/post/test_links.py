"""The links of letters: whose page, how long, and that nobody else can make one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.post.links import LASTS, Link, Links
from bot.tokens import Tokens

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
LINKS = Links(Tokens("an install's own secret, long enough"))
ANA, LETTER = "8a1f2c3e-0000-4000-8000-00000000000a", "c0ffee00-1234-5678-9abc-def012345678"


def test_a_link_opens_one_page_for_fourteen_days() -> None:
    link = LINKS.make(ANA, LETTER, NOW)

    assert LINKS.read(link, NOW + LASTS) == Link(ANA, LETTER, is_over=False)
    assert LINKS.read(link, NOW + LASTS + timedelta(seconds=1)) == Link(ANA, LETTER, is_over=True)


def test_a_link_with_one_sign_changed_opens_nothing() -> None:
    link = LINKS.make(ANA, LETTER, NOW)
    for place, sign in enumerate(link):
        assert LINKS.read(link[:place] + ("A" if sign != "A" else "B") + link[place + 1 :], NOW) is None


@pytest.mark.parametrize("spelling", ["{}=", "{}A", "A{}", "{}\n", " {}"])
def test_another_spelling_opens_nothing(spelling: str) -> None:
    assert LINKS.read(spelling.format(LINKS.make(ANA, LETTER, NOW)), NOW) is None


def test_another_install_s_link_opens_nothing() -> None:
    assert Links(Tokens("another install's secret, as long")).read(LINKS.make(ANA, LETTER, NOW), NOW) is None


@given(st.text(max_size=300))
def test_whatever_stands_there_is_read_without_an_error(text: str) -> None:
    assert LINKS.read(text, NOW) is None


def test_a_label_is_ours_or_it_is_not_shown() -> None:
    seal = LINKS.seal_of("token", "Sent it")

    assert LINKS.is_sealed("token", "Sent it", seal)
    assert not LINKS.is_sealed("token", "Send us money", seal)
    assert not LINKS.is_sealed("another", "Sent it", seal)
    assert not LINKS.is_sealed("token", "Sent it", "é")
