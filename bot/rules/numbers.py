"""Rules: whether the numbers of a figure agree, so that a typing error is found before anybody reads it.

A figure that turns out to be wrong costs the trust that it was meant to earn. So what contradicts itself is refused
with the reason, and nothing is mended by guessing: 0.12 may be twelve percent, or an eighth of one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isfinite

PERCENT, RATIO, COUNT = "percent", "ratio", "count"
SMALL = 10
"""So many people or fewer could be told by a neighbour, so that their number is shown to nobody (CMS: 1 to 10)."""
_PLAIN = re.compile(r"(?P<sign>-?)(?P<whole>\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.(?P<part>\d{1,12}))?(?P<percent> ?%)?")
_HAIR = 1e-9


class Contradiction(ValueError):
    """Numbers that cannot all be true; the text says which, and what to write."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A number as it was typed: what it is, how exactly it was given, and whether it bore a percent sign."""

    value: float
    half: float
    """Half of its last digit: by so much the truth may lie away from it."""
    is_percent: bool = False


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a figure says. `numerator` and `denominator` are both there or both absent."""

    value: float | None
    numerator: int | None = None
    denominator: int | None = None


def number(text: str, what: str) -> Typed | None:
    """The number that a cell holds; None for an empty one. Raises Contradiction where it is no number of ours."""
    if not text.strip():
        return None
    found = _PLAIN.fullmatch(text.strip())
    if found is None:
        raise Contradiction(f"the {what} {text.strip()!r} is no number; write it such as 16.4 or 1,220")
    if found["sign"]:
        raise Contradiction(f"the {what} {text.strip()} is below zero")
    part = found["part"] or ""
    value = float(f"{found['whole'].replace(',', '')}.{part or 0}")
    return Typed(value, 0.5 * 10 ** -len(part), bool(found["percent"]))


def whole(text: str, what: str) -> int | None:
    """The count that a cell holds; "106.0" is one, since spreadsheets write it so. Raises Contradiction otherwise."""
    found = number(text, what)
    if found is None:
        return None
    if found.is_percent or not found.value.is_integer():
        raise Contradiction(f"the {what} {text.strip()} should be a whole number")
    return int(found.value)


def agreed(unit: str, value: Typed | None, numerator: int | None, denominator: int | None) -> Numbers:
    """The numbers of one figure, where they agree. Raises Contradiction where they do not."""
    if (numerator is None) != (denominator is None):
        raise Contradiction("a numerator needs its denominator, and a denominator its numerator; give both or neither")
    if denominator is None or numerator is None:
        if value is None:
            raise Contradiction("it has no value, and no numerator and denominator to work one out from")
        return Numbers(_alone(unit, value))
    if denominator == 0:
        raise Contradiction("the denominator is 0, so there is nothing to measure; leave the row out")
    if unit == PERCENT:
        return Numbers(_share(value, numerator, denominator), numerator, denominator)
    if value is None:
        raise Contradiction(f"a measure in {unit!r} needs its value; it does not follow from the two counts")
    return Numbers(_alone(unit, value), numerator, denominator)


def is_small(numerator: int | None, denominator: int | None) -> bool:
    """Whether it happened to so few, or so few were spared, that somebody could tell who."""
    if numerator is None or denominator is None:
        return False
    return any(0 < many <= SMALL for many in (numerator, denominator - numerator))


def _alone(unit: str, typed: Typed) -> float:
    if not isfinite(typed.value):
        raise Contradiction("the value is not a number")
    if unit == COUNT and not typed.value.is_integer():
        raise Contradiction(f"the value {typed.value:g} should be a whole number, since the measure counts")
    if typed.is_percent and unit != PERCENT:
        raise Contradiction(f"the value bears a percent sign, and the measure is in {unit!r}")
    if unit == PERCENT:
        if typed.value > 100:
            raise Contradiction(f"the value {typed.value:g} is above 100 percent")
        if 0 < typed.value < 1 and not typed.is_percent:
            raise Contradiction(
                f"the value {typed.value:g} may be a fraction; write {100 * typed.value:g}, or {typed.value:g} % "
                "if it is less than one percent"
            )
    return typed.value


def _share(value: Typed | None, numerator: int, denominator: int) -> float:
    """The percentage of two counts, as exact as it can be; what was typed must be the same, rounded."""
    if numerator > denominator:
        raise Contradiction(f"the numerator {numerator} is above the denominator {denominator}")
    exact = 100 * numerator / denominator
    if value is None or abs(value.value - exact) <= value.half + _HAIR:
        return exact
    if not value.is_percent and abs(100 * value.value - exact) <= 100 * value.half + _HAIR:
        raise Contradiction(
            f"the value {value.value:g} looks like a fraction; write {exact:.4g}, since this is percent"
        )
    raise Contradiction(f"the value {value.value:g} is not {numerator} of {denominator}, which is {exact:.4g} %")
