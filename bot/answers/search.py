"""Finds the passages of a coalition that share most with a question.

The database narrows thousands of passages down to a few dozen, this coalition's alone; here they are put in order
by how much of the question each one holds. A word counts by how rare it is among what this coalition may read,
near words and mended typing mistakes count for less, and a heading speaks for the paragraphs below it. Where staff said
which passage answers such a question, that one comes first. Where there is an embedding model, passages that mean
nearly the same come in as well, and both orders are made one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.answers.meaning import Meaning, Near
from bot.answers.spanish import in_english
from bot.answers.stems import stems_in
from bot.answers.terms import Term, asked_for, may_be_mistyped, mended, stems_of, weighed
from bot.answers.wordings import Leads, Lent, leads, lent
from storage import documents, vectors
from storage.database import Work
from storage.documents import Found

POOL, _NEAREST = 40, 20
"""Passages that the database hands over for ordering, and how many of the nearest in meaning come in beside them."""
_CANDIDATES, _FEWEST_WORDS = 2_000, 3
"""How many hits of words the database is asked to add up, and how many words it is asked for whatever they hit."""
_K1, _B, _USUAL_LENGTH = 1.2, 0.5, 70.0
_SECTION, _TITLE = 1.0, 0.5
_TRUSTED = 3
"""The first passages by words that say how far the words can be trusted."""
_SHORT = 4
"""Letters of a stem that may as well be another word's."""
_FOR_THE_ASKER = 1.5
"""How many average words it is worth that a section is written for the asker's kind of member."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage with its place in the order.

    `coverage` 0..1: how much of the question, weighed by rarity, it holds. `cosine` -1..1: how near it is to the
    question in meaning; None where no model says. `led` 0..1: how far staff said that it answers such a question.
    """

    found: Found
    score: float
    coverage: float
    cosine: float | None = None
    led: float = 0.0


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search brought: passages best first, and the question's terms as they were understood."""

    ranked: Sequence[Ranked] = ()
    terms: Sequence[Term] = ()


async def look(
    work: Work, coalition_id: str, question: str, audience: str | None = None, meaning: Meaning | None = None
) -> Searched:
    """The passages of this coalition for this question.

    `audience` is the kind of member who asks, such as "nursing home".
    """
    terms = asked_for(in_english(question))
    if not terms:
        return Searched()
    asker, known = stems_in(audience) if audience else [], await leads(work, coalition_id)
    terms, seen = await _understood(work, coalition_id, terms, asker, known)
    pool = await documents.search(work, coalition_id, _wanted(terms, asker, seen), POOL)
    led = await lent(work, coalition_id, question, terms, known)
    pool += _not_in(pool, led.found)
    near = await meaning.near(work, coalition_id, question) if meaning else None
    if near is None:
        return Searched(_ordered(pool, terms, frozenset(asker), led), terms)
    there = {each.passage_id for each in pool}
    pool += await vectors.those(work, coalition_id, [one for one in near.nearest(_NEAREST) if one not in there])
    return Searched(_fused(_ordered(pool, terms, frozenset(asker), led), near), terms)


async def _understood(
    work: Work, coalition_id: str, terms: Sequence[Term], asker: Sequence[str], known: Leads
) -> tuple[list[Term], Mapping[str, int]]:
    """The terms, mended and weighed, and in how many passages each of their stems stands."""
    seen = await documents.frequencies(work, coalition_id, sorted({"", *stems_of(terms), *asker}))
    total = seen.pop("", 0)
    spelled = {**dict.fromkeys(known.stems, 1), **seen}
    terms = [await _mended(work, coalition_id, one, known) if may_be_mistyped(one, spelled) else one for one in terms]
    if new := sorted(set(stems_of(terms)) - seen.keys()):
        seen = seen | await documents.frequencies(work, coalition_id, new)
    return weighed(terms, total, seen), seen


def _not_in(pool: Sequence[Found], found: Sequence[Found]) -> list[Found]:
    there = {each.passage_id for each in pool}
    return [each for each in found if each.passage_id not in there]


def _fused(ranked: Sequence[Ranked], near: Near) -> list[Ranked]:
    """One order of two, each brought to 0..1 over all that this coalition may read; what has no vector keeps its own.

    The words weigh as much of what the meaning weighs as the best passages hold of the question: where hardly a word
    of it stands anywhere, what shares that one word is no better for it. (At the usual 0.7 this is 0.4 to 0.6.)
    """
    most = max((each.score for each in ranked), default=0.0) or 1.0
    trust = max((each.coverage for each in ranked[:_TRUSTED]), default=0.0)
    fused = []
    for each in ranked:
        words, means = each.score / most, near.share(each.found.passage_id)
        score = words if means is None else (trust * words + max(means, each.led)) / (trust + 1.0)
        fused.append(replace(each, score=score, cosine=near.cosine(each.found.passage_id)))
    return _sorted(fused)


async def _mended(work: Work, coalition_id: str, term: Term, known: Leads) -> Term:
    word = next(iter(term.ways))[0]
    ours = [one for one in known.stems if one[:1] == word[:1] and len(one) > _SHORT]
    near = await documents.neighbours(work, coalition_id, word[:1], max(5, len(word) - 5), len(word) + 2)
    return mended(term, sorted({*near, *ours}))


def _wanted(terms: Sequence[Term], asker: Sequence[str], seen: Mapping[str, int]) -> dict[str, float]:
    """The words to search by, the weightiest first, until they stand in enough passages to choose from."""
    words = {word: 1.0 for word in asker if seen.get(word)}
    for term in terms:
        for way, counts in term.ways.items():
            if all(seen.get(part) for part in way):
                for part in way:
                    words[part] = max(words.get(part, 0.0), term.weight * counts / len(way))
    chosen: dict[str, float] = {}
    passages = 0
    for word, weight in sorted(words.items(), key=lambda each: (-each[1], each[0])):
        if len(chosen) >= _FEWEST_WORDS and passages + seen[word] > _CANDIDATES:
            continue
        chosen[word] = weight
        passages += seen[word]
    return chosen


def _ordered(pool: Sequence[Found], terms: Sequence[Term], asker: frozenset[str], led: Lent) -> list[Ranked]:
    average = sum(term.weight for term in terms) / len(terms)
    bonus = _FOR_THE_ASKER * average if asker else 0.0
    ranked = [_ranked(found, terms, asker, bonus, led.worth.get(found.passage_id, 0.0)) for found in pool]
    return _sorted(ranked)


def _sorted(ranked: Sequence[Ranked]) -> list[Ranked]:
    return sorted(ranked, key=lambda each: (-round(each.score, 6), each.found.document, each.found.start))


def _ranked(found: Found, terms: Sequence[Term], asker: frozenset[str], bonus: float, led: float) -> Ranked:
    body, section, title, length = _fields(found.stems)
    longer = 1 - _B + _B * length / _USUAL_LENGTH
    score = covered = whole = 0.0
    for term in terms:
        often, held = _in_fields(term, found, body, section, title)
        score += term.weight * often * (_K1 + 1) / (often + _K1 * longer)
        covered += term.weight * held
        whole += term.weight
    coverage = covered / whole if whole else 0.0
    if asker and asker <= section.keys():
        score += bonus
    # No passage's own words can bring more than this for each term, so that where staff led comes before all others.
    score = score * (0.6 + 0.4 * coverage) + led * whole * (_K1 + 1)
    return Ranked(found, score, max(coverage, led), led=led)


def _in_fields(
    term: Term, found: Found, body: Counter[str], section: Counter[str], title: Counter[str]
) -> tuple[float, float]:
    """How often a passage says the term in any way, and how far (0..1) it holds it at all."""
    often = held = 0.0
    for way, counts in term.ways.items():
        inside, in_section, in_title = _places(way, body, section, title)
        if not (inside or in_section or in_title):
            continue
        often += counts * (inside + _SECTION * in_section + _TITLE * in_title)
        held = max(held, counts if inside or in_section else 0.8 * counts)
    if term.cue and held < 1.0 and term.cue.search(f"{found.title}. {found.section}. {found.text}"):
        often, held = often + 1.0, 1.0
    return often, held


def _places(
    way: tuple[str, ...], body: Counter[str], section: Counter[str], title: Counter[str]
) -> tuple[int, bool, bool]:
    """How often the text says it in this way, and whether the headings do; most ways are a single word."""
    if len(way) == 1:
        return body.get(way[0], 0), way[0] in section, way[0] in title
    return (
        min(body.get(part, 0) for part in way),
        all(part in section for part in way),
        all(part in title for part in way),
    )


def held_in(term: Term, text: str) -> float:
    """How far (0..1) this text alone holds the term."""
    body = frozenset(stems_in(text))
    held = max((counts for way, counts in term.ways.items() if all(part in body for part in way)), default=0.0)
    return 1.0 if term.cue and term.cue.search(text) else held


@lru_cache(maxsize=2_048)
def _fields(stems: str) -> tuple[Counter[str], Counter[str], Counter[str], int]:
    """How often each stem stands in the text, the section and the title, and how many words the text has.

    The counters are shared: they are read and never changed.
    """
    title, section, body = (part.split() for part in f"{stems} | | ".split("|")[:3])
    return Counter(body), Counter(section), Counter(title), len(body)
