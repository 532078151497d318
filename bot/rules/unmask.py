"""Rules: patient data in disguise is patient data.

Full-width digits, invisible characters, letters and digits of other alphabets, digits written as words and characters
typed one by one all become what a reader would see, before the screen looks. People rarely hide an identifier; phones,
copy-and-paste and dictation do it for them.
"""

from __future__ import annotations

import html
import re
import unicodedata
from itertools import pairwise

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−⁃﹘﹣－˗➖·•"), "-")
_QUOTES = {ord("’"): "'", ord("‘"): "'", ord("“"): '"', ord("”"): '"', 0xA0: " "}
_LINE_ENDS = {0x2028: "\n", 0x2029: "\n", 0x85: "\n"}
_SAME = _DASHES | _QUOTES | _LINE_ENDS
_ALIKE = str.maketrans("АВЕКМНОРСТХаеорсхуіѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEKMHOPCTXaeopcxyisABEZHIKMNOPTYXo")
"""Letters of other alphabets that look like ours."""
_BLANK = frozenset("\u3164\u115f\u1160\uffa0\u2800")
"""Signs that count as letters and show nothing."""
_DIGITS = {
    "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "cero": "0", "uno": "1", "dos": "2", "tres": "3", "cuatro": "4", "cinco": "5",
    "seis": "6", "siete": "7", "ocho": "8", "nueve": "9",
}  # fmt: skip
_ONE = "(?:" + "|".join(_DIGITS) + ")"
_A_WORD = re.compile(rf"\b{_ONE}\b", re.IGNORECASE)
_SPELLED = re.compile(
    rf"\b{_ONE}(?:[\s,.\-/]{{1,4}}(?:(?:dash|hyphen|minus|space|slash|guion)[\s,.\-/]{{1,4}})?{_ONE}){{2,19}}\b",
    re.IGNORECASE,
)
_SPACED = re.compile(r"(?<![\d.,])\d(?:[ _.\-]{1,3}\d){6,15}(?![\d.,]?\d)")
_MISREAD = re.compile(r"(?<![\w\-])[\dlIO]{3}[-. ][\dlIO]{2}[-. ][\dlIO]{4}(?![\w\-])")
"""A social security number as a scanner or a tired hand writes it, with letters for 1 and 0."""
_SINGLES = re.compile(r"(?<![^\W_])[^\W_](?:[ .,\-]{1,3}[^\W_](?![^\W_])){1,40}")
_PAIRS = re.compile(r"(?<![^\W_])[^\W_]{1,2}(?:[ .,\-]{1,3}[^\W_]{1,2}(?![^\W_])){4,20}")
_TURN = re.compile(r"(?<=[A-Za-z])(?=\d)")
_LINE_END = re.compile(r"[ \t]{0,20}\r?\n[ \t]{0,20}")
_SHORT = 2_000
"""Characters up to which a text is a message, whose lines belong together. In a longer one, an empty line parts."""


def unmask(text: str) -> str:
    """The text as a reader sees it: one form of each character, nothing invisible, digits as digits."""
    if "&" in text:
        text = html.unescape(text)
    if text.isascii():
        plain = text.replace("\x00", "")
    else:
        folded = unicodedata.normalize("NFKC", text).translate(_SAME)
        plain = "".join(map(_plain, unicodedata.normalize("NFKD", folded))).translate(_ALIKE)
    plain = _MISREAD.sub(_as_typed, plain)
    plain = _SPELLED.sub(_as_digits, plain)
    return _SPACED.sub(_joined, plain)


def readings(text: str) -> tuple[str, ...]:
    """Each way in which a person may read the text: line by line, its lines as one, and what was typed in pieces."""
    plain = unmask(text)
    found = [plain]
    folded = plain
    if "\n" in plain:
        folded = _LINE_END.sub(" ", plain) if len(plain) <= _SHORT else _by_paragraph(plain)
        found.append(_SPACED.sub(_joined, folded))
    spoken = _A_WORD.sub(_as_digits, folded)
    if spoken != folded:
        found.append(spoken)
    if _SINGLES.search(spoken):
        found.append(_SINGLES.sub(lambda piece: _TURN.sub(" ", _closed(piece), count=1), spoken))
    if _PAIRS.search(spoken):
        found.append(_PAIRS.sub(_closed, spoken))
    return tuple(dict.fromkeys(found))


def _by_paragraph(plain: str) -> str:
    """Line ends within a paragraph become spaces. A table's lines stay lines."""
    lines = plain.split("\n")
    parts = [lines[0]]
    for above, line in pairwise(lines):
        parts.append(" " if above.strip() and line.strip() and not _is_row(above) and not _is_row(line) else "\n")
        parts.append(line)
    return "".join(parts)


def _is_row(line: str) -> bool:
    return line.count(",") > 3 or "|" in line or "\t" in line or ";" in line


def _plain(letter: str) -> str:
    if letter.isascii():
        return "" if letter == "\x00" else letter
    kind = unicodedata.category(letter)
    if kind in ("Nd", "No"):
        value = unicodedata.digit(letter, None)
        return letter if value is None else str(value)
    return "" if kind in ("Cf", "Mn", "Me", "Cs", "Co") or letter in _BLANK else letter


def _as_typed(found: re.Match[str]) -> str:
    typed = found.group()
    if sum(letter.isdigit() for letter in typed) < 6:
        return typed
    return typed.translate(str.maketrans("lIO", "110"))


def _as_digits(found: re.Match[str]) -> str:
    return _grouped("".join(_DIGITS[word.lower()] for word in _A_WORD.findall(found.group())))


def _joined(found: re.Match[str]) -> str:
    """Digits typed one by one become one number; a date or a phone number keeps its own groups."""
    return _grouped(re.sub(r"[ _.\-]", "", found.group()))


def _closed(found: re.Match[str]) -> str:
    return re.sub(r"[ .,\-]", "", found.group())


def _grouped(digits: str) -> str:
    """Nine digits given one by one are read as a social security number; nobody dictates another number like that."""
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}" if len(digits) == 9 else digits
