"""Rules: what chance alone does to a figure of so many cases, so that nobody is ranked by luck (field.md 4.3).

A funnel instead of a league table: a member with few cases lies far from the others by chance, and is told so. The
limits are exact; symmetric ones mislead near none and near all.
"""

from __future__ import annotations

from math import exp, lgamma, log

LEVEL = 0.95
"""How often chance alone stays within the limits: 19 times of 20."""
_NOTHING = 1e-18


def explained(cases: int, share: float, level: float = LEVEL) -> tuple[int, int]:
    """From how many to how many of so many cases chance explains, where each happens with this share."""
    if cases < 1 or not 0 <= share <= 1:
        raise ValueError("chance needs at least one case, and a share from 0 to 1")
    if share in (0, 1):
        return (0, 0) if share == 0 else (cases, cases)
    first, weights = _likely(cases, share)
    tail = (1 - level) / 2 * sum(weights)
    return first + _reached(weights, tail), first + len(weights) - 1 - _reached(weights[::-1], tail)


def _reached(weights: list[float], tail: float) -> int:
    """After how many steps from the outside the tail is full."""
    seen = 0.0
    for at, weight in enumerate(weights):
        seen += weight
        if seen > tail * (1 + 1e-12):
            return at
    return len(weights) - 1


def _likely(cases: int, share: float) -> tuple[int, list[float]]:
    """The chance of each count that is not out of the question, and the first of those counts."""
    mode = min(cases, int((cases + 1) * share))
    ways = lgamma(cases + 1) - lgamma(mode + 1) - lgamma(cases - mode + 1)
    top = exp(ways + mode * log(share) + (cases - mode) * log(1 - share))
    odds = share / (1 - share)
    below, weight = [], top
    for count in range(mode, 0, -1):
        weight *= count / (cases - count + 1) / odds
        if weight < top * _NOTHING:
            break
        below.append(weight)
    above, weight = [], top
    for count in range(mode, cases):
        weight *= (cases - count) / (count + 1) * odds
        if weight < top * _NOTHING:
            break
        above.append(weight)
    return mode - len(below), [*below[::-1], top, *above]
