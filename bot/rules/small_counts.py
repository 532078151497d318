"""Rules: a count of people from 1 to 10 is not told, nor what it could be worked out from (CMS; missions M37, M91).

Seven children in one place may be known to their neighbours. So in a list of counts the small ones are hidden, with one
more beside them: where a total stands as well, a single gap would follow from it. In a running text nothing is hidden
by guessing: whoever wrote it is shown what was found, and how it could be said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SMALLEST = 11
"""The smallest count that is told; nothing at all may be told too."""
MOST_ROWS, LONGEST_LABEL = 30, 80


class Unclear(ValueError):
    """A line that is no count; the text is that line."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: how many, and of how many where that is known. A count of None is hidden."""

    label: str
    count: int | None
    out_of: int | None = None


@dataclass(frozen=True, slots=True)
class Small:
    """A small count in a running text, with the words around it."""

    begin: int
    end: int
    around: str


def is_small(count: int) -> bool:
    """Whether so few people could be known by it."""
    return 0 < count < SMALLEST


def rows_in(text: str) -> list[Row]:
    """The list that somebody typed, a line each: "Maple River: 240 of 3,000", "Sugar Creek: hidden". Raises Unclear."""
    rows: list[Row] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        found = _ROW.fullmatch(line.strip())
        if found is None or len(found["label"]) > LONGEST_LABEL or len(rows) == MOST_ROWS:
            raise Unclear(line.strip())
        count, out_of = (int(part.replace(",", "")) if part else None for part in (found["count"], found["of"]))
        if count is not None and out_of is not None and count > out_of:
            raise Unclear(line.strip())
        rows.append(Row(found["label"].strip(), count, out_of))
    return rows


def suppressed(rows: Sequence[Row]) -> list[Row]:
    """The list as it may be told: small counts hidden, and with them the smallest other one.

    What is hidden already stays so, and was given its other one when it was.
    """
    hidden = {place for place, one in enumerate(rows) if one.count is None or _tells(one)}
    others = [place for place in range(len(rows)) if place not in hidden]
    is_covered = len(hidden) > 1 and any(rows[place].count is None for place in hidden)
    if hidden and others and not is_covered:
        # A gap of nothing protects nobody: the sum that is left over would be the small count itself.
        hidden.add(min(others, key=lambda place: (not rows[place].count, rows[place].count or 0)))
    return [Row(one.label, None) if place in hidden else one for place, one in enumerate(rows)]


def _tells(row: Row) -> bool:
    counts = [row.count, row.out_of] if row.out_of is not None else [row.count]
    rest = [row.out_of - row.count] if row.out_of is not None and row.count is not None else []
    return any(is_small(one) for one in (*counts, *rest) if one is not None)


def small_counts(text: str) -> list[Small]:
    """What looks like a count of people from 1 to 10, but for dates, ages, spans, shares and counts of places."""
    masked = text
    for pattern in _EXCUSED:
        masked = pattern.sub(lambda found: "\0" * len(found[0]), masked)
    spans = sorted({found.span() for pattern in (_DIGITS, _WORDS) for found in pattern.finditer(masked)})
    return [Small(begin, end, _around(text, begin, end)) for begin, end in spans]


def _around(text: str, begin: int, end: int) -> str:
    before, after = text[:begin].split()[-2:], text[end:].split()[:2]
    return " ".join((*before, text[begin:end], *after))


def _alternatives() -> Iterator[str]:
    """What a small number may stand for that is nobody: each as a pattern."""
    months = (
        "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
        "|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre"
        "|diciembre"
    )
    number, to = r"\d{1,3}", r" ?(?:to|and|or|-|\N{EN DASH}|a|y|o) ?"
    spans = (
        "days?|weeks?|months?|years?|hours?|minutes?|quarters?|d[ií]as?|semanas?|mes(?:es)?|años?|horas?|minutos?"
        "|trimestres?"
    )
    places = (
        r"hospitals?|clinics?|homes?|facilities|members?|plans?|count(?:y|ies)|sites?|practices?|organi[sz]ations?"
        r"|groups?|(?:data )?sets?|sources?|files?|measures?|zips?|zip codes?|tables?|coalitions?|states?|agencies"
        r"|hospitales|cl[ií]nicas?|condados?|miembros?|planes|fuentes?|medidas?|archivos?|tablas?"
    )
    labels = (
        r"hospital|clinic|district|region|ward|zone|unit|group|site|county|area|tier|level|grade|type|stage|phase"
        r"|table|figure|section|chapter|part|page|step|quarter|week|day|year|month|class|category|version|no\.|number"
        r"|request|measure|domain|goal|tipo|nivel|grado|fase|zona|regi[oó]n|tabla|secci[oó]n|p[aá]gina|distrito"
    )
    yield r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}:\d{2}|\d{1,2} ?[ap]\.?m\b"
    yield rf"\b\d{{1,2}}(?: de)? (?:{months})\b|\b(?:{months}) \d{{1,2}}\b"
    yield rf"{number}(?:\.\d{{1,4}})? ?(?:%|per ?cent\b|percentage|por ciento\b)"
    yield rf"\b{number}(?:{to}{number})?(?: |-)?(?:{spans})\b"
    yield rf"\b(?:ages?|aged|edad|edades)(?: of| de| from)? {number}(?:{to}{number})?\b"
    yield rf"\b(?:scale|escala)(?: of| from| de)? {number}{to}{number}\b"
    yield rf"\b(?:counts?|cells?|numbers?|recuentos?|cifras?)(?: from| of| between| de| entre)* {number}{to}{number}\b"
    yield rf"\b(?:per|por(?: cada)?) {number}\b|\b{number}[ -](?:stars?|times|fold|veces|estrellas?)\b"
    yield rf"\b{number} (?:[a-z]{{2,15}} )?(?:{places})\b"
    yield rf"\b(?:{labels}) {number}\b|(?m:^ {{0,3}}\d{{1,2}}[.)] )"


_ROW = re.compile(
    r"(?P<label>[^:=\t]{1,120})[:=\t] ?(?:hidden|(?P<count>\d{1,3}(?:,\d{3}){1,3}|\d{1,9})"
    r"(?: ?(?:of|de|/) ?(?P<of>\d{1,3}(?:,\d{3}){1,3}|\d{1,9}))?)"
)
_EXCUSED = tuple(re.compile(one, re.IGNORECASE) for one in _alternatives())
_DIGITS = re.compile(r"(?<![\w.,$#])(?:10|[1-9])(?![\w%]|[.,]\d)")
_PEOPLE = (
    r"child(?:ren)?|patients?|persons?|people|residents?|cases?|stays?|visits?|deaths?|births?|adults?|m[ea]n"
    r"|wom[ea]n|individuals?|admissions?|readmissions?|falls?|infections?|enrollees?|beneficiar(?:y|ies)"
    r"|discharges?|mothers?|infants?|bab(?:y|ies)|students?|niñ[oa]s?|pacientes?"
    r"|personas?|residentes?|casos?|estancias?|visitas?|muertes?|nacimientos?|adultos?|madres?"
)
_WORDS = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|un|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez)"
    rf"(?= (?:[a-z]{{2,15}} )?(?:{_PEOPLE})\b)",
    re.IGNORECASE,
)
"""Numbers in words, where people or what happened to them follow."""
