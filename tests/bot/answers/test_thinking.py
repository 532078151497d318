"""The house thinks about passages and questions while nobody waits for the database."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.answers.meaning import Meaning
from bot.app.demo import Demo, open_demo
from bot.app.house import running
from bot.inbox import Place, Question, Speaker
from bot.messages import unpack
from config.catalogue import Catalogue
from handlers.plain import plain
from storage import vectors
from storage.database import Database
from tests.house import SECRET

if TYPE_CHECKING:
    from bot.answers.meaning import Vectors

LEE = Speaker("playground", "demo", "lee")
OUTSIDE = "Do reporters learn how we did?"
"""It shares no word with the passage that says it: "not shown ... to the press or to the state"."""


class Watching:
    """A model that knows what the press is, and notes whether somebody is writing to the database while it thinks."""

    name = "watching"

    def __init__(self, file: Path | None = None) -> None:
        self.read: list[str] = []
        self.was_busy: list[bool] = []
        self._file = file

    def load(self) -> None:
        pass

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.read += texts
        if self._file:
            self.was_busy.append(_is_written_to(self._file))
        near = [any(word in text for word in ("reporters", "to the press or to the state")) for text in texts]
        return np.array([[1.0, 0.0] if one else [0.0, 1.0] for one in near], dtype=np.float32)


def _is_written_to(file: Path) -> bool:
    with sqlite3.connect(file, timeout=0, isolation_level=None) as beside:
        try:
            beside.execute("BEGIN IMMEDIATE")
            beside.execute("ROLLBACK")
        except sqlite3.OperationalError:
            return True
    return False


async def until_filled(database: Database, model: str) -> None:
    async with asyncio.timeout(30):
        while True:
            async with database.reading() as work:
                if not await vectors.count_lacking(work, model):
                    return
            await asyncio.sleep(0.05)


async def answer_to(demo: Demo, text: str, key: str) -> str:
    receipt = await demo.house.reception.receive(Question(LEE, Place("lee"), key, text))
    await demo.house.reception.act(receipt)
    said = [unpack(post.message) for post in await demo.chats.conversation("lee") if post.message]
    return plain(said[-1])


async def test_a_member_who_asks_in_other_words_reads_it(world_database: Database, catalogue: Catalogue) -> None:
    model = Watching()
    async with open_demo(world_database, catalogue, SECRET, timedelta(0), Meaning(model)) as demo, running(demo.house):
        await until_filled(world_database, model.name)

        assert "to the press or to the state" in await answer_to(demo, OUTSIDE, "k1")
        assert model.read.count(OUTSIDE) == 1


@pytest.mark.parametrize("world_url", ["sqlite"], indirect=True)
async def test_nobody_waits_for_the_database_while_the_model_thinks(
    world_database: Database, world_url: str, catalogue: Catalogue
) -> None:
    model = Watching(Path(world_url.removeprefix("sqlite:///")))
    meaning = Meaning(model)
    # Nothing ticks here, so that whoever writes does it for what is asked or thought.
    async with open_demo(world_database, catalogue, SECRET, timedelta(0), meaning) as demo:
        await meaning.fill(world_database)
        await answer_to(demo, OUTSIDE, "k1")

    assert OUTSIDE in model.read
    assert not any(model.was_busy)


async def test_what_was_refused_is_never_thought_about(world_database: Database, catalogue: Catalogue) -> None:
    model = Watching()
    async with open_demo(world_database, catalogue, SECRET, timedelta(0), Meaning(model)) as demo, running(demo.house):
        await until_filled(world_database, model.name)
        await answer_to(demo, "Does MRN 00482913 count?", "k1")

    assert not any("00482913" in text for text in model.read)
