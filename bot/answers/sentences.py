"""Finds where sentences begin and end, so that a quote is never half a thought."""

from __future__ import annotations

import re

_SHORT_FORMS = frozenset(
    """dr mr mrs ms st jr sr inc co no vs etc e.g i.e u.s approx dept fig sec ch vol jan feb mar apr jun jul aug sept
    sep oct nov dec a.m p.m ph.d m.d r.n prof gov""".split()  # noqa: SIM905
)
_END = re.compile(
    r"(?<![.!?…])[.!?…]+[\"'”’)\]]*(?=\s|$)|\r?\n(?=[ \t]*(?:[•*+\-–]|\d{1,2}[.)])[ \t])|\r?\n(?=[ \t]*\|)"
)
_LAST_WORD = re.compile(r"[\w.]{1,12}$")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The (start, end) of each sentence or list item in `text`, trimmed of white space, in order."""
    spans: list[tuple[int, int]] = []
    start = 0
    for found in _END.finditer(text):
        if found.group()[0] == "." and _goes_on(text, found.start(), found.end()):
            continue
        _keep(spans, text, start, found.end())
        start = found.end()
    _keep(spans, text, start, len(text))
    return spans


def _goes_on(text: str, dot: int, after: int) -> bool:
    """Whether this full stop belongs to a short form, an initial or a list number rather than ending a sentence."""
    word = _LAST_WORD.search(text, max(0, dot - 12), dot)
    last = word.group().lower() if word else ""
    following = text[after : after + 3].strip()[:1]
    if last in _SHORT_FORMS:
        return last not in ("etc", "a.m", "p.m", "co", "inc") or following.islower()
    if len(last) == 1 and last.isalpha() and text[dot - 1].isupper():
        return following.isupper()
    if last.isdigit() and len(last) <= 2:
        return _opens_a_line(text, dot - len(last))
    return following.islower()


def _opens_a_line(text: str, place: int) -> bool:
    return not text[text.rfind("\n", 0, place) + 1 : place].strip()


def _keep(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    trimmed = trim(text, start, end)
    if trimmed[0] < trimmed[1]:
        spans.append(trimmed)


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The same span without white space at its ends."""
    piece = text[start:end]
    bare = piece.lstrip()
    start += len(piece) - len(bare)
    return start, start + len(bare.rstrip())
