"""Rules: which project a coalition begins with: small enough to succeed, lively enough to be noticed (mission M33).

The first success is seen by everybody, and so is the first failure. So eight kinds of project are compared on the same
four points, each from 0 to 3, and whoever reads the result sees what each point came from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Part = Literal["effort", "speed", "breadth", "data"]
PARTS: tuple[Part, ...] = ("effort", "speed", "breadth", "data")
MOST = 3
"""Points of one part."""
_QUICK = ((8, 3), (12, 2), (20, 1))
"""Weeks to a first result, and what they are worth."""
_BROAD = ((0.6, 3), (0.35, 2), (0.15, 1))
"""Share of the members whom it concerns, and what that is worth."""
CLINICAL = ("hospital", "physician group", "nursing home", "health plan")
EVERYBODY: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of first project.

    `weeks` go by until a first result can be shown, `effort` is from 1 (light) to 3. `kinds` are the members whom it
    concerns, all of them where there are none. `words` are beginnings of words in the names of what is
    measured, held or worked on; `needs_data` is false where it begins with what people say.
    """

    key: str
    weeks: int
    effort: int
    kinds: tuple[str, ...]
    words: tuple[str, ...]
    needs_data: bool = True


TEMPLATES = (
    Template("messages", 8, 2, ("hospital", "physician group", "nursing home"), ("admission", "discharge", "message")),
    Template("readmissions", 16, 2, CLINICAL, ("readmission", "readm", "transition", "claims")),
    Template("falls", 12, 1, ("nursing home", "hospital"), ("fall", "injur")),
    Template("vaccination", 12, 1, (*CLINICAL, "state agency", "community business"),
             ("vaccin", "immuni", "influenza")),
    Template("emergency", 20, 3, ("hospital", "physician group", "health plan", "business coalition"),
             ("emergency", "visits", "claims")),
    Template("diabetes", 20, 2, ("physician group", "health plan", "business coalition"), ("diabet", "a1c", "claims")),
    Template("medicines", 16, 2, (*CLINICAL, "community business"),
             ("medication", "medicine", "opioid", "prescri", "claims")),
    Template("experience", 10, 2, EVERYBODY, ("experience", "satisf", "famil", "consumer"), needs_data=False),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Coalition:
    """What is known of a coalition: how many members of each kind take part, and the names of what it has.

    `figures` are measures with signed figures, `held` data sets and files that are asked for, `focus` its areas.
    """

    members: Mapping[str, int]
    figures: Sequence[str] = ()
    held: Sequence[str] = ()
    focus: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Scored:
    """A template with its points, and what they came from: members whom it concerns, names that speak for it."""

    template: Template
    points: Mapping[Part, int]
    concerned: int
    members: int
    named: tuple[str, ...]

    @property
    def total(self) -> int:
        """All points together."""
        return sum(self.points.values())


def compared(coalition: Coalition) -> list[Scored]:
    """All templates, the best first; the one that takes fewer weeks where points are the same, then by name."""
    scored = [_scored(one, coalition) for one in TEMPLATES]
    return sorted(scored, key=lambda one: (-one.total, one.template.weeks, one.template.key))


def _scored(template: Template, coalition: Coalition) -> Scored:
    everybody = sum(coalition.members.values())
    concerned = sum(many for kind, many in coalition.members.items() if not template.kinds or kind in template.kinds)
    share = concerned / everybody if everybody else 0.0
    figures, held, focus = (
        [name for name in names if any(word.startswith(template.words) for word in name.casefold().split())]
        for names in (coalition.figures, coalition.held, coalition.focus)
    )
    points: dict[Part, int] = {
        "effort": MOST + 1 - template.effort,
        "speed": next((worth for weeks, worth in _QUICK if template.weeks <= weeks), 0),
        # An area that the coalition has named is one that its members care for.
        "breadth": min(MOST, next((worth for least, worth in _BROAD if share >= least), 0) + bool(focus)),
        "data": 3 if figures else 2 if held or not template.needs_data else 0,
    }
    named = tuple(dict.fromkeys((*figures, *held, *focus)))
    return Scored(template, points, concerned, everybody, named)
