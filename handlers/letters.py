"""Letters as every platform wants them: shown as they were typed, and cut at a word.

What people typed may hold half a sign, a control character or a mark that turns the text around it. A platform refuses
such a text or shows it as something else, so that each edge sends its texts through here first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_REORDERING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])
"""Marks that reorder the text around them; a right-to-left word reads well without them."""
_UNSENDABLE = dict.fromkeys(
    [*range(9), *range(11, 32), *range(127, 160), *range(0xD800, 0xE000)], "\N{REPLACEMENT CHARACTER}"
)
_BREAKS = (("\n\n", 2, 0), ("\n", 2, 0), (". ", 2, 1), (" ", 1, 0))
"""Where a long text is parted: the mark, in which part of the room it has to stand, and how much of it stays."""


def literal(text: str) -> str:
    """The text with its lines, without what no platform can carry or what would turn the text around it."""
    return text.replace("\r\n", "\n").translate(_REORDERING).translate(_UNSENDABLE)


def one_line(text: str) -> str:
    """The text as part of a line: line ends and runs of space become one space."""
    return re.sub(r"\s+", " ", literal(text)).strip()


def cut(text: str, most: int) -> str:
    """The text, or as many of its words as fit before an ellipsis; an ellipsis where there is no text."""
    if len(text) <= most:
        return text if text.strip() else ELLIPSIS
    head = text[: most - 1]
    at = head.rfind(" ", most // 2)
    return (head[:at] if at > 0 else head).rstrip() + ELLIPSIS


def pieces(text: str, most: int) -> Iterator[str]:
    """A long text in parts, at a paragraph, a line, a sentence or a word; nothing but the space between is lost."""
    rest = text
    while len(rest) > most:
        at = _break(rest, most)
        if piece := rest[:at].rstrip():
            yield piece
        rest = rest[at:].lstrip()
    if rest.strip():
        yield rest


def _break(text: str, most: int) -> int:
    for mark, share, stays in _BREAKS:
        at = text.rfind(mark, most // 2 if share == 2 else 1, most)
        if at > 0:
            return at + stays
    return most
