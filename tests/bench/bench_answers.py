"""Measures how long an answer takes over 10,000 passages, beside a bare full-text query on the same data."""

from __future__ import annotations

import asyncio
import json
import random
import re
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.answers import desk, library
from bot.answers.stems import stems_in
from bot.answers.thesaurus import STOP
from config import catalogue
from storage import coalitions
from storage.database import Database
from storage.documents import Cut, Draft
from storage.migrations import runner

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 10, 1, 12, 30, tzinfo=UTC)
DOCUMENTS, PASSAGES_EACH = 500, 20


async def measure(url: str | None = None) -> list[dict[str, Any]]:
    """Rows {"name", "value", "unit", "peer", "peer_value", "ratio"}; on SQLite unless a PostgreSQL address is given."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(url or f"sqlite:///{folder}/bench.db")
        try:
            await runner.upgrade(database)
            await _fill(database)
            questions = _questions()
            ours = await _desk_times(database, questions)
            peer = _bare_times(f"{folder}/bench.db", questions) if url is None else []
        finally:
            await database.close()
    kind = "sqlite" if url is None else "postgres"
    return [_row(f"answer_{name}_{kind}", at, ours, peer) for name, at in (("p50", 50), ("p95", 95))]


def _row(name: str, at: int, ours: Sequence[float], peer: Sequence[float]) -> dict[str, Any]:
    value = statistics.quantiles(ours, n=100)[at - 1]
    beside = statistics.quantiles(peer, n=100)[at - 1] if peer else None
    return {
        "name": name,
        "value": round(value, 2),
        "unit": "ms",
        "peer": "bare FTS5 query" if peer else None,
        "peer_value": round(beside, 2) if beside else None,
        "ratio": round(value / beside, 2) if beside else None,
    }


async def _fill(database: Database) -> None:
    """Documents made of the demo's own sentences in new orders, a tenth of them another coalition's."""
    chance = random.Random(7)
    sentences = _sentences()
    async with database.work() as work:
        for slug in ("demo", "other"):
            await coalitions.ensure(work, slug, NOW)
        for number in range(DOCUMENTS):
            draft = _draft(chance, sentences, number)
            await library.shelve(work, draft, NOW, approved=True)
    async with database.engine.connect() as connection:
        await connection.exec_driver_sql("ANALYZE")


def _sentences() -> list[str]:
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "bot/demo/documents").glob("*.md"))]
    return [each for text in texts for each in re.split(r"(?<=[.!?])\s+", text.replace("#", "")) if len(each) > 20]


def _draft(chance: random.Random, sentences: Sequence[str], number: int) -> Draft:
    paragraphs = []
    for _ in range(PASSAGES_EACH):
        words = " ".join(chance.sample(sentences, 3)).split()
        words.insert(chance.randrange(len(words)), f"topic{chance.randrange(3_000)}")
        paragraphs.append(" ".join(words))
    text = ""
    cuts = []
    for paragraph in paragraphs:
        cuts.append(
            Cut(
                len(text),
                len(text) + len(paragraph),
                f"Part {number}",
                f"made | part | {' '.join(stems_in(paragraph))}",
            )
        )
        text += paragraph + "\n\n"
    return Draft(f"made-{number}", f"Made {number}", text, cuts, "other" if number % 10 == 0 else "demo")


def _questions() -> list[str]:
    lines = (ROOT / "tests/bot/answers/questions.jsonl").read_text("utf-8").splitlines()
    return [case["question"] for case in map(json.loads, lines) if "gold" in case]


async def _desk_times(database: Database, questions: Sequence[str]) -> list[float]:
    words = catalogue.load()
    times = []
    for question in [*questions[:5], *questions]:
        started = time.perf_counter()
        async with database.reading() as work:
            await desk.answer(work, words, coalition_id="demo", question=question)
        times.append((time.perf_counter() - started) * 1_000)
    return times[5:]


def _bare_times(path: str, questions: Sequence[str]) -> list[float]:
    """The usual query of a search box: bm25 over everything, the coalition filtered, ten rows."""
    query = (
        "SELECT passage.text FROM passage_search JOIN passage ON passage.id = passage_search.rowid "
        "WHERE passage_search MATCH ? AND (coalition_id IS NULL OR coalition_id = 'demo') "
        "ORDER BY bm25(passage_search) LIMIT 10"
    )
    connection = sqlite3.connect(path)
    times = []
    for question in questions:
        wanted = " OR ".join(f'"{word}"' for word in stems_in(question) if word not in STOP) or '"none"'
        started = time.perf_counter()
        connection.execute(query, (wanted,)).fetchall()
        times.append((time.perf_counter() - started) * 1_000)
    connection.close()
    return times


if __name__ == "__main__":
    for row in asyncio.run(measure(sys.argv[1] if len(sys.argv) > 1 else None)):
        sys.stdout.write(json.dumps(row) + "\n")
