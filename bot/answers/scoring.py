"""Measures how well questions are answered: what a case is, how an answer to it is judged, and the sums.

The command for a coalition's own documents and our own tests judge by this same code. A case with `gold` has an
answer: some passage holds one of those pieces of text. A case with `reason` is to be refused for it; one whose reason
is null, by no guard. Of any other nothing here holds the answer, so that it may be shown as the closest at most.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from bot.answers.desk import Answer
from bot.answers.guards import Reason

IN_FIVE, IN_THREE = 5, 3
"""Among how many first passages the answer is looked for, and the fact that answers."""
_FIELDS = {"id", "kind", "question", "gold", "reason", "audience", "coalition"}
_REASONS = frozenset(get_args(Reason)) - {"none"}
FREE = "free"
"""How a case is judged that no guard may refuse."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question, and what is expected of the answer."""

    question: str
    kind: str
    gold: tuple[str, ...] = ()
    reason: str | None = None
    audience: str | None = None
    coalition: str | None = None

    @property
    def has_answer(self) -> bool:
        """Whether some document answers it."""
        return bool(self.gold)

    def holds(self, texts: Iterable[str]) -> bool:
        """Whether one of these texts answers it."""
        return any(piece in text for text in texts for piece in self.gold)

    def is_refused_well(self, answered: Answer) -> bool:
        """Whether it was refused for the right reason; what has nothing to do with us may just as well be not found."""
        fitting = {self.reason} | ({"low_evidence"} if self.reason == "off_topic" else set())
        return answered.status == "refused" and answered.reason in fitting


@dataclass(frozen=True, slots=True)
class Fault:
    """A line of a file of cases that is none, and why."""

    line: int
    why: str


def read_cases(path: Path) -> tuple[list[Case], list[Fault]]:
    """The cases of a file, one JSON object a line, and the lines that are none."""
    cases: list[Case] = []
    faults: list[Fault] = []
    for number, raw in enumerate(path.read_bytes().split(b"\n"), 1):
        if not raw.strip():
            continue
        try:
            cases.append(_case(json.loads(raw.decode("utf-8-sig"))))
        except (ValueError, RecursionError) as fault:
            is_ours = type(fault) is ValueError
            faults.append(Fault(number, str(fault) if is_ours else "it is not a JSON object in UTF-8"))
    return cases, faults


def _case(line: Any) -> Case:
    if not isinstance(line, dict):
        raise ValueError("it is not a JSON object")
    if unknown := sorted(set(line) - _FIELDS):
        raise ValueError(f"it has unknown fields: {', '.join(map(repr, unknown))}")
    for name in ("question", "kind", "audience", "coalition"):
        if not isinstance(line.get(name, ""), str):
            raise ValueError(f"{name!r} should be a text")
    if not line.get("question", "").strip():
        raise ValueError("it needs a text 'question'")
    gold, reason = line.get("gold", []), line.get("reason")
    if not isinstance(gold, list) or not all(isinstance(piece, str) and piece for piece in gold):
        raise ValueError("'gold' should be a list of texts")
    if gold and "reason" in line:
        raise ValueError("give 'gold' or 'reason', not both")
    if reason is not None and reason not in _REASONS:
        raise ValueError(f"'reason' should be one of {', '.join(sorted(_REASONS))}")
    kind = line.get("kind") or ("answer" if gold else reason or (FREE if "reason" in line else "near_miss"))
    return Case(line["question"], kind, tuple(gold), FREE if "reason" in line and reason is None else reason,
                line.get("audience"), line.get("coalition"))  # fmt: skip


@dataclass
class Row:
    """How the cases of one kind went."""

    cases: int = 0
    answerable: int = 0
    in_five: int = 0
    in_three: int = 0
    shown: int = 0
    tiers: dict[str, int] = field(default_factory=lambda: {"answered": 0, "closest": 0, "refused": 0})
    falsely_refused: int = 0
    guarded: int = 0
    well_guarded: int = 0

    def add(self, case: Case, answered: Answer) -> None:
        """Note one answer."""
        self.cases += 1
        self.tiers[answered.status] += 1
        if case.has_answer:
            self.answerable += 1
            self.in_five += case.holds(one.text for one in answered.passages[:IN_FIVE])
            self.in_three += case.holds(one.text for one in answered.passages[:IN_THREE])
            self.shown += case.holds(one.quote for one in answered.citations)
            self.falsely_refused += answered.status == "refused"
        elif case.reason == FREE:
            self.guarded += 1
            self.well_guarded += answered.reason in ("none", "low_evidence")
        elif case.reason:
            self.guarded += 1
            self.well_guarded += case.is_refused_well(answered)

    def __add__(self, other: Row) -> Row:
        tiers = {name: count + other.tiers[name] for name, count in self.tiers.items()}
        sums = {name: getattr(self, name) + getattr(other, name) for name in _COUNTS}
        return Row(**sums, tiers=tiers)


_COUNTS = (
    "cases", "answerable", "in_five", "in_three", "shown", "falsely_refused", "guarded", "well_guarded",
)  # fmt: skip


@dataclass
class Tally:
    """How a desk did on many cases, by kind."""

    rows: dict[str, Row] = field(default_factory=dict)

    def add(self, case: Case, answered: Answer) -> None:
        """Note one answer."""
        self.rows.setdefault(case.kind, Row()).add(case, answered)

    def of(self, kinds: Sequence[str] | None = None) -> Row:
        """The sums over these kinds, or over all."""
        return sum((row for kind, row in self.rows.items() if kinds is None or kind in kinds), Row())

    def figures(self, kinds: Sequence[str] | None = None) -> dict[str, float | None]:
        """Shares 0..1; None where no case speaks to it."""
        row = self.of(kinds)
        return {
            "recall_at_5": _share(row.in_five, row.answerable),
            "key_facts_in_3": _share(row.in_three, row.answerable),
            "shown": _share(row.shown, row.answerable),
            "false_refusals": _share(row.falsely_refused, row.answerable),
            "refused_rightly": _share(row.well_guarded, row.guarded),
        }

    def guards(self) -> Iterator[tuple[str, float]]:
        """Each kind of case that is to be refused, and the share that was, for the right reason."""
        for kind, row in self.rows.items():
            if row.guarded:
                yield kind, row.well_guarded / row.guarded

    def table(self) -> str:
        """The counts by kind, for reading."""
        lines = [
            f"{'kind':16}{'n':>4}{'top 5':>7}{'top 3':>7}{'shown':>7}{'answered':>10}{'closest':>9}{'refused':>9}"
            f"{'guarded':>9}"
        ]
        for kind, row in self.rows.items():
            found = [row.in_five, row.in_three, row.shown] if row.answerable else ["-"] * 3
            guarded = row.well_guarded if row.guarded else "-"
            lines.append(
                f"{kind[:15]:16}{row.cases:>4}{found[0]:>7}{found[1]:>7}{found[2]:>7}{row.tiers['answered']:>10}"
                f"{row.tiers['closest']:>9}{row.tiers['refused']:>9}{guarded:>9}"
            )
        return "\n".join(lines)


def plain_figures(found: Sequence[tuple[Case, Sequence[str]]]) -> Mapping[str, float | None]:
    """The same shares for a bare search; it has no tiers and refuses nothing."""
    judged = [(case, texts) for case, texts in found if case.has_answer]
    return {
        "recall_at_5": _share(sum(case.holds(texts[:IN_FIVE]) for case, texts in judged), len(judged)),
        "key_facts_in_3": _share(sum(case.holds(texts[:IN_THREE]) for case, texts in judged), len(judged)),
    }


def _share(of: int, whole: int) -> float | None:
    return round(of / whole, 3) if whole else None
