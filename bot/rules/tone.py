"""Rules: nothing that leaves threatens, shames, or names who is missing; what else presses is said to whoever writes.

Members share because they want to. A threat, also one in velvet, and the name of somebody who has not sent are refused.
The rest is warned of and left to the writer, since staff who are blocked too often go back to their own mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.rules.pushing import EXCUSED, PUSHING, UNNAMED, UNSENT
from bot.rules.reading import grade, sentences, word_count

Severity = Literal["refuse", "warn"]
KINDS = (*PUSHING, "naming", "avoided", "reading", "length")
REFUSED = frozenset({"threat", "velvet", "naming"})
HARDEST_GRADE, MOST_WORDS = 8.0, 120
"""What can be read in passing: a school year, and a number of words."""

_COMMON = {
    "north", "south", "east", "west", "saint", "community", "regional", "general", "county", "medical", "health",
    "hospital", "nursing", "home", "care", "center", "central", "state", "city", "first", "good", "great", "united",
    "national", "american", "valley", "river", "lake", "group", "the", "and", "for", "with", "our", "may", "will",
    "mark", "grace", "hope", "faith", "joy", "summer", "april", "june", "august",
}  # fmt: skip
"""Beginnings of names that are words as well: they name nobody by themselves."""
_LONGEST, _REACH = 600, 120
"""Letters of a sentence that are looked at together, and how far before a phrase its excuse may stand."""
_SIGNS = str.maketrans({"’": "'", "‘": "'", "\N{NO-BREAK SPACE}": " "})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that presses: of which kind, the very words, where they stand, and whether it is refused."""

    kind: str
    phrase: str
    begin: int
    end: int
    severity: Severity


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found in a text, in its order, with how it reads."""

    found: tuple[Finding, ...]
    grade: float | None
    words: int

    @property
    def refused(self) -> tuple[Finding, ...]:
        """What does not go out."""
        return tuple(one for one in self.found if one.severity == "refuse")

    @property
    def warned(self) -> tuple[Finding, ...]:
        """What the writer may well want to say in another way."""
        return tuple(one for one in self.found if one.severity == "warn")


def judge(text: str, language: str, roster: Iterable[str] = (), avoided: Iterable[str] = ()) -> Findings:
    """How this text sounds to whoever gets it.

    `roster` holds the names of members and people nobody is to hear of, `avoided` the words that this coalition would
    rather not say.
    """
    plain = text.translate(_SIGNS)
    found = [*_pushing(plain), *_naming(plain, _names(roster)), *_avoided(plain, avoided)]
    year, words = grade(plain, language), word_count(plain)
    if year is not None and round(year, 1) > HARDEST_GRADE:
        found.append(("reading", *_hardest(plain)))
    if words > MOST_WORDS:
        found.append(("length", 0, len(plain)))
    kept = sorted({(begin, end, kind) for kind, begin, end in found})
    return Findings(tuple(_finding(text, *one) for one in kept), year, words)


def _finding(text: str, begin: int, end: int, kind: str) -> Finding:
    return Finding(kind, text[begin:end].strip(" .,;:"), begin, end, "refuse" if kind in REFUSED else "warn")


def _pushing(plain: str) -> Iterator[tuple[str, int, int]]:
    """The first of each kind in each sentence, unless what stands before excuses it."""
    for begin, end in _pieces(plain):
        sentence = plain[begin:end]
        for kind, form in _FORMS.items():
            for found in form.finditer(sentence):
                before = sentence[max(0, found.start() - _REACH) : found.start()]
                if not any(excuse.search(before) for excuse in EXCUSED[kind]):
                    yield kind, begin + found.start(), begin + found.end()
                    break


def _pieces(plain: str) -> Iterator[tuple[int, int]]:
    """The sentences; one without an end is looked at in pieces, so that no text takes long."""
    for begin, end in sentences(plain):
        for start in range(begin, end, _LONGEST):
            yield start, min(end, start + _LONGEST)


def _naming(plain: str, names: re.Pattern[str] | None) -> Iterator[tuple[str, int, int]]:
    """Sentences that say who has not sent; the lines of a list belong to the sentence that leads to it."""
    for begin, end in _paragraphs(plain):
        part = plain[begin : min(end, begin + _LONGEST)]
        named = names.search(part) if names else None
        unsent = _UNSENT.search(part)
        if named and unsent:
            yield "naming", begin + min(named.start(), unsent.start()), begin + max(named.end(), unsent.end())
        elif listed := _UNNAMED.search(part):
            yield "naming", begin + listed.start(), begin + listed.end()


def _avoided(plain: str, words: Iterable[str]) -> Iterator[tuple[str, int, int]]:
    """The first time that each of these words stands there, also as one of several: "file", "files"."""
    for word in words:
        if found := re.search(rf"(?<!\w){re.escape(word)}(?:e?s)?(?!\w)", plain, re.IGNORECASE):
            yield "avoided", found.start(), found.end()


def _paragraphs(plain: str) -> Iterator[tuple[int, int]]:
    """Sentences again, with a list joined to its lead."""
    begin = None
    for start, end in sentences(plain):
        begin = start if begin is None else begin
        following = plain[end : end + 3]
        if plain[begin:end].rstrip().endswith((":", ",", ";")) or re.match(r"\s*[-*•]", following):
            continue
        yield begin, end
        begin = None
    if begin is not None:
        yield begin, len(plain)


def _names(roster: Iterable[str]) -> re.Pattern[str] | None:
    """Every name in full, and the first word of it where that is no word of its own."""
    forms: set[str] = set()
    for name in roster:
        words = name.split()
        forms |= {name, *_alone(words)} if words else set()
    if not forms:
        return None
    return re.compile(rf"\b(?:{'|'.join(re.escape(one) for one in sorted(forms, key=len, reverse=True))})(?!\w)")


def _alone(words: Sequence[str]) -> set[str]:
    first = words[0].strip(".,")
    return {first} if len(first) > 2 and first[0].isupper() and first.casefold() not in _COMMON else set()


def _hardest(plain: str) -> tuple[int, int]:
    """The sentence with the most letters: where to begin mending."""
    return max(sentences(plain), key=lambda span: span[1] - span[0])


def _one_of(forms: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{form})" for form in forms), re.IGNORECASE)


_FORMS = {kind: _one_of(forms) for kind, forms in PUSHING.items()}
_UNSENT, _UNNAMED = _one_of(UNSENT), re.compile(UNNAMED, re.IGNORECASE)
