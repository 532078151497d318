"""Finds the passages of a coalition that share most with a question.

The database narrows thousands of passages down to a few dozen, this coalition's alone; here they are put in order
by how much of the question each one holds. A word counts by how rare it is among what this coalition may read,
near words and mended typing mistakes count for less, and a heading speaks for the paragraphs below it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.answers.stems import stems_in
from bot.answers.terms import Term, asked_for, may_be_mistyped, mended, stems_of, weighed
from storage import documents
from storage.database import Work
from storage.documents import Found

POOL = 60
"""Passages that the database hands over for ordering."""
_K1, _B, _USUAL_LENGTH = 1.2, 0.5, 70.0
_SECTION, _TITLE = 1.0, 0.5
_FOR_THE_ASKER = 1.5
"""How many average words it is worth that a section is written for the asker's kind of member."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage with its place in the order. `coverage` 0..1: how much of the question, weighed by rarity, it holds."""

    found: Found
    score: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search brought: passages best first, and the question's terms as they were understood."""

    ranked: Sequence[Ranked] = ()
    terms: Sequence[Term] = ()


async def look(work: Work, coalition_id: str, question: str, audience: str | None = None) -> Searched:
    """The passages of this coalition for this question.

    `audience` is the kind of member who asks, such as "nursing home".
    """
    terms = asked_for(question)
    if not terms:
        return Searched()
    total = await documents.extent(work, coalition_id)
    asker = stems_in(audience) if audience else []
    seen = await documents.frequencies(work, coalition_id, sorted({*stems_of(terms), *asker}))
    terms = [await _mended(work, coalition_id, term) if may_be_mistyped(term, seen) else term for term in terms]
    if new := sorted(set(stems_of(terms)) - seen.keys()):
        seen = seen | await documents.frequencies(work, coalition_id, new)
    terms = weighed(terms, total, seen)
    pool = await documents.search(work, coalition_id, _wanted(terms, asker, total, seen), POOL)
    return Searched(_ordered(pool, terms, frozenset(asker)), terms)


async def _mended(work: Work, coalition_id: str, term: Term) -> Term:
    word = next(iter(term.ways))[0]
    return mended(term, await documents.neighbours(work, coalition_id, word[:1], max(5, len(word) - 5), len(word) + 2))


def _wanted(terms: Sequence[Term], asker: Sequence[str], total: int, seen: Mapping[str, int]) -> dict[str, float]:
    """The words to search by, without those that stand almost everywhere while rarer ones remain."""
    words = {word: 1.0 for word in asker if seen.get(word)}
    for term in terms:
        for way, counts in term.ways.items():
            if all(seen.get(part) for part in way):
                for part in way:
                    words[part] = max(words.get(part, 0.0), term.weight * counts / len(way))
    rare = {word: weight for word, weight in words.items() if seen[word] * 5 <= total}
    return rare if total > 1_000 and len(rare) >= 2 else words


def _ordered(pool: Sequence[Found], terms: Sequence[Term], asker: frozenset[str]) -> list[Ranked]:
    average = sum(term.weight for term in terms) / len(terms)
    bonus = _FOR_THE_ASKER * average if asker else 0.0
    ranked = [_ranked(found, terms, asker, bonus) for found in pool]
    return sorted(ranked, key=lambda each: (-each.score, each.found.document, each.found.start))


def _ranked(found: Found, terms: Sequence[Term], asker: frozenset[str], bonus: float) -> Ranked:
    body, length = counted(found.text)
    above = counted(found.section)[0], counted(found.title)[0]
    longer = 1 - _B + _B * length / _USUAL_LENGTH
    score = covered = whole = 0.0
    for term in terms:
        often, held = _in_fields(term, found, body, *above)
        score += term.weight * often * (_K1 + 1) / (often + _K1 * longer)
        covered += term.weight * held
        whole += term.weight
    coverage = covered / whole if whole else 0.0
    if asker and asker <= above[0].keys():
        score += bonus
    return Ranked(found, score * (0.6 + 0.4 * coverage), coverage)


def _in_fields(
    term: Term, found: Found, body: Counter[str], section: Counter[str], title: Counter[str]
) -> tuple[float, float]:
    """How often a passage says the term in any way, and how far (0..1) it holds it at all."""
    often = held = 0.0
    for way, counts in term.ways.items():
        inside = min(body[part] for part in way)
        above = _SECTION * all(part in section for part in way) + _TITLE * all(part in title for part in way)
        often += counts * (inside + above)
        held = max(held, counts * (1.0 if inside or above >= _SECTION else 0.8 if above else 0.0))
    if term.cue and held < 1.0 and term.cue.search(f"{found.title}. {found.section}. {found.text}"):
        often, held = often + 1.0, 1.0
    return often, held


def held_in(term: Term, text: str) -> float:
    """How far (0..1) this text alone holds the term."""
    body = counted(text)[0]
    held = max((counts for way, counts in term.ways.items() if all(part in body for part in way)), default=0.0)
    return 1.0 if term.cue and term.cue.search(text) else held


@lru_cache(maxsize=4_096)
def counted(text: str) -> tuple[Counter[str], int]:
    """How often each stem stands in a text, and how many words it has.

    The counter is shared: read it, never change it.
    """
    stems = stems_in(text)
    return Counter(stems), len(stems)
