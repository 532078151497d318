"""The documents that questions are asked of: the demo's, those beside these tests, and the real ones where they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.answers import desk, library
from bot.answers.meaning import Meaning
from bot.answers.scoring import IN_FIVE, Case, Tally, plain_figures, read_cases
from config.catalogue import Catalogue
from storage import coalitions
from storage.database import Database
from storage.plain_search import plain_search

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
OWN = HERE / "documents"
DEMO = ROOT / "bot" / "demo" / "documents"
REAL = ROOT.parent / "shared" / "seeds"
NOW = datetime(2026, 10, 1, 12, 30, tzinfo=UTC)
OTHERS = ("harbor-lakes", "Harbor Lakes Care Alliance")


def cases(name: str) -> list[Case]:
    """The labelled questions of a file here; those about the real documents are left out where these are not there."""
    found, faults = read_cases(HERE / name)
    assert not faults
    return [each for each in found if each.kind != "seeds" or REAL.is_dir()]


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


async def tally(
    database: Database, catalogue: Catalogue, asked: Iterable[Case], meaning: Meaning | None = None
) -> Tally:
    """How the desk does on these questions."""
    found = Tally()
    for case in asked:
        found.add(case, await ask(database, catalogue, case.question, case.audience, meaning=meaning))
    return found


async def plain(database: Database, asked: Sequence[Case]) -> Mapping[str, float | None]:
    """How the usual search box does on these questions, over the same passages."""
    async with database.reading() as work:
        box = await plain_search(work, "demo")
    found = [(case, box.texts(case.question, IN_FIVE)) for case in asked]
    box.close()
    return plain_figures(found)
