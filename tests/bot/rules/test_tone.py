"""Threats and naming are refused, other pressure is warned of, and kind words with the same words in them pass."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.tone import KINDS, REFUSED, judge
from tests.bot.rules.tone_table import WRITTEN_BEFORE, Case, cases, table

CASES = cases(WRITTEN_BEFORE)
PUSHY, POLITE = [one for one in CASES if one.kind], [one for one in CASES if not one.kind]
ROSTER = ("Lakeside Physician Group", "Prairie Home", "Community Hospital", "Ana Ruiz")


def _id(one: Case) -> str:
    return one.text[:40].encode("ascii", "replace").decode()


def test_there_are_sixty_of_each_with_at_least_a_dozen_in_spanish() -> None:
    assert (len(PUSHY), len(POLITE)) == (60, 60)
    assert sum(one.language == "es" for one in CASES) >= 12
    assert {one.kind for one in PUSHY} == set(KINDS) - {"reading", "length", "avoided"}


@pytest.mark.parametrize("one", PUSHY, ids=_id)
def test_a_pushy_sentence_is_refused_or_warned_of_as_its_kind(one: Case) -> None:
    assert one.verdict == one.wanted
    assert one.kind in {found.kind for found in one.sound.found}


@pytest.mark.parametrize("one", POLITE, ids=_id)
def test_its_polite_near_miss_passes(one: Case) -> None:
    assert one.sound.found == ()


def test_the_phrase_is_the_very_words_where_they_stand() -> None:
    text = "Hello all. You must submit by Friday or be removed. Thank you."
    found = {one.kind: one for one in judge(text, "en").found}

    assert set(found) == {"command", "threat"}
    assert found["threat"].phrase == "or be removed"
    for one in found.values():
        assert one.phrase in text[one.begin : one.end]
        assert one.severity == ("refuse" if one.kind in REFUSED else "warn")


def test_naming_needs_a_name_of_the_roster_and_a_word_of_what_is_missing() -> None:
    def kinds(text: str) -> set[str]:
        return {one.kind for one in judge(text, "en", ROSTER).refused}

    assert kinds("Still missing:\n- Prairie Home\n- Ana Ruiz") == {"naming"}
    assert kinds("We have not heard from Lakeside.") == {"naming"}
    assert kinds("Everyone has answered except Ana.") == {"naming"}
    assert kinds("The following hospitals have not sent the file.") == {"naming"}
    assert kinds("Still missing:\n- Oakdale Clinic") == set()
    assert kinds("Lakeside has sent its file. A page is missing from the agenda.") == set()
    assert kinds("The community is still waiting for spring.") == set()
    assert kinds("Thank you to Prairie Home and Ana Ruiz.") == set()


def test_without_a_roster_nobody_is_named() -> None:
    assert judge("Prairie Home has not sent the file.", "en").refused == ()


def test_curly_signs_press_like_straight_ones() -> None:
    assert [one.kind for one in judge("You haven\N{RIGHT SINGLE QUOTATION MARK}t sent the file.", "en").found] == [
        "blame"
    ]


def test_a_long_and_a_hard_text_are_warned_of_and_never_refused() -> None:
    long = judge("We met on Friday and it was good. " * 20, "en")
    hard = judge(
        "Interoperability considerations necessitate comprehensive organizational documentation of administrative "
        "responsibilities, notwithstanding institutional particularities that participating organizations "
        "regularly articulate in everything they do.",
        "en",
    )

    assert ([one.kind for one in long.found], long.words) == (["length"], 160)
    assert [one.kind for one in hard.warned] == ["reading"]
    assert (hard.grade or 0) > 8
    assert hard.warned[0].phrase.startswith("Interoperability considerations")
    assert long.refused == hard.refused == ()


def test_the_table_counts_each_sentence_once() -> None:
    lines = list(table(CASES))

    assert lines[-1] == "| polite       | 60 | 0 | 0 | 60 |"
    assert sum(int(line.split("|")[2]) for line in lines[2:]) == 120


@given(st.text(max_size=400), st.sampled_from(["en", "es"]))
def test_no_text_whatever_makes_the_gate_stumble(text: str, language: str) -> None:
    sound = judge(text, language, ROSTER)
    assert all(0 <= one.begin <= one.end <= len(text) for one in sound.found)


@pytest.mark.parametrize("text", ["you must " * 4_000, "a" * 40_000, "all the other " * 3_000, "will be " * 5_000])
def test_a_long_text_is_judged_in_a_moment(text: str) -> None:
    began = time.perf_counter()
    judge(text, "en", ROSTER)

    assert time.perf_counter() - began < 2.0
