"""Rules: whom to ask, so that few are asked and each rarely.

Members answer "numerous surveys" already (mission M51). A question to everybody costs everybody; a fair draw of those
left alone the longest tells nearly as much. Nobody is asked twice within a month.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from bot.rules.intervals import LEVEL, deviations

SMALL = 60
"""Below so many contacts all are asked, at most quarterly, and the overall result alone is shown (mission M51, issue
8). At 60 contacts a margin of 10 points takes 33 answers, more than half of them, so that a draw would spare hardly
anybody."""
BURNOUT_FLOOR = 30
"""The burnout item is asked from so many contacts on (issue 8). Below 30, health statistics are not published either:
NCHS asks for 30 respondents (research/field.md 4.3)."""
LEFT_ALONE = timedelta(days=30)
"""One pulse a month at most, over all coalitions (mission M50, DESIGN section 4)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be asked: the stratum is a kind of stakeholder in a region."""

    id: str
    stratum: str
    asked_on: date | None = None


def needed(population: int, margin_points: float, level: float = LEVEL, share: float = 0.5) -> int:
    """How many answers give a margin of so many points, out of so many people. Never more than there are."""
    if population <= 0:
        return 0
    if margin_points <= 0:
        return population
    endless = share * (1 - share) * (100 * deviations(level) / margin_points) ** 2
    # The tiny part taken off keeps a whole number whole, where floats would make one more of it.
    return min(population, max(1, ceil(population * endless / (population - 1 + endless) - 1e-9)))


def to_ask(needed: int, expected_response: float) -> int:
    """How many to ask, when so many of them answer (0 to 1). The caller knows how many there are to ask."""
    if not 0 < expected_response <= 1:
        raise ValueError("an expected response lies above 0 and not above 1")
    return ceil(needed / expected_response - 1e-9)


def may_be_asked(one: Candidate, today: date) -> bool:
    """Whether the last pulse of this person lies a month back."""
    return one.asked_on is None or today - one.asked_on >= LEFT_ALONE


def drawn(people: Sequence[Candidate], count: int, seed: int, today: date) -> list[str]:
    """The ids of `count` people, each stratum in its proportion, those left alone the longest first.

    `people` are all whom the caller finds fit to be asked; who was asked within 30 days may be among them, counts for
    the size of its stratum, and is never drawn. Who was never asked comes first; ties are drawn by lot, and the same
    seed draws the same people. Fewer come back where fewer may be asked. The order of the result is by id, so that it
    says nothing.
    """
    chance = random.Random(seed)  # noqa: S311 - a draw that can be repeated, not a secret.
    shuffled = sorted(people, key=lambda one: one.id)
    chance.shuffle(shuffled)
    # The sort is stable, so that people who were asked on the same day stay in the order of the lot.
    waiting = sorted((one for one in shuffled if may_be_asked(one, today)), key=_asked)
    sizes = Counter(one.stratum for one in shuffled)
    shares = quotas(sizes, Counter(one.stratum for one in waiting), count)
    taken: Counter[str] = Counter()
    found = []
    for one in waiting:
        if taken[one.stratum] < shares[one.stratum]:
            taken[one.stratum] += 1
            found.append(one.id)
    return sorted(found)


def quotas(sizes: Mapping[str, int], free: Mapping[str, int], count: int) -> dict[str, int]:
    """How many of each stratum: by largest remainder, at least one of each where that fits, and no more than are free.

    Of equal remainders the stratum that comes first in `sizes` gets the seat, so a caller who shuffles draws lots.
    """
    count = max(0, min(count, sum(free.get(name, 0) for name in sizes)))
    everybody = sum(sizes.values())
    fair = {name: count * size / everybody for name, size in sizes.items()}
    open_to = [name for name in sizes if free.get(name, 0)]
    least = 1 if count >= len(open_to) else 0
    given = {name: min(free.get(name, 0), max(least, int(fair[name]))) for name in sizes}
    while (left := count - sum(given.values())) != 0:
        step = 1 if left > 0 else -1
        able = [name for name in open_to if (given[name] < free[name] if step > 0 else given[name] > least)]
        given[max(able, key=lambda name: step * (fair[name] - given[name]))] += step
    return given


def _asked(one: Candidate) -> date:
    return one.asked_on or date.min
