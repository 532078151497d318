"""Which of the coalition's measures somebody asks about who wants to know how her organisation stands."""

# ruff: noqa: E501  (a pattern that is cut in the middle reads worse than a long line)

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answers.stems import stems_in
from bot.answers.thesaurus import STOP
from storage.figures import Measure

_OTHERS = r"(?:peers|others|(?:the )?other (?:members|hospitals|homes|groups|clinics|practices|plans)|the (?:region|state|average))"
_COMPARES = re.compile(
    r"\bhow (?:do|did|does) (?:we|our [\w-]+)(?: \w+){0,3} (?:compare|stand|stack up|fare|do)\b(?! (?:the|an?|this|that|it|we|to)\b)"
    r"|\bhow(?:'re| are| is|'s) (?:we|our [\w-]+)(?: \w+){0,2} (?:doing|comparing)\b|\bhow (?:have|has) (?:we|our [\w-]+) (?:been doing|done)\b"
    r"|\bwhere do we stand\b|\bwhere are we (?:now )?(?:on|with)\b|\bcompare (?:us|our|ourselves|me|my)\b"
    r"|\b(?:our|my) (?:place|position|standing|(?:\w+ )?benchmarks?)\b"
    rf"|\bhow\b.{{0,40}}\b(?:we|us|our)\b.{{0,40}}\b(?:compared|beside|against|next to)\b.{{0,20}}\b{_OTHERS}\b"
    r"|\bc[oó]mo (?:estamos|vamos|nos va|nos comparamos|quedamos|salimos)\b|\bnos comparamos\b|\bcompar(?:ar|e)nos\b"
    r"|\bnuestr[oa]s? (?:lugar|posici[oó]n)\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:our|my)\b(?: [\w-]+){0,5} (?:rate|figure|value|score|percentage|trend)s?\b|\bnuestr[oa]s? (?:tasa|cifra|valor)\w*\b",
    re.IGNORECASE,
)
_ELSE = re.compile(
    r"\b(?:data|files?|used?|shared?|shown|see|sees|publish\w*|privacy|deadlines?|due|dates?|submit\w*|send\w*|upload\w*|format\w*"
    r"|datos|archivos?|env[ií]\w*|plazos?|fechas?)\b",
    re.IGNORECASE,
)
"""What a question is about that asks of files, dates and rules, and not of a figure."""
_READ = 400
"""Characters of a question that are looked at; whoever wants to know this says it at once."""


def wants_to_compare(question: str) -> bool:
    """Whether somebody asks how her organisation stands, whichever measure she means."""
    return bool(_COMPARES.search(question[:_READ])) and not _ELSE.search(question[:_READ])


def wants_her_own(question: str) -> bool:
    """Whether somebody asks for a figure of her own organisation; the words of a measure have to stand there too."""
    return bool(_OWN.search(question[:_READ])) and not _ELSE.search(question[:_READ])


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
