"""What a member should never have typed is recognised, and ordinary talk about measures is let through."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import screen as rules
from bot.rules.screen import KINDS, screen, screened

CASES: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parent / "screen_cases.jsonl").read_text("utf-8").splitlines()
]
POSITIVE = [case for case in CASES if case["kinds"]]
HARMLESS = [case for case in CASES if not case["kinds"]]
CORE = {"ssn", "mbi", "mrn", "birth_date"}


def _recall(cases: list[dict[str, Any]]) -> float:
    return sum(bool(screen(case["text"])) for case in cases) / len(cases)


def test_core_identifiers_are_found_in_nearly_every_message() -> None:
    core = [case for case in POSITIVE if CORE & set(case["kinds"])]
    assert len(core) >= 30
    assert _recall(core) >= 0.97


def test_names_contacts_and_numbers_of_plans_are_found_in_most_messages() -> None:
    assert _recall([case for case in POSITIVE if not CORE & set(case["kinds"])]) >= 0.95


def test_hardly_any_ordinary_message_is_refused() -> None:
    assert len(HARMLESS) >= 55
    assert 1 - _recall(HARMLESS) >= 0.97


@pytest.mark.parametrize("case", POSITIVE, ids=lambda case: case["text"][:40].encode("ascii", "replace").decode())
def test_the_kind_that_is_named_is_the_kind_that_is_there(case: dict[str, Any]) -> None:
    assert set(case["kinds"]) <= set(screen(case["text"]))


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


@pytest.mark.parametrize(
    "seed",
    ["a", "1 ", "1.", "- ", "Mr ", "Aa, ", "patient John ", "one dash ", "dob ", "mrn is ", "x*", "a@", "\n", "12/"],
)
def test_forty_thousand_characters_do_not_keep_anybody_waiting(seed: str) -> None:
    text = (seed * 40_000)[:40_000] + " fell"
    patterns = [pattern for _, pattern in rules._PATTERNS] + [pattern for _, pattern, _ in rules._BESIDE_CARE]

    for pattern in patterns:
        started = time.process_time()
        sum(1 for _ in pattern.finditer(text))
        assert time.process_time() - started < 0.25, pattern.pattern[:60]
