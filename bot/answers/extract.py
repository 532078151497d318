"""Chooses what to quote of a passage, and judges from the evidence how far it answers.

The judgement is absolute: how much of what was asked stands there, and how near its meaning is. A score that compares
passages with each other would call the best of nothing good.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from bot.answers.search import Ranked, Searched, held_in
from bot.answers.sentences import sentence_spans
from bot.answers.sources import Citation
from bot.answers.stems import stem, words_in
from bot.answers.terms import Term
from bot.answers.wordings import LED_HERE
from storage.documents import Found

Tier = Literal["answered", "closest", "refused"]

ANSWERED_FROM, CLOSEST_FROM = 0.57, 0.22
"""The confidence from which a passage is shown as an answer, and from which as the closest we have."""
_IN_ONE_SENTENCE = 0.68
"""How much of the question some sentence has to hold, with the headings above it, for its passage to be an answer.

What asks for something near to what a document says finds its words as well, but seldom in one sentence.
"""
_STRANGE = 0.54
"""The most that is granted where the question names something that no document here ever names, or asks for a day, a
person or a number of things and no passage holds one; and where the meaning alone is near."""
_NEAR_FROM = 0.32
"""The cosine from which a passage may answer though it shares few words with the question."""
_HOW_MANY = re.compile(r"\bhow many (?!of\b)([a-z]+)", re.IGNORECASE)
_COUNTED = re.compile(
    r"(?:\d|\b(?:no|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|half|dozen|hundred)\b)"
    r"((?:[^\w.;]+\w+){1,4})",
    re.IGNORECASE,
)
"""A number and the words behind it."""
MOST_QUOTES = 3
_WHOLE_UP_TO = 450
_QUOTE_UP_TO = 420


def confidence(question: str, searched: Searched) -> float:
    """0..1: how far the best passages hold what was asked."""
    best = searched.ranked[:MOST_QUOTES]
    if not best:
        return 0.0
    if best[0].led >= LED_HERE:  # Staff said so, of this very question.
        return round(best[0].led, 3)
    value = max(each.coverage for each in best) * (1.0 - 0.5 * _unmet_specifics(question, best[0]))
    strange = any(not term.known and term.importance == 1.0 for term in searched.terms)
    strange = strange or max(_in_one_sentence(each.found, searched.terms) for each in best) < _IN_ONE_SENTENCE
    if strange or not _counts(question, best) or not _is_of_the_kind(searched.terms, best):
        value = min(value, _STRANGE)
    return round(max(value, _by_meaning(best), min(best[0].led, _STRANGE)), 3)


def _in_one_sentence(found: Found, terms: Sequence[Term]) -> float:
    """0..1: the most of the question that one sentence holds, with what the headings hold of it."""
    whole = sum(term.weight for term in terms) or 1.0
    above = f"{found.title}. {found.section}"
    said = [found.text[start:end] for start, end in sentence_spans(found.text)]
    headed = [held_in(term, above) if term.ways else 0.0 for term in terms]
    sums = (
        sum(term.weight * max(head, held_in(term, one)) for term, head in zip(terms, headed, strict=True))
        for one in said
    )
    return max(sums, default=0.0) / whole


def _by_meaning(best: Sequence[Ranked]) -> float:
    """What nearness in meaning is worth by itself: enough to show the passage, never to call it an answer."""
    nearest = max((each.cosine for each in best if each.cosine is not None), default=-1.0)
    return min(_STRANGE, CLOSEST_FROM + (nearest - _NEAR_FROM) / 2) if nearest >= _NEAR_FROM else 0.0


def _is_of_the_kind(terms: Sequence[Term], best: Sequence[Ranked]) -> bool:
    """Whether a passage holds what a turn of phrase asks for: a day where it asks when, somebody where it asks who."""
    fullest = max(best, key=lambda each: each.coverage)
    kinds = [term.cue for term in terms if term.cue and not term.ways]
    return all(any(kind.search(each.found.text) for each in (best[0], fullest)) for kind in kinds)


def _counts(question: str, best: Sequence[Ranked]) -> bool:
    """Whether some passage has a number beside what the question asks the number of, where it asks for one."""
    asked = _HOW_MANY.search(question)
    if not asked:
        return True
    wanted = stem(asked.group(1).lower())
    return any(
        wanted in (stem(word) for word in words_in(counted.group(1)))
        for each in best
        for counted in _COUNTED.finditer(each.found.text)
    )


def _unmet_specifics(question: str, best: Ranked) -> float:
    """The share of the question's numbers (a year, a limit, a step) that the passage does not hold."""
    asked = set(re.findall(r"(?<![\w.])\d[\d.,]*\d(?![\w])|(?<![\w.])\d(?![\w])", question[:1_000]))
    if not asked:
        return 0.0
    there = f"{best.found.title} {best.found.section} {best.found.text}".lower()
    return sum(one.lower() not in there for one in asked) / len(asked)


def tier(value: float) -> Tier:
    """How an answer of this confidence is shown."""
    return "answered" if value >= ANSWERED_FROM else "closest" if value >= CLOSEST_FROM else "refused"


def quotes(searched: Searched) -> list[Citation]:
    """What to show: the best passage, and up to two more that hold nearly as much of the question.

    Passages of one section are shown as they stand there, since a writer says first what comes first.
    """
    chosen: list[Citation] = []
    for place, ranked in enumerate(searched.ranked[: MOST_QUOTES + 2]):
        best = searched.ranked[0]
        if place == 0 or (ranked.score >= 0.6 * best.score and ranked.coverage >= 0.7 * best.coverage):
            chosen.append(_citation(ranked, searched.terms))
    shown = chosen[:MOST_QUOTES]
    places = [(one.document, one.section) for one in shown]
    return sorted(shown, key=lambda one: (places.index((one.document, one.section)), one.start))


def whole(found: Found) -> Citation:
    """The whole passage, cited."""
    return _cited(found, 0, len(found.text))


def _citation(ranked: Ranked, terms: Sequence[Term]) -> Citation:
    if ranked.led >= LED_HERE:  # It need not hold a word of the question by which one could choose.
        return whole(ranked.found)
    return _cited(ranked.found, *_best_span(ranked.found.text, terms))


def _cited(found: Found, start: int, end: int) -> Citation:
    return Citation(
        document=found.document,
        start=found.start + start,
        end=found.start + end,
        quote=found.text[start:end],
        title=found.title,
        section=found.section,
        source=found.source,
        reviewed_on=found.reviewed_on,
        review_by=found.review_by,
        passage_id=found.passage_id,
    )


def _best_span(text: str, terms: Sequence[Term]) -> tuple[int, int]:
    """The run of whole sentences that holds most of the question; a short passage is quoted whole."""
    if len(text) <= _WHOLE_UP_TO:
        return 0, len(text)
    spans = sentence_spans(text)
    values = [_value(text[start:end], terms) for start, end in spans]
    best: tuple[float, int, int] = (-1.0, 0, len(text))
    for first in range(len(spans)):
        total = 0.0
        for last in range(first, len(spans)):
            start, end = spans[first][0], spans[last][1]
            if last > first and end - start > _QUOTE_UP_TO:
                break
            total = max(total, _value(text[start:end], terms)) + 0.02 * values[last]
            if total > best[0] + 1e-9:
                best = (total, start, end)
    return best[1], best[2]


def _value(text: str, terms: Sequence[Term]) -> float:
    value = sum(term.weight * held_in(term, text) for term in terms)
    return value * (0.8 if text.rstrip(" \"'”’)").endswith("?") else 1.0)
