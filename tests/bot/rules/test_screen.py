"""What a member should never have typed is recognised, and ordinary talk about measures is let through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.screen import KINDS, screen, screened
from tests.bot.rules.screen_lines import CORE, STRUCTURED, Line, lines, score

CASES = lines("cases")
POSITIVE = [case for case in CASES if case.kinds]
SCORES = {name: score(name) for name in ("cases", "tuned", "held")}


@pytest.mark.parametrize("name", SCORES)
def test_core_identifiers_are_found_in_nearly_every_message(name: str) -> None:
    assert sum(SCORES[name].of[kind] for kind in CORE) >= 35
    assert SCORES[name].recall(*CORE) >= 0.97


@pytest.mark.parametrize("name", SCORES)
def test_contacts_and_numbers_of_plans_are_found_in_most_messages(name: str) -> None:
    assert SCORES[name].recall(*STRUCTURED) >= 0.95


@pytest.mark.parametrize("name", SCORES)
def test_people_beside_words_of_care_are_found_in_most_messages(name: str) -> None:
    assert SCORES[name].recall("patient_name") >= 0.9


@pytest.mark.parametrize("name", SCORES)
def test_hardly_any_ordinary_message_is_refused(name: str) -> None:
    assert SCORES[name].harmless >= 55
    assert SCORES[name].precision >= 0.97


def test_the_lines_that_were_put_aside_are_many_and_nowhere_else() -> None:
    held = {line.text for line in lines("held")}

    assert len(held) >= 100
    assert held.isdisjoint(line.text for name in ("cases", "tuned") for line in lines(name))


@pytest.mark.parametrize("case", POSITIVE, ids=lambda case: case.text[:40].encode("ascii", "replace").decode())
def test_the_kind_that_is_named_is_the_kind_that_is_there(case: Line) -> None:
    assert set(case.kinds) <= set(screen(case.text))


@given(st.text(st.characters(), max_size=400))
def test_no_text_whatever_makes_the_screen_stumble(text: str) -> None:
    assert set(screen(text)) <= set(KINDS)


@given(st.text(st.sampled_from("0123456789 -./,:#AZaz\n\t\x00\ud800\u200b９"), max_size=300))
def test_digits_and_invisible_characters_in_any_order_are_read(text: str) -> None:
    assert list(screen(text)) == sorted(set(screen(text)))


def test_a_text_that_cannot_be_read_is_refused() -> None:
    assert screened(None) == ("unreadable",)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "hidden", ["2\u200b19-09-99\u200d99", "２１９-０９-９９９９", "٢١٩-٠٩-٩٩٩٩", "219\u201109\u20119999"]
)
def test_a_number_in_disguise_is_still_a_number(hidden: str) -> None:
    assert "ssn" in screen(hidden)
