"""A sentence that counts reads well for one as for many: the number stands after what it counts, not before it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

WORDS = Path(__file__).parents[2] / "config" / "words"
COUNTED = re.compile(r"\{(count|stuck|gone|new|left|number)\} (?!letters|letras)(?:new ones|more|[a-záéíóúñ]+s)\b")
"""Of a name, "at most {count} letters": that number is ours and never one."""


@pytest.mark.parametrize("topic", ["deliveries", "surge", "pauses", "schedules"])
def test_no_sentence_says_one_notes(topic: str) -> None:
    said = tomllib.loads((WORDS / f"{topic}.toml").read_text("utf-8"))
    wrong = [text for text in _texts(said) if COUNTED.search(text)]

    assert wrong == []


def test_such_a_sentence_would_be_found() -> None:
    for text in ("{count} messages wait", "and {new} new ones planned", "se retiraron {gone} notas"):
        assert COUNTED.search(text)


def _texts(said: object) -> list[str]:
    if isinstance(said, dict):
        return [text for part in said.values() for text in _texts(part)]
    return [said] if isinstance(said, str) else []
