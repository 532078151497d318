"""Rules: the least number of people who speak against an answer, as a linear programme.

`bot/rules/subtraction.py` asks: over all combinations of tables in which a person weighs 1 and nobody weighs more than
1 either way, how few people's answers are in the way of the most extreme sum? By duality that is the furthest the
tables can be bent: count this person `bend` times too often, mend the tables by other people's answers, and pay 1 for
each mend that is no possible answer. The greatest `bend` less what was paid is the distance, and each step towards it
is a proof of so much; so the search stops as soon as it is far enough.

A plain simplex method with bounds, on floats. Where it does not come to an end the distance is 0: what cannot be shown
to be safe is withheld.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

_HAIR = 1e-9
_STEPS = 3_000
_BREACH = 40.0
"""The price of a table that does not add up: far more than any answer, so that tables add up wherever they can."""


class Programme:
    """One option of one question: how many of each class chose it is unknown, how many of each table is known."""

    def __init__(
        self, tables: Sequence[tuple[int, ...]], sizes: Sequence[int], bounds: Sequence[tuple[int, int]]
    ) -> None:
        """`tables`: in which tables each class is; `sizes`: of the classes; `bounds`: of the count of each table."""
        self._tables, self._sizes = tables, sizes
        classes, rows = len(tables), len(bounds)
        # Columns: the classes, what is added to them, what is taken from them, the slack of bands, and breaches.
        self._highs = [
            *map(float, sizes),
            *[inf] * (2 * classes),
            *(float(high - low) for low, high in bounds),
            *[inf] * rows,
        ]
        costs = [0.0] * classes + [-1.0] * (2 * classes) + [0.0] * rows + [-_BREACH] * rows
        body = []
        for row in range(rows):
            inside = [float(row in one) for one in tables]
            unit = [float(at == row) for at in range(rows)]
            body.append([*inside, *inside, *(-one for one in inside), *(-one for one in unit), *unit])
        self._start = _Simplex(body, [float(low) for low, _ in bounds], costs, self._highs)
        self._sound = self._start.climb(inf)
        self._base = self._start.value

    def distance(self, one: int, enough: float) -> float:
        """How many people speak against this option for somebody of a class; at least `enough` is enough to know."""
        if not self._sound:
            return 0.0
        # Counting the person too often while fewer of the class chose it is the same as bending by so many.
        if (spare := self._sizes[one] - self._start.values()[one]) >= enough:
            return spare
        bent = self._start.with_bend(one)
        reached = bent.climb(self._base + enough)
        return bent.value - self._base if reached else 0.0


class _Simplex:
    """A tableau with the costs' row; each variable is at 0, at its upper bound, or in the basis."""

    def __init__(self, body: list[list[float]], right: list[float], costs: list[float], highs: list[float]) -> None:
        rows, columns = len(body), len(costs)
        self.body, self.right, self.highs = body, right, highs
        self.basis = list(range(columns - rows, columns))
        self.full = [False] * columns
        # What a unit of each variable would gain, once the basis has made up for it.
        self.gains = [costs[at] + _BREACH * sum(row[at] for row in body) for at in range(columns)]
        self.value = -_BREACH * sum(right)

    def with_bend(self, one: int) -> _Simplex:
        """The same, with one more variable: how often a person of that class is counted too often."""
        copy = object.__new__(_Simplex)
        copy.body = [[*row, -row[one]] for row in self.body]
        copy.right, copy.basis = self.right[:], self.basis[:]
        copy.highs, copy.full = [*self.highs, inf], [*self.full, False]
        copy.gains = [*self.gains, 1.0 - self.gains[one]]
        copy.value = self.value
        return copy

    def values(self) -> list[float]:
        """What each variable is."""
        found = [high if full else 0.0 for high, full in zip(self.highs, self.full, strict=True)]
        for row, at in enumerate(self.basis):
            found[at] = self.right[row]
        return found

    def climb(self, enough: float) -> bool:
        """Go up until there is no way or it is enough. False where neither comes in time."""
        for step in range(_STEPS):
            if self.value >= enough:
                return True
            entering = self._entering(careful=step > _STEPS // 3)
            if entering is None:
                return True
            if not self._move(entering):
                return False
        return False

    def _entering(self, *, careful: bool) -> int | None:
        """The variable that gains most; once it may turn in circles, the first that gains (Bland's rule)."""
        gains = [-gain if full else gain for gain, full in zip(self.gains, self.full, strict=True)]
        if careful:
            return next((at for at, gain in enumerate(gains) if gain > _HAIR), None)
        best = max(range(len(gains)), key=gains.__getitem__)
        return best if gains[best] > _HAIR else None

    def _move(self, entering: int) -> bool:
        """Let it in, as far as the bounds go."""
        sign = -1.0 if self.full[entering] else 1.0
        far, leaving, to_top = self.highs[entering], -1, False
        for row, line in enumerate(self.body):
            slope = sign * line[entering]
            if slope > _HAIR:
                room, top = self.right[row] / slope, False
            elif slope < -_HAIR:
                room, top = (self.highs[self.basis[row]] - self.right[row]) / -slope, True
            else:
                continue
            if room < far - _HAIR or (room <= far and leaving >= 0 and self.basis[row] < self.basis[leaving]):
                far, leaving, to_top = max(room, 0.0), row, top
        if far == inf:
            return False
        start = self.highs[entering] if self.full[entering] else 0.0
        self._shift(entering, sign * far)
        if leaving < 0:
            self.full[entering] = not self.full[entering]
        else:
            self._pivot(entering, leaving)
            self.full[entering], self.full[was := self.basis[leaving]] = False, to_top
            assert was != entering
            self.basis[leaving], self.right[leaving] = entering, start + sign * far
        return True

    def _shift(self, entering: int, by: float) -> None:
        """Each variable in the basis makes up for it."""
        self.value += self.gains[entering] * by
        for row, line in enumerate(self.body):
            if line[entering]:
                self.right[row] -= line[entering] * by

    def _pivot(self, entering: int, leaving: int) -> None:
        """Write everything in terms of the new basis."""
        by = self.body[leaving][entering]
        line = self.body[leaving] = [value / by for value in self.body[leaving]]
        for row, other in enumerate(self.body):
            if row != leaving and (times := other[entering]):
                self.body[row] = [value - times * each for value, each in zip(other, line, strict=True)]
        if times := self.gains[entering]:
            self.gains = [value - times * each for value, each in zip(self.gains, line, strict=True)]
