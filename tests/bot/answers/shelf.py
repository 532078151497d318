"""The documents that questions are asked of: the demo's, those beside these tests, and the real ones where they are."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.answers import desk, library
from config.catalogue import Catalogue
from storage import coalitions
from storage.database import Database

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
OWN = HERE / "documents"
DEMO = ROOT / "bot" / "demo" / "documents"
REAL = ROOT.parent / "shared" / "seeds"
NOW = datetime(2026, 10, 1, 12, 30, tzinfo=UTC)
OTHERS = ("harbor-lakes", "Harbor Lakes Care Alliance")


def questions() -> list[dict[str, Any]]:
    """The labelled questions; those about the real documents are left out where these are not there."""
    asked = [json.loads(line) for line in (HERE / "questions.jsonl").read_text("utf-8").splitlines()]
    return [each for each in asked if each["kind"] != "seeds" or REAL.is_dir()]


async def fill(database: Database, folders: Iterable[Path] = (DEMO, OWN, REAL)) -> None:
    """Every document of these folders, approved."""
    async with database.work() as work:
        await coalitions.ensure(work, "demo", NOW)
        for folder in folders:
            entries, refused = library.entries(folder) if folder.is_dir() else ([], [])
            prepared, unfit = library.prepare_all(entries)
            assert not refused
            assert not unfit
            for entry in entries:
                if entry.scope:
                    await coalitions.ensure(work, entry.scope, NOW)
            for each in prepared:
                await library.shelve(work, each.draft, NOW, approved=True)


async def ask(
    database: Database, catalogue: Catalogue, question: str, audience: str | None = None, **more: Any
) -> desk.Answer:
    """One question of the demo's coalition."""
    async with database.reading() as work:
        return await desk.answer(
            work,
            catalogue,
            coalition_id=more.pop("coalition_id", "demo"),
            question=question,
            audience=audience,
            others=OTHERS,
            **more,
        )


@dataclass
class Tally:
    """How the desk did on the labelled questions, by kind."""

    found: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    shown: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    tiers: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    refused: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))

    def add(self, case: Mapping[str, Any], answered: desk.Answer) -> None:
        """Note one answer."""
        kind = case["kind"]
        self.tiers[kind].append(answered.status)
        if gold := case.get("gold"):
            self.found[kind].append(any(word in each.text for each in answered.passages[:5] for word in gold))
            self.shown[kind].append(any(word in each.quote for each in answered.citations for word in gold))
        elif reason := case.get("reason"):
            fitting = {reason} | ({"low_evidence"} if reason == "off_topic" else set())
            self.refused[kind].append(answered.status == "refused" and answered.reason in fitting)

    def share(self, of: Mapping[str, list[bool]]) -> float:
        """The share of true ones over all kinds."""
        every = [one for values in of.values() for one in values]
        return sum(every) / len(every)

    def false_refusals(self) -> float:
        """The share of questions with an answer that were refused."""
        tiers = [tier for kind in self.found for tier in self.tiers[kind]]
        return tiers.count("refused") / len(tiers)

    def table(self) -> str:
        """The figures by kind, for reading."""
        lines = [f"{'kind':16}{'n':>4}{'top 5':>8}{'shown':>8}{'refused':>9}{'guarded':>9}"]
        for kind, tiers in self.tiers.items():
            cells = [_count(self.found.get(kind)), _count(self.shown.get(kind)), str(tiers.count("refused"))]
            lines.append(
                f"{kind:16}{len(tiers):>4}{cells[0]:>8}{cells[1]:>8}{cells[2]:>9}{_count(self.refused.get(kind)):>9}"
            )
        return "\n".join(lines)


def _count(values: list[bool] | None) -> str:
    return "-" if values is None else str(sum(values))
