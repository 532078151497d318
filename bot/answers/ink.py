"""Sees whether a page of a PDF holds words that a reader of the page cannot see.

Such words are there for programs. What a scanner recognised lies invisibly over its picture and is no trick, and white
words stand on something dark more often than not, so that a page with a picture or a painted ground is let through.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_INVISIBLE = (3, 7)
"""The ways to draw text that leave no ink."""
_NEARLY = 0.98
_FILLS = (b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"sh")
_TEXTS = (b"Tj", b"TJ", b"'", b'"')


class Ink:
    """Watches the signs by which one page is drawn, in their order."""

    def __init__(self) -> None:
        self._kept: list[tuple[bool, int]] = []
        self._is_white, self._mode = False, 0
        self._unseen = self._ground = False

    @property
    def hides_words(self) -> bool:
        """Whether words were drawn that nobody sees."""
        return self._unseen and not self._ground

    def __call__(self, sign: bytes, values: Sequence[Any], *_where: Any) -> None:
        """Note one sign of the page; in the form in which pypdf hands it over."""
        if sign == b"q":
            self._kept.append((self._is_white, self._mode))
        elif sign == b"Q" and self._kept:
            self._is_white, self._mode = self._kept.pop()
        elif sign in (b"g", b"rg", b"k", b"sc", b"scn"):
            self._is_white = _white(sign, values)
        elif sign == b"Tr" and values:
            self._mode = int(values[0])
        elif sign == b"INLINE IMAGE" or (sign == b"Do" and values):
            self._ground = True
        elif sign in _FILLS:
            self._ground = self._ground or not self._is_white
        elif sign in _TEXTS:
            self._unseen = self._unseen or self._is_white or self._mode in _INVISIBLE


def _white(sign: bytes, values: Sequence[Any]) -> bool:
    if not values or not all(isinstance(one, int | float) for one in values):
        return False
    shares = [float(one) for one in values]
    if sign == b"k" or len(shares) == 4:
        return max(shares) <= 1 - _NEARLY
    return min(shares) >= _NEARLY
