"""Rules: what is written to a member can be read in passing, by somebody who has had a bad week.

English is graded by Flesch and Kincaid (1975): 0.39 words a sentence + 11.8 syllables a word - 15.59, a school year.
Spanish has an ease by Fernández Huerta (1959), 206.84 - 60 syllables a word - 1.02 words a sentence, which his own
table turns into a school year. Names are nobody's choice, so a word that is written large inside a sentence counts as
a word and its syllables do not. A text of a few words has no grade: one long word would decide it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

LEAST_WORDS = 20
"""A text below this has no grade."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_COUNTED = re.compile(r"[^\W_]+(?:['’.,:-][^\W_]+)*")
_SHORTENED = r"(?<!\bSt)(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bSr)(?<!\bSra)(?<!\bNo)(?<!\be\.g)(?<!\bi\.e)"
_END = re.compile(rf"{_SHORTENED}(?:(?<![.?!…])[.?!…]+[\"'”»)]*(?=\s|$)|\n+)")
_EASE_TO_YEAR = ((30.0, 13.0), (50.0, 10.0), (60.0, 8.0), (70.0, 7.0), (80.0, 6.0), (90.0, 5.0), (100.0, 4.0))
_SILENT = re.compile(
    r"(?:(?<=g)ues?|(?<![sxzcg])(?<!ch)(?<!sh)(?<![^aeiouy]l)es|(?<![td])(?<![^aeiouy]l)ed|(?<![^aeiouy]l)e)$"
    r"|(?<=[^aeiouy])e(?=(?:ly|ments?|ful|less|ness)$)"
)
"""What is written and not spoken: "dat(e)s", "ask(e)d", "us(e)", "saf(e)ly"."""
_APART = re.compile(
    r"(?<![tcsg])i[ao]|i(?:ety|et)|(?<!p)eo(?!u|p)|(?<!q)ua(?:l|te)|uou|^coa(?=l[^s])|ying$|eing$|(?:ar|id)ea(?=s?$)"
    r"|^readm|(?<=cl)ien|^scien"
)
"""Two vowels that are spoken one after the other: "med(ia)", "vid(eo)", "ann(ual)", "c(oa)lition"."""
_IRREGULAR = {"business": 2, "people": 2, "the": 1, "he": 1, "she": 1, "we": 1, "me": 1, "be": 1, "every": 2}
_SPANISH = {
    "el", "la", "los", "las", "un", "una", "de", "del", "que", "y", "en", "es", "no", "su", "sus", "por", "para",
    "con", "se", "lo", "al", "más", "ya", "si", "esta", "este", "como", "o", "ha", "han", "son", "gracias", "usted",
    "ustedes", "nos", "le", "les", "envíe", "antes", "datos", "archivo",
}  # fmt: skip
_ENGLISH = {
    "the", "a", "an", "of", "that", "and", "in", "is", "not", "your", "you", "to", "for", "with", "it", "at",
    "more", "if", "this", "as", "or", "has", "have", "are", "we", "be", "on", "will", "by", "from", "thank",
    "please", "before", "data", "file",
}  # fmt: skip


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends; a line ends a sentence as well, since a list has no full stops."""
    begin = 0
    for found in _END.finditer(text):
        if text[begin : found.end()].strip():
            yield begin, found.end()
        begin = found.end()
    if text[begin:].strip():
        yield begin, len(text)


def word_count(text: str) -> int:
    """How many words it has, as a reader counts them."""
    return len(_COUNTED.findall(text))


def likely_language(text: str) -> str:
    """In which of the two languages a text is written, by its small words; English where they do not tell."""
    said = [word.casefold() for word in _WORD.findall(text)]
    return "es" if sum(word in _SPANISH for word in said) > sum(word in _ENGLISH for word in said) else "en"


def grade(text: str, language: str) -> float | None:
    """The school year after which it reads easily; None where it is too short to say."""
    parts = [text[begin:end] for begin, end in sentences(text)]
    words = sum(map(word_count, parts))
    if words < LEAST_WORDS:
        return None
    count = syllables_es if language == "es" else syllables_en
    said = [count(word) for part in parts for word in _said(part)] or [1]
    a_sentence, a_word = words / len(parts), sum(said) / len(said)
    if language == "es":
        return _year(206.84 - 60 * a_word - 1.02 * a_sentence)
    return max(0.0, 0.39 * a_sentence + 11.8 * a_word - 15.59)


def syllables_en(word: str) -> int:
    """Syllables of an English word: groups of vowels, without the silent ones, and those spoken apart twice."""
    small = re.sub(r"[^a-z]", "", word.casefold())
    if small in _IRREGULAR:
        return _IRREGULAR[small]
    spoken = re.sub(r"^y(?=[aeiou])", "", _SILENT.sub("", small))
    return max(1, len(re.findall(r"[aeiouy]+", spoken)) + len(_APART.findall(spoken)))


def syllables_es(word: str) -> int:
    """Syllables of a Spanish word: each strong vowel is one; a weak one joins it unless it bears an accent."""
    small = re.sub(r"([gq])u(?=[eiéí])", r"\1", word.casefold())
    return max(1, len(re.findall(r"[iuü]?[aeoáéó](?:[iuü]|y\b)?|[íú]|[iuü]+", small)))


def _said(part: str) -> Iterator[str]:
    """The words of a sentence whose length the writer chose: none that is written large after the first."""
    for position, found in enumerate(_WORD.finditer(part)):
        if position == 0 or not found[0][0].isupper():
            yield found[0]


def _year(ease: float) -> float:
    """The school year of an ease, between the lines of the table."""
    low, high = _EASE_TO_YEAR[0], _EASE_TO_YEAR[-1]
    if ease <= low[0]:
        return low[1] + (low[0] - ease) / 10
    for below, above in pairwise(_EASE_TO_YEAR):
        if ease <= above[0]:
            return below[1] + (ease - below[0]) / (above[0] - below[0]) * (above[1] - below[1])
    return high[1]
