"""Whether two questions ask the same, and who knows about what is asked. Words decide, and nothing is guessed far."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.answers.stems import stems_in
from bot.answers.terms import asked_for, stems_of

ALIKE = 0.5
"""How much of two questions' telling words has to be shared for them to be one thing."""


def telling(question: str) -> list[str]:
    """The stems by which one knows what a question asks, in its own words."""
    return sorted({part for term in asked_for(question) if term.ways for part in next(iter(term.ways))})


def is_same(one: Collection[str], other: Collection[str]) -> bool:
    """Whether two questions, by their telling stems, ask the same."""
    first, second = set(one), set(other)
    return bool(first & second) and len(first & second) / len(first | second) >= ALIKE


def covered(topics: Sequence[str], question: str) -> list[str]:
    """Those of the topics that this question is about: every word of a topic is in it, in these words or near ones."""
    asked = {*stems_in(question), *stems_of(asked_for(question))}
    return [topic for topic in topics if (words := set(stems_in(topic))) and words <= asked]
