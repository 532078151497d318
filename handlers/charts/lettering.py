"""How much room words take, guessed on the wide side: whoever looks has a font of her own."""

from __future__ import annotations

import unicodedata

from handlers.letters import ELLIPSIS, one_line

_NARROW, _WIDE = frozenset("iljtfrI.,:;'|!()[] ·"), frozenset("mwMW%@—")


def width(text: str, size: float) -> float:
    """About how wide this is."""
    return size * sum(_share(sign) for sign in text)


def lines(text: str, size: float, room: float, most: int = 2) -> list[str]:
    """The text in at most so many lines; what does not fit ends with an ellipsis, and stands whole in the table."""
    found: list[str] = []
    for word in one_line(text).split(" "):
        longer = f"{found[-1]} {word}" if found else word
        if found and width(longer, size) <= room:
            found[-1] = longer
        else:
            found.append(word)
    kept = found[:most]
    if len(found) > most:
        kept[-1] += ELLIPSIS
    return [_cut(line, size, room) for line in kept]


def _cut(line: str, size: float, room: float) -> str:
    if width(line, size) <= room:
        return line
    rest = line.rstrip(ELLIPSIS)
    while rest and width(rest + ELLIPSIS, size) > room:
        rest = rest[:-1]
    return rest + ELLIPSIS


def _share(sign: str) -> float:
    if unicodedata.combining(sign):
        return 0.0
    if unicodedata.east_asian_width(sign) in "WF":
        return 1.05
    if sign in _NARROW:
        return 0.36
    return 0.92 if sign in _WIDE else 0.7 if sign.isupper() else 0.59
