"""Rules: patient data in disguise is patient data.

Full-width digits, invisible characters, digits of other alphabets and digits written as words all become what a
reader would see, before the screen looks. People rarely hide an identifier; phones, copy-and-paste and dictation
do it for them.
"""

from __future__ import annotations

import re
import unicodedata

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−⁃﹘﹣－˗"), "-")
_QUOTES = {ord("’"): "'", ord("‘"): "'", ord("“"): '"', ord("”"): '"', 0xA0: " "}
_DIGITS = {
    "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9",
}  # fmt: skip
_ONE = "(?:" + "|".join(_DIGITS) + ")"
_SPELLED = re.compile(
    rf"\b{_ONE}(?:[\s,.\-/]{{1,4}}(?:(?:dash|hyphen|minus|space|slash)[\s,.\-/]{{1,4}})?{_ONE}){{2,19}}\b",
    re.IGNORECASE,
)
_SPACED = re.compile(r"(?<![\d.,])\d(?:[ _.\-]{1,3}\d){6,15}(?![\d.,]?\d)")


def unmask(text: str) -> str:
    """The text as a reader sees it: one form of each character, nothing invisible, digits as digits."""
    if text.isascii():
        plain = text.replace("\x00", "")
    else:
        folded = unicodedata.normalize("NFKC", text).translate(_DASHES).translate(_QUOTES)
        plain = "".join(_plain(letter) for letter in folded)
    plain = _SPELLED.sub(_as_digits, plain)
    return _SPACED.sub(_joined, plain)


def _plain(letter: str) -> str:
    if letter.isascii():
        return "" if letter == "\x00" else letter
    kind = unicodedata.category(letter)
    if kind == "Nd":
        return str(unicodedata.digit(letter))
    return "" if kind in ("Cf", "Mn", "Cs", "Co") else letter


def _as_digits(found: re.Match[str]) -> str:
    words = re.findall(rf"\b{_ONE}\b", found.group().lower())
    return _grouped("".join(_DIGITS[word] for word in words))


def _joined(found: re.Match[str]) -> str:
    """Digits typed one by one become one number; a date or a phone number keeps its own groups."""
    return _grouped(re.sub(r"[ _.\-]", "", found.group()))


def _grouped(digits: str) -> str:
    """Nine digits given one by one are read as a social security number; nobody dictates another number like that."""
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}" if len(digits) == 9 else digits
