"""Leads a question to the passage that staff said answers it, where members ask in other words than the document.

A wording counts as far as the question and it ask the same: each has to hold what the other asks for, and no number may
be another one. Where the passage says something else than what staff saw, it is never more than the closest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bot.answers.spanish import in_english
from bot.answers.terms import Term, asked_for, stems_of
from storage import wordings
from storage.database import Work
from storage.documents import Found
from storage.wordings import Wording

SHARED = 0.5
"""How much of a wording the question has to hold, for the wording to say anything about it."""
LED_HERE = 0.8
"""From here on the question asks what the wording asks, so that staff's word for it stands."""
_WORN = 0.5
"""What is left of a wording whose passage reads otherwise by now."""
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a wording asks for: its telling stems, the turns of phrase without a word of their own, its numbers."""

    stems: frozenset[str]
    turns: frozenset[re.Pattern[str]]
    numbers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Leads:
    """The wordings of a coalition, and what each of them asks for."""

    known: Sequence[tuple[Wording, Wanted]] = ()

    @property
    def stems(self) -> frozenset[str]:
        """Every stem that is asked by in any of them; who says one of these has not mistyped it."""
        return frozenset(stem for _, wanted in self.known for stem in wanted.stems)


@dataclass(frozen=True, slots=True)
class Lent:
    """How far (0..1) a question is led to each passage, and those passages."""

    worth: Mapping[int, float] = field(default_factory=dict)
    found: Sequence[Found] = ()


async def leads(work: Work, coalition_id: str) -> Leads:
    """What members of this coalition ask by."""
    return Leads([(one, wanted(one.words)) for one in await wordings.of(work, coalition_id)])


@lru_cache(maxsize=2_048)
def wanted(words: str) -> Wanted:
    """What these words ask for."""
    terms = asked_for(in_english(words))
    stems = {part for term in terms if term.ways for part in next(iter(term.ways))}
    turns = {term.cue for term in terms if term.cue and not term.ways}
    return Wanted(frozenset(stems), frozenset(turns), frozenset(_NUMBER.findall(words)))


async def lent(work: Work, coalition_id: str, question: str, terms: Sequence[Term], known: Leads) -> Lent:
    """The passages to which this question is led."""
    near = {one.id: share for one, wish in known.known if (share := likeness(question, terms, wish))}
    chosen = [one for one, _ in known.known if one.id in near]
    worth: dict[int, float] = {}
    found: dict[int, Found] = {}
    for led in await wordings.led(work, coalition_id, chosen):
        share = near[led.wording_id] * (1.0 if led.as_approved else _WORN)
        worth[led.found.passage_id] = max(worth.get(led.found.passage_id, 0.0), share)
        found[led.found.passage_id] = led.found
    return Lent(worth, tuple(found.values()))


def likeness(question: str, terms: Sequence[Term], wish: Wanted) -> float:
    """0..1: how far a question asks what a wording asks."""
    asked = set(stems_of(terms))
    if not wish.stems or len(wish.stems & asked) < SHARED * len(wish.stems):
        return 0.0
    whole = sum(term.weight for term in terms if term.ways)
    held = sum(term.weight * _held(term, wish.stems) for term in terms if term.ways)
    turns = {term.cue for term in terms if term.cue and not term.ways}
    is_other = not set(_NUMBER.findall(question)) <= wish.numbers or not turns <= wish.turns
    return (held / whole if whole else 0.0) * (_WORN if is_other else 1.0)


def _held(term: Term, stems: frozenset[str]) -> float:
    return max((counts for way, counts in term.ways.items() if stems.issuperset(way)), default=0.0)
