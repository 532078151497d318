"""Which of the coalition's measures somebody asks about who wants to know how her organisation stands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answers.stems import stems_in
from bot.answers.thesaurus import STOP
from storage.figures import Measure

_COMPARES = re.compile(
    r"\bhow (?:do|did|does|are|have) (?:we|our [\w-]+)\b.{0,60}\b(?:compar\w+|doing|done|do|stand|stack up)\b"
    r"|\bwhere (?:do|are) we\b(?: stand)?|\bcompare (?:us|our|ourselves|me|my)\b|\bour (?:place|position|standing)\b"
    r"|\b(?:we|us|our|ours)\b.{0,60}\b(?:compared|beside|against|benchmarks?|peers|other members)\b"
    r"|\b(?:peers|benchmarks?|other members)\b.{0,60}\b(?:we|us|our|ours)\b"
    r"|\bc[oó]mo (?:estamos|vamos|nos va|nos comparamos|quedamos|salimos)\b|\bnos comparamos\b|\bcompar(?:ar|e)nos\b"
    r"|\bnuestr[oa]s? (?:lugar|posici[oó]n)\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:our|my)\b(?: [\w-]+){0,5} (?:rate|figure|number|value|score|percentage|trend)s?\b"
    r"|\bwhat (?:is|was|are|were) (?:our|my)\b|\b(?:cu[aá]l es|cu[aá]les son) nuestr\w+\b",
    re.IGNORECASE,
)
_READ = 400
"""Characters of a question that are looked at; whoever wants to know this says it at once."""


def wants_to_compare(question: str) -> bool:
    """Whether somebody asks how her organisation stands, whichever measure she means."""
    return bool(_COMPARES.search(question[:_READ]))


def wants_her_own(question: str) -> bool:
    """Whether somebody asks for a figure of her own organisation; the words of a measure have to stand there too."""
    return bool(_OWN.search(question[:_READ]))


def meant(text: str, measures: Sequence[Measure]) -> list[Measure]:
    """The measures that share the most words with the text; whose code or whole name is there, before the others."""
    read = text[:_READ]
    if coded := [
        one for one in measures if re.search(rf"(?<![\w-]){re.escape(one.code)}(?![\w-])", read, re.IGNORECASE)
    ]:
        return coded
    asked = set(stems_in(read)) - STOP
    scored = [(len(asked & name), len(name), one) for one in measures for name in [set(stems_in(one.name)) - STOP]]
    most = max((shared for shared, _, _ in scored), default=0)
    found = [(length, one) for shared, length, one in scored if shared == most > 0]
    return [one for length, one in found if length == most] or [one for _, one in found]
