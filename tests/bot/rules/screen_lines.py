"""The labelled lines against which the screen is measured, and how it is scored on them.

`screen_cases` and `screen_tuned` were before the eyes of whoever wrote the rules. `screen_held` was
put aside when the lines were written, by a hash of each line; its lines were not read again, its figures were watched.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from bot.rules.screen import screen

CORE = ("ssn", "mbi", "mrn", "birth_date")
STRUCTURED = ("member_id", "claim_id", "contact_detail")


@dataclass(frozen=True, slots=True)
class Line:
    """One message and the kinds of patient data in it; none where it is harmless."""

    text: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """What the screen made of a set of lines."""

    found: dict[str, int]
    of: dict[str, int]
    false: int
    harmless: int

    def recall(self, *kinds: str) -> float:
        """Which part of the lines of these kinds was refused."""
        return sum(self.found[kind] for kind in kinds) / sum(self.of[kind] for kind in kinds)

    @property
    def precision(self) -> float:
        """Which part of the refused lines was refused rightly."""
        right = sum(self.found.values())
        return right / (right + self.false)


def lines(name: str) -> list[Line]:
    """The lines of one file beside this one."""
    rows = (Path(__file__).parent / f"screen_{name}.jsonl").read_text("utf-8").splitlines()
    return [Line(row["text"], tuple(row["kinds"])) for row in map(json.loads, rows)]


def score(name: str) -> Score:
    """How the screen does on the lines of one file. A line counts under the first of its kinds."""
    found, of, false, harmless = defaultdict[str, int](int), defaultdict[str, int](int), 0, 0
    for line in lines(name):
        refused = bool(screen(line.text))
        if line.kinds:
            of[line.kinds[0]] += 1
            found[line.kinds[0]] += refused
        else:
            harmless += 1
            false += refused
    return Score(found, of, false, harmless)
