"""Rules: how sure a share is, and whether two of them differ.

Members give their time to be asked, so nobody is asked again because of a wobble: a share comes with its interval, and
a change is called one where chance alone would rarely do it ("trends with intervals, not arrows on noise").

Everything here takes the answers for a draw by lot. Who does not answer may feel differently, and no arithmetic mends
that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, sqrt
from statistics import NormalDist

LEVEL = 0.90
"""How often an interval holds the truth (issue 8: "margin in points at 90 %")."""
_LOOKS_BACK = 4
"""A slow rise is looked for over a year of quarters."""
_HAIR = 1e-9
"""Arithmetic on floats may miss a whole person by so much."""


@dataclass(frozen=True, slots=True)
class Share:
    """Of so many answers, so many were the one in question. `population` is how many could have been asked."""

    chosen: int
    answered: int
    population: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.chosen <= self.answered or self.answered <= 0:
            raise ValueError("a share is of at least one answer, and no larger than all of them")
        if self.population is not None and self.population < self.answered:
            raise ValueError("no more can answer than there are")

    @property
    def value(self) -> float:
        """The share itself, from 0 to 1."""
        return self.chosen / self.answered


@dataclass(frozen=True, slots=True)
class Interval:
    """From where to where, in shares of 1."""

    low: float
    high: float


def deviations(level: float) -> float:
    """How many standard deviations to both sides hold so much of chance: 1.645 for 0.90."""
    if not 0 < level < 1:
        raise ValueError("a level lies between 0 and 1")
    return NormalDist().inv_cdf((1 + level) / 2)


def still_unknown(answered: int, population: int | None) -> float:
    """The finite-population correction of the variance: 1 for a few of many, 0 once everybody has answered."""
    if population is None:
        return 1.0
    return (population - answered) / (population - 1) if population > 1 else 0.0


def margin(answered: int, population: int | None = None, level: float = LEVEL, share: float = 0.5) -> float:
    """The points to both sides that so many answers leave open; a share of a half is the widest, so plan by that."""
    if answered <= 0:
        raise ValueError("no answers have no margin")
    spread = share * (1 - share) / answered * still_unknown(answered, population)
    return 100 * deviations(level) * sqrt(spread)


def interval(share: Share, level: float = LEVEL) -> Interval:
    """Wilson's interval, which stays within 0 and 1 and holds for few answers, where the plain one does not.

    With a population it gets narrower by the correction, and is then widened to whole people, since the truth is a
    whole number of them: without that it would claim too much when all but a few have answered.
    """
    plain = _wilson(share, level)
    if share.population is None:
        return plain
    whole = share.population
    least, most = share.chosen, whole - (share.answered - share.chosen)
    low, high = floor(plain.low * whole + _HAIR), ceil(plain.high * whole - _HAIR)
    return Interval(max(low, least) / whole, min(high, most) / whole)


def _wilson(share: Share, level: float) -> Interval:
    z2 = deviations(level) ** 2 * still_unknown(share.answered, share.population)
    n, p = share.answered, share.value
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    return Interval(max(0.0, middle - half), min(1.0, middle + half))


def difference(before: Share, after: Share, level: float = LEVEL) -> Interval:
    """How much higher the second share is, by Newcombe's method from the two Wilson intervals.

    The populations are left aside on purpose: even when everybody answers, what one person says varies from month to
    month, and that is chance as well. People who answer both times make the true interval narrower, so this one errs
    on the quiet side.
    """
    one, two = (_wilson(Share(each.chosen, each.answered), level) for each in (before, after))
    p, q = before.value, after.value
    return Interval(
        q - p - sqrt((q - two.low) ** 2 + (one.high - p) ** 2),
        q - p + sqrt((two.high - q) ** 2 + (p - one.low) ** 2),
    )


def differ(before: Share, after: Share, level: float = LEVEL) -> bool:
    """Whether two waves differ by more than chance would make them."""
    between = difference(before, after, level)
    return between.low > 0 or between.high < 0


def is_rising(waves: Sequence[Share], level: float = LEVEL) -> bool:
    """Whether a share ("too much") has risen beyond chance, oldest wave first; staff are then offered to ask for less.

    The newest wave is held against the one before and, for a slow rise, against the oldest of the last four. Two looks
    are two chances of a false alarm, so each is held to half of what the level leaves.
    """
    recent = waves[-_LOOKS_BACK:]
    earlier = {0, len(recent) - 2} if len(recent) > 1 else set()
    strict = 1 - (1 - level) / max(len(earlier), 1)
    return any(difference(recent[at], recent[-1], strict).low > 0 for at in earlier)
