"""Rules: whether somebody says that a figure is wrong, and which one she means.

Whoever finds a mistake does us a favour, so she needs no form: "that 12 % is wrong" is enough, in English or Spanish. A
number alone may be a date or a page, so without a percent sign it counts only where she has read such a figure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.rules.numbers import Contradiction, Typed, number

LONGEST = 400
"""Characters; a longer text is about more than one number."""
_NUMBER = r"(?P<number>\d[\d,]{0,14}(?:\.\d{1,6})?(?: ?%)?)"
_WRONG = (
    r"(?:(?:is|was|are|were|looks?|seems?|must be|has to be)(?: (?:quite|rather|plainly|surely|probably|also|all))?"
    r" (?:wrong|incorrect|mistaken|false|off|too (?:low|high)|a mistake|an error|not (?:right|correct|true))"
    r"|(?:isn't|is not|wasn't|can't be|cannot be|can not be|doesn't look|does not look) (?:right|correct|true)"
    r"|should be \d"
    r"|(?:está|es|parece)(?: \w+)? (?:mal|incorrect[oa]|equivocad[oa]|fals[oa]|un error)"
    r"|no (?:es|está|puede ser|parece) (?:correct[oa]|ciert[oa]|bien)|no cuadra|debería ser \d)"
)
_OF_A_NUMBER = re.compile(
    rf"(?<![\w.,]){_NUMBER}(?: ?(?:percent|per cent|por ciento))?,?(?: [\w'’-]+){{0,5}}? {_WRONG}", re.IGNORECASE
)
_NAMED_FIRST = re.compile(
    rf"\b(?:wrong|incorrect|error|mistake|mal|incorrect[oa])\b[^.?!]{{0,40}}?(?<![\w.,]){_NUMBER}(?![\w])",
    re.IGNORECASE,
)
_OF_A_FIGURE = re.compile(
    rf"\b(?:that|this|the|your|those|esa|esta|la|ese|este|el|su) (?:[\w'’-]+ ){{0,4}}"
    rf"(?:figure|number|rate|percentage|value|cifra|número|tasa|porcentaje|valor)s? {_WRONG}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """That something is wrong: the number that was named, or None. `sure` is one that can be nothing but a figure."""

    number: Typed | None
    sure: bool


def doubt_in(text: str) -> Doubt | None:
    """What somebody doubts; None where she says something else."""
    if len(text) > LONGEST or text.rstrip().endswith("?"):
        return None
    plain = " ".join(text.replace("’", "'").split())
    if found := _OF_A_NUMBER.search(plain) or _NAMED_FIRST.search(plain):
        typed = _read(found["number"])
        if typed is not None:
            return Doubt(typed, sure=typed.is_percent or bool(re.search(r"\b(?:percent|por ciento)\b", plain)))
    return Doubt(None, sure=True) if _OF_A_FIGURE.search(plain) else None


def is_meant(typed: Typed, value: float | None, *counts: int | None) -> bool:
    """Whether she means a figure of this value, rounded as she wrote it, or one of its counts."""
    said = [one for one in (value, *counts) if one is not None]
    return any(abs(typed.value - one) <= typed.half + 1e-9 for one in said)


def _read(text: str) -> Typed | None:
    try:
        return number(text, "number")
    except Contradiction:
        return None
