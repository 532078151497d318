"""Brings the forms of an English word together, so that "reminders" meets "reminded".

The steps are Porter's (1980). A word that holds a digit (A1c, q3, 30) stands for itself.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_C = "[^aeiou][^aeiouy]*"
_V = "[aeiouy][aeiou]*"
_M0 = re.compile(f"^({_C})?{_V}{_C}")
_M1 = re.compile(f"^({_C})?({_V}{_C})({_V})?$")
_M2 = re.compile(f"^({_C})?{_V}{_C}{_V}{_C}")
_HAS_VOWEL = re.compile(f"^({_C})?{_V}")
_SHORT_END = re.compile(f"^{_C}[aeiouy][^aeiouwxy]$")

_STEP_2 = {
    "ational": "ate", "tional": "tion", "enci": "ence", "anci": "ance", "izer": "ize", "bli": "ble", "alli": "al",
    "entli": "ent", "eli": "e", "ousli": "ous", "ization": "ize", "ation": "ate", "ator": "ate", "alism": "al",
    "iveness": "ive", "fulness": "ful", "ousness": "ous", "aliti": "al", "iviti": "ive", "biliti": "ble", "logi": "log",
}  # fmt: skip
_STEP_3 = {"icate": "ic", "ative": "", "alize": "al", "iciti": "ic", "ical": "ic", "ful": "", "ness": ""}
_STEP_4 = (
    "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "sion",
    "tion", "al", "er", "ic", "ou",
)  # fmt: skip
_WORD = re.compile(r"[a-z0-9]+")


def words_in(text: str) -> list[str]:
    """The words of a text as they are matched: lower case, without accents, apostrophes closed up."""
    folded = unicodedata.normalize("NFKD", text).lower()
    if not folded.isascii():
        folded = "".join(letter for letter in folded.replace("’", "'") if not unicodedata.combining(letter))
    folded = re.sub(r"'s\b|'", "", folded)
    return _WORD.findall(re.sub(r"\be-(?=mail|learning)", "e", folded))


def stems_in(text: str) -> list[str]:
    """The stem of every word of a text, in order."""
    return [stem(word) for word in words_in(text)]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a lower-case word."""
    if len(word) < 3 or not word.isalpha():
        return word
    word = "Y" + word[1:] if word[0] == "y" else word
    for step in (_plural, _past, _final_y, _step_2, _step_3, _step_4, _final_e):
        word = step(word)
    return word.lower()


def _plural(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _past(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _M0.match(word[:-3]) else word
    for ending in ("ed", "ing"):
        base = word[: -len(ending)]
        if word.endswith(ending) and _HAS_VOWEL.match(base):
            return _mended(base)
    return word


def _mended(base: str) -> str:
    if base.endswith(("at", "bl", "iz")):
        return base + "e"
    if len(base) > 1 and base[-1] == base[-2] and base[-1] not in "aeiouylsz":
        return base[:-1]
    return base + "e" if _SHORT_END.match(base) else base


def _final_y(word: str) -> str:
    return word[:-1] + "i" if word.endswith("y") and _HAS_VOWEL.match(word[:-1]) else word


def _step_2(word: str) -> str:
    return _swapped(word, _STEP_2)


def _step_3(word: str) -> str:
    return _swapped(word, _STEP_3)


def _swapped(word: str, endings: dict[str, str]) -> str:
    for ending, instead in endings.items():
        if word.endswith(ending):
            base = word[: -len(ending)]
            return base + instead if _M0.match(base) else word
    return word


def _step_4(word: str) -> str:
    for ending in _STEP_4:
        if word.endswith(ending):
            kept = 1 if ending in ("sion", "tion") else 0
            base = word[: len(word) - len(ending) + kept]
            return base if _M2.match(base) else word
    return word


def _final_e(word: str) -> str:
    if word.endswith("e"):
        base = word[:-1]
        if _M2.match(base) or (_M1.match(base) and not _SHORT_END.match(base)):
            word = base
    return word[:-1] if word.endswith("ll") and _M2.match(word) else word
