"""What a pulse may ask: our own question about the load, a published one about burnout, or one of staff's.

No instrument that somebody sells is here. The burnout item is that of the Physician Work Life Study, one question with
five answers, which is called non-proprietary where it is described (docs/pulse.md says where); its words stay as they
were published, since others would measure something else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

MOST_QUESTIONS, MOST_OPTIONS, MOST_LETTERS, LONGEST_OPTION = 2, 5, 140, 40
SKIP = "skip"
"""Leaving a question out is an answer, and counted as one."""
LOAD, BURNOUT, MEETING, OWN = "load", "burnout", "meeting", "own"
_SHIPPED: dict[str, tuple[str, ...]] = {
    LOAD: ("too_much", "about_right", "too_little"),
    BURNOUT: ("1", "2", "3", "4", "5"),
    MEETING: ("yes", "partly", "no"),
}
"""The options of our own questions, by name; their words stand in the catalogue."""
_SCALE, _YES_NO = ("1", "2", "3", "4", "5"), ("yes", "no")
_POINTS = re.compile(r"\bmargin (\d{1,2})(?: ?points?| ?%)?\b", re.IGNORECASE)
_BY = re.compile(r"\bby (type|kind|county|region)\b", re.IGNORECASE)
_CELLS = {"type": "kind", "kind": "kind", "county": "county", "region": "county"}

_SOLD = re.compile(r"\bmaslach\b|\bm\.?b\.?i\.?(?=\W|$)", re.IGNORECASE)
"""The best known instrument that is sold; whoever wants to ask it has to buy it."""

Fault = Literal["usage", "many", "options", "long", "twice", "sold"]


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `text`: staff's own wording, or the name of the meeting; `options`: in the order of the buttons."""

    item: str
    options: tuple[str, ...]
    text: str = ""

    @property
    def answers(self) -> tuple[str, ...]:
        """Everything that can be counted."""
        return (*self.options, SKIP)


@dataclass(frozen=True, slots=True)
class Wish:
    """What staff would like to ask, how exactly they need to know it, and the one split that may be shown."""

    questions: tuple[Question, ...]
    margin: int
    breakdown: str


MARGIN = 10
"""Points to both sides at 90 %, where staff say nothing else: enough to see whether a half or a third say so."""
FINEST, COARSEST = 3, 20


def packed(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """As they are kept."""
    return [{**asdict(one), "options": list(one.options)} for one in questions]


def unpacked(kept: Sequence[dict[str, Any]]) -> tuple[Question, ...]:
    """As `packed` took them."""
    return tuple(Question(one["item"], tuple(one["options"]), one["text"]) for one in kept)


def understood(typed: str) -> Wish | Fault:
    """What staff typed after ``pulse new``: questions with ";" between them, ``by type``, ``margin 5``.

    A question is ``load``, ``burnout``, ``meeting NAME``, or staff's own words with options after a "=":
    ``Is Tuesday better? = yes/no``, or ``scale``, or up to five of their own with "/" between them.
    """
    points, split = _POINTS.search(typed), _BY.search(typed)
    margin = int(points[1]) if points else MARGIN
    if not FINEST <= margin <= COARSEST:
        return "usage"
    rest = _BY.sub("", _POINTS.sub("", typed))
    parts = [part.strip(" ,") for part in rest.split(";") if part.strip(" ,")] or [LOAD]
    if len(parts) > MOST_QUESTIONS:
        return "many"
    questions: list[Question] = []
    for part in parts:
        found = "sold" if _SOLD.search(part) else _question(part)
        if not isinstance(found, Question):
            return found
        questions.append(found)
    if len({(one.item, one.text) for one in questions}) < len(questions):
        return "twice"
    return Wish(tuple(questions), margin, _CELLS[split[1].casefold()] if split else "")


def _question(part: str) -> Question | Fault:
    first, _, name = part.partition(" ")
    if part.casefold() in (LOAD, BURNOUT):
        return Question(part.casefold(), _SHIPPED[part.casefold()])
    if first.casefold() == MEETING and name.strip():
        return "long" if len(name) > MOST_LETTERS else Question(MEETING, _SHIPPED[MEETING], name.strip())
    text, sign, rest = (piece.strip() for piece in part.partition("="))
    if not sign or not text:
        return "usage"
    if len(text) > MOST_LETTERS:
        return "long"
    if rest.casefold() == "scale":
        return Question(OWN, _SCALE, text)
    if rest.casefold() in ("yes/no", "yes / no"):
        return Question(OWN, _YES_NO, text)
    options = tuple(option.strip() for option in rest.split("/") if option.strip())
    is_sound = 2 <= len(options) <= MOST_OPTIONS and len({one.casefold() for one in options}) == len(options)
    is_short = all(len(one) <= LONGEST_OPTION and one.casefold() != SKIP for one in options)
    return Question(OWN, options, text) if is_sound and is_short else "options"
