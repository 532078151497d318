"""An announcement as staff type it: "hospitals: The spring meeting is on 3 March at 10:00."."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

MOST_WORDS, MOST_LETTERS = 120, 1_200
"""What somebody reads between two patients; more is a letter, and belongs in one."""
_BESIDE = frozenset(("and", "plus", "in", "to", "the", "our", "also"))
"""Words that lead to the channel in an addressee."""
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)

Fault = Literal["usage", "long", "links"]
"""No addressee or no words; too many of them; nothing but links, which nobody opens on trust."""


@dataclass(frozen=True, slots=True)
class Typed:
    """For whom it is, in the words of whoever typed it, and what it says."""

    whom: str
    text: str


def understood(typed: str) -> Typed | Fault:
    """Whom and what staff mean, or what is wrong with it. The text stays as it was typed, with its paragraphs."""
    whom, _, text = (part.strip() for part in typed.partition(":"))
    if not whom or not text:
        return "usage"
    if not any(sign.isalnum() for sign in _LINK.sub("", text)):
        return "links"
    return "long" if len(text.split()) > MOST_WORDS or len(text) > MOST_LETTERS else Typed(whom, text)


def with_channel(whom: str) -> tuple[str, bool]:
    """The addressee, and whether the coalition's channel is meant beside her: "hospitals and the channel"."""
    words = whom.split()
    if not words or words[-1].casefold() != "channel":
        return whom, False
    words.pop()
    while words and words[-1].casefold() in _BESIDE:
        words.pop()
    return " ".join(words).rstrip(" ,"), True


def first_words(text: str, most: int = 40) -> str:
    """How an announcement is called in a list: as many of its first words as fit."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return line[:most].rsplit(" ", 1)[0].rstrip(" ,.;:") + "\N{HORIZONTAL ELLIPSIS}"
