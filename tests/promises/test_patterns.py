"""No pattern lets a long text keep the house busy: its work grows with the text, not with the square of it."""

from __future__ import annotations

import re
import time
from itertools import pairwise
from typing import Any

import pytest

from tests.promises import patterns
from tests.promises.patterns import Found

LENGTHS = (110, 440, 1_760, 7_040)
STEEP = 8.0
"""Four times the text is four times the work where it grows evenly, and sixteen times where with the square."""
NOTICED = 0.01
"""Seconds of processor time below which growth cannot be told from chance; a square shows long before the end."""

FLOORS = ("bot", "handlers", "storage", "config")


def _work(found: Found, text: str) -> float:
    pattern = found.pattern
    given: Any = text if isinstance(pattern.pattern, str) else text.encode()
    started = time.process_time()
    if found.anchored:
        pattern.match(given)
        pattern.fullmatch(given)
    else:
        sum(1 for _ in pattern.finditer(given))
    return time.process_time() - started


def _grows_with_the_square(pattern: Found, seed: str) -> bool:
    text = seed * (LENGTHS[-1] // len(seed) + 1)
    for short, long in pairwise(LENGTHS):
        if _work(pattern, text[:long] + "~") > NOTICED:
            least = min(_work(pattern, text[:short] + "~") for _ in range(3))
            if min(_work(pattern, text[:long] + "~") for _ in range(2)) > STEEP * least:
                return True
    return False


def test_the_patterns_of_every_floor_are_looked_at() -> None:
    places = patterns.every()
    floors = {place.split(".")[0] for place in places}

    # What stands in storage may stand elsewhere as well, and is looked at there.
    assert {"bot", "handlers", "config"} <= floors <= set(FLOORS)
    assert any("bot.rules.identifiers:_LABELS" in place for place in places)


def test_a_pattern_that_is_too_eager_would_be_seen() -> None:
    assert _grows_with_the_square(Found(re.compile(r"a+b"), False), "a")
    assert not _grows_with_the_square(Found(re.compile(r"a{1,20}b"), False), "a")


@pytest.mark.parametrize("floor", FLOORS)
def test_twice_the_text_is_not_four_times_the_work(floor: str) -> None:
    slow = [
        (place, seed)
        for place, found in patterns.every().items()
        if place.split(".")[0] == floor
        for seed in patterns.seeds(found.pattern)
        if _grows_with_the_square(found, seed)
    ]

    assert slow == []
