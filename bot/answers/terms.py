"""Reads a question: what is asked for, in which other words it may be written, and how rare each of them is here."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answers.stems import stem, words_in
from bot.answers.thesaurus import IDIOMS, LIGHT, LIGHT_WEIGHT, LONGEST_PHRASE, NEAR, NEAR_WORDS, STOP

READ_AT_MOST = 2_000
"""Code points of a question that are read for its meaning; the rest is context at best."""
MOST_TERMS = 24
_SINGLE = frozenset(ways for ways in NEAR_WORDS if " " not in ways and len(ways) >= 5)
"""Stems of words that members use though documents may not."""
MENDED = 0.85
"""How far a word counts that its writer may have meant."""
_FAR = 9.0
_CUE_WEIGHT = 0.45
"""What an idiom without a word of its own weighs, beside the average of the words."""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that is asked for.

    `ways` are the ways to say it, as stems, with how far each counts; the question's own way comes first. `cue`
    is how a passage may answer it without any of them. `weight` is how rare it is here, times its importance;
    `known` is false where nothing that this coalition may read says it in any way.
    """

    word: str
    ways: Mapping[tuple[str, ...], float]
    importance: float = 1.0
    cue: re.Pattern[str] | None = None
    weight: float = 0.0
    known: bool = True


def asked_for(question: str) -> list[Term]:
    """What a question asks for, in order; how rare each is, is not known yet."""
    text = question[:READ_AT_MOST]
    idioms: dict[str, Term] = {}
    rest = text
    for place, idiom in enumerate(IDIOMS):
        if idiom.asked.search(text):
            ways = _ways(idiom.word) if idiom.word else {}
            idioms.setdefault(idiom.word or f"?{place}", Term(idiom.word, ways, 1.0, idiom.answered))
            rest = idiom.asked.sub(" ", rest)
    plain = _words(words_in(rest), set(idioms))
    return [*plain, *idioms.values()][:MOST_TERMS]


def _words(words: Sequence[str], taken: set[str]) -> list[Term]:
    terms: dict[str, Term] = {}
    place = 0
    while place < len(words):
        length, phrase = _phrase_at(words, place)
        place += length
        if length == 1 and (phrase in STOP or phrase in taken):
            continue
        light = length == 1 and phrase in LIGHT
        terms.setdefault(stem(phrase), Term(phrase, _ways(phrase), LIGHT_WEIGHT if light else 1.0))
    return list(terms.values())


def _phrase_at(words: Sequence[str], place: int) -> tuple[int, str]:
    """The longest known phrase that begins here, else the word: how many words it takes, and its words."""
    for length in range(min(LONGEST_PHRASE, len(words) - place), 1, -1):
        phrase = words[place : place + length]
        if " ".join(stem(word) for word in phrase) in NEAR_WORDS:
            return length, " ".join(phrase)
    return 1, words[place]


def _ways(phrase: str) -> dict[tuple[str, ...], float]:
    own = tuple(stem(word) for word in phrase.split())
    return {own: 1.0} | NEAR_WORDS.get(" ".join(own), {})


def stems_of(terms: Iterable[Term]) -> list[str]:
    """Every stem that any of the terms may be found by."""
    return sorted({part for term in terms for way in term.ways for part in way})


def mended(term: Term, candidates: Iterable[str]) -> Term:
    """The term with the stem of these, or of our own list, that its writer may have meant, if one is near enough."""
    ours = (one for one in _SINGLE if one[0] == term.word[0])
    best = min(((_farness(term.word, other), other) for other in (*candidates, *ours)), default=(_FAR, ""))
    if best[0] >= _FAR:
        return term
    near = {way: counts * MENDED for way, counts in NEAR_WORDS.get(best[1], {}).items()}
    return replace(term, ways={**term.ways, (best[1],): MENDED, **near}, importance=1.0)


def _farness(word: str, candidate: str) -> float:
    """How far a word as it was typed is from a stem; a long stem that the word begins with is as near as can be."""
    if len(candidate) >= 6 and word.startswith(candidate) and len(word) - len(candidate) <= 5:
        return 0.5
    typed = stem(word)
    most = 1 if len(typed) < 7 else 2
    steps = distance(typed, candidate, most)
    if steps > most or (steps == 1 and most == 1 and _is_another_word(typed, candidate)):
        return _FAR
    return float(steps)


def _is_another_word(typed: str, candidate: str) -> bool:
    """Whether one letter stands for another: in a short word that is more often another word than a slip.

    (A prize is no price.) A slip leaves a letter out, doubles one, or swaps two.
    """
    differ = [place for place, (one, other) in enumerate(zip(typed, candidate, strict=False)) if one != other]
    return len(typed) == len(candidate) and len(differ) == 1


def may_be_mistyped(term: Term, seen: Mapping[str, int]) -> bool:
    """Whether neither this coalition's documents nor our own list spell any word like this."""
    ways = list(term.ways)
    if not ways or len(ways[0]) != 1 or len(term.word) < 5 or not term.word.isalpha():
        return False
    return not seen.get(ways[0][0]) and ways[0][0] not in NEAR_WORDS


def weighed(terms: Sequence[Term], total: int, seen: Mapping[str, int]) -> list[Term]:
    """The terms with their weights; an idiom that brings no word of its own weighs a part of what the words do."""
    plain = [
        replace(term, weight=term.importance * _rarity(term, total, seen), known=_known(term, seen))
        if term.ways
        else term
        for term in terms
    ]
    weights = [term.weight for term in plain if term.ways]
    average = sum(weights) / len(weights) if weights else 1.0
    return [term if term.ways else replace(term, weight=_CUE_WEIGHT * average) for term in plain]


def _known(term: Term, seen: Mapping[str, int]) -> bool:
    return any(all(seen.get(part) for part in way) for way in term.ways)


def _rarity(term: Term, total: int, seen: Mapping[str, int]) -> float:
    """How much it says that a passage holds this: much if few do. What stands nowhere is as rare as can be."""
    counts = {way: min(seen.get(part, 0) for part in way) for way in term.ways}
    own = counts.pop(next(iter(term.ways)))
    near = max((counts[way] * term.ways[way] / NEAR for way in counts), default=0.0)
    held = min(float(total), max(own, 0.5 * (own + near)))
    return max(math.log(1 + (total - held + 0.5) / (held + 0.5)), 0.05)


def distance(one: str, other: str, most: int) -> int:
    """How many letters were mistyped, left out, added or swapped between the two; more than `most` is `most` + 1."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        earlier, before, row = before, row, [place]
        for column, against in enumerate(other, 1):
            cost = min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != against))
            if place > 1 and column > 1 and letter == other[column - 2] and one[place - 2] == against:
                cost = min(cost, earlier[column - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
