"""Measures how long an answer takes over 10,000 passages, beside a bare full-text query and a bare encoding."""

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
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from bot.answers import desk, library
from bot.answers.encoder import FastembedEncoder
from bot.answers.meaning import Meaning
from bot.answers.stems import stems_in
from bot.answers.thesaurus import STOP
from config import catalogue, embedding
from storage import coalitions, vectors
from storage.database import Database
from storage.documents import Cut, Draft
from storage.migrations import runner
from tests.bench.rows import row

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 10, 1, 12, 30, tzinfo=UTC)
DOCUMENTS, PASSAGES_EACH = 500, 20
READ = 256
"""Passages that the model reads, to tell its pace."""


async def measure(url: str | None = None, model: Path | None = None) -> list[dict[str, Any]]:
    """Rows {"name", "value", "unit", "peer", "peer_value", "ratio"}; on SQLite unless a PostgreSQL address is given.

    With a `model`, each question is asked with it as well, and what it takes in time and memory is told.
    """
    with tempfile.TemporaryDirectory() as folder:
        database = Database(url or f"sqlite:///{folder}/bench.db")
        try:
            await runner.upgrade(database)
            await _fill(database)
            questions = _questions()
            ours = await _desk_times(database, questions)
            peer = _bare_times(f"{folder}/bench.db", questions) if url is None else []
            kind = "sqlite" if url is None else "postgres"
            rows = [*_both(f"answer_{{}}_{kind}", ours, "bare FTS5 query", peer)]
            rows += await _with_model(database, questions, kind, FastembedEncoder(model)) if model else []
        finally:
            await database.close()
    return rows


def _both(name: str, ours: Sequence[float], peer: str, beside: Sequence[float]) -> Iterator[dict[str, Any]]:
    """The middle and the slow end of two series of milliseconds."""
    for part, at in (("p50", 50), ("p95", 95)):
        value = statistics.quantiles(ours, n=100)[at - 1]
        other = statistics.quantiles(beside, n=100)[at - 1] if beside else None
        yield row(name.format(part), value, "ms", peer if beside else None, other)


async def _with_model(
    database: Database, questions: Sequence[str], kind: str, encoder: FastembedEncoder
) -> list[dict[str, Any]]:
    """The same questions with a model, beside the model alone, which only makes the question's vector."""
    before = _memory()
    pace = await _think(database, encoder)
    meaning = Meaning(encoder)
    await meaning.open()
    ours = await _desk_times(database, questions, meaning)
    alone = []
    for question in questions:
        started = time.perf_counter()
        encoder.encode([question])
        alone.append((time.perf_counter() - started) * 1_000)
    return [
        *_both(f"answer_by_meaning_{{}}_{kind}", ours, "bare fastembed encoding", alone),
        row(f"passages_encoded_{kind}", pace, "/s", None, None),
        row(f"memory_with_model_{kind}", _memory(), "MiB", "before it was loaded", before),
    ]


def _memory() -> float:
    return float(psutil.Process().memory_info().rss) / 2**20


async def _think(database: Database, encoder: FastembedEncoder) -> float:
    """Give every passage a vector; how many were made a second.

    The model reads a few hundred of them. The others get one of those with some noise, since a question takes as long
    whatever the vectors are, and to read all would take minutes.
    """
    encoder.load()
    async with database.reading() as work:
        unseen = await vectors.lacking(work, encoder.name, DOCUMENTS * PASSAGES_EACH)
    started = time.perf_counter()
    real = encoder.encode([one.text for one in unseen[:READ]])
    pace = READ / (time.perf_counter() - started)
    noise = np.random.default_rng(7)
    every = real[noise.integers(0, len(real), len(unseen))] + noise.normal(0, 0.02, (len(unseen), real.shape[1]))
    every /= np.linalg.norm(every, axis=1, keepdims=True)
    packed = every.astype(np.float16)
    for first in range(0, len(unseen), 500):
        async with database.work() as work:
            made = {unseen[at].passage_id: packed[at].tobytes() for at in range(first, min(first + 500, len(unseen)))}
            await vectors.keep(work, encoder.name, made)
    return pace


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


async def _desk_times(database: Database, questions: Sequence[str], meaning: Meaning | None = None) -> list[float]:
    words = catalogue.load()
    times = []
    for question in [*questions[:5], *questions]:
        started = time.perf_counter()
        async with database.reading() as work:
            await desk.answer(work, words, coalition_id="demo", question=question, meaning=meaning)
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
    weights = ROOT / "model"
    found = measure(sys.argv[1] if len(sys.argv) > 1 else None, None if embedding.missing(weights) else weights)
    for one in asyncio.run(found):
        sys.stdout.write(json.dumps(one) + "\n")
