"""Passages are found by what they mean, where there is a model; without one, or with a broken one, by their words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.answers import library
from bot.answers.encoder import FastembedEncoder, NoModelError
from bot.answers.meaning import Encoder, Meaning
from config import embedding
from config.catalogue import Catalogue
from storage import documents, vectors
from storage.database import Database
from storage.migrations import runner
from tests.bot.answers.shelf import DEMO, NOW, OWN, ask, cases, fill

if TYPE_CHECKING:
    from bot.answers.meaning import Vectors

REPHRASED = "Would anybody outside inspect how you handle our figures?"
PLACES = tuple[tuple[str, int], ...]


class Scripted:
    """A model of the test's own, which knows two things: dogs, and everything else."""

    name = "scripted"

    def __init__(self, *, breaks_at: str = "\x00") -> None:
        self.read: list[str] = []
        self._breaks_at = breaks_at

    def load(self) -> None:
        if self._breaks_at == "load":
            raise NoModelError("There is no such model.")

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.read += texts
        if any(self._breaks_at in text for text in texts):
            raise RuntimeError(self._breaks_at)
        barks = [any(word in text.lower() for word in ("dog", "hound")) for text in texts]
        return np.array([[1.0, 0.0] if one else [0.0, 1.0] for one in barks], dtype=np.float32)


async def shelve(database: Database, text: str, scope: str | None = None, key: str = "pets") -> str:
    prepared = library.prepare_text(library.Entry(key, None, scope), text)
    assert isinstance(prepared, library.Prepared)
    async with database.work() as work:
        return (await library.shelve(work, prepared.draft, NOW, approved=True)).id


async def near(database: Database, meaning: Meaning, question: str, coalition: str = "demo") -> list[int]:
    async with database.reading() as work:
        found = await meaning.near(work, coalition, question)
    return [] if found is None else [one for one in found.places if (found.cosine(one) or 0) > 0.9]


async def test_a_passage_that_shares_no_word_with_the_question_is_found(
    database: Database, catalogue: Catalogue, encoder: Encoder
) -> None:
    await fill(database, (DEMO, OWN))
    meaning = Meaning(encoder)
    assert await meaning.fill(database) > 100

    with_it = await ask(database, catalogue, REPHRASED, meaning=meaning)

    assert "outside auditor" in with_it.passages[0].text
    assert with_it.citations


async def test_it_is_filled_once_and_what_comes_later_is_filled_up(database: Database) -> None:
    encoder, told = Scripted(), list[tuple[int, int]]()
    meaning = Meaning(encoder)
    await fill(database, (OWN,))

    first = await meaning.fill(database, lambda done, every: told.append((done, every)))
    await shelve(database, "# Pets\n\nThe hound of the house sleeps at noon.\n")

    assert first == told[-1][0] == told[-1][1] > 20
    assert await meaning.fill(database) == 1
    assert await meaning.fill(database) == 0
    assert encoder.read[-1] == "Pets. The hound of the house sleeps at noon."


async def test_what_is_withdrawn_is_near_no_more_and_its_vectors_are_gone(database: Database) -> None:
    meaning = Meaning(Scripted())
    await fill(database, (OWN,))
    pets = await shelve(database, "# Pets\n\nThe hound of the house sleeps at noon.\n")
    await meaning.fill(database)
    assert len(await near(database, meaning, "Where is the dog?")) == 1

    async with database.work() as work:
        await documents.withdraw(work, pets)

    assert await near(database, meaning, "Where is the dog?") == []
    async with database.reading() as work:
        assert await vectors.count_lacking(work, "scripted") == 0
        assert len(await vectors.load(work, "demo", "scripted")) > 20


async def test_another_coalition_s_passage_is_never_near(database: Database) -> None:
    meaning = Meaning(Scripted())
    await fill(database, (OWN,))
    await shelve(database, "# Pets\n\nThe hound of the house sleeps at noon.\n", "harbor-lakes")
    await meaning.fill(database)

    assert await near(database, meaning, "Where is the dog?") == []
    (theirs,) = await near(database, meaning, "Where is the dog?", "harbor-lakes")
    async with database.reading() as work:
        assert await vectors.those(work, "demo", [theirs]) == []
        assert len(await vectors.those(work, "harbor-lakes", [theirs])) == 1


async def test_another_model_s_vectors_are_not_compared(database: Database) -> None:
    await shelve(database, "# Pets\n\nThe hound of the house sleeps at noon.\n")
    await Meaning(Scripted()).fill(database)
    other = Scripted()
    other.name = "another"
    meaning = Meaning(other)
    await meaning.open()

    assert await near(database, meaning, "Where is the dog?") == []
    assert await meaning.fill(database) == 1


@pytest.mark.parametrize("breaks_at", ["dog", "sleep"])
async def test_a_model_that_fails_costs_nobody_an_answer(
    database: Database, catalogue: Catalogue, breaks_at: str
) -> None:
    await shelve(database, "# Pets\n\nThe hound of the house sleeps at noon.\n\nCats come and go.\n")
    meaning = Meaning(Scripted(breaks_at=breaks_at))
    if breaks_at == "sleep":
        with pytest.raises(RuntimeError):
            await meaning.fill(database)
    else:
        await meaning.fill(database)

    answered = await ask(database, catalogue, "When does the hound or dog sleep?", meaning=meaning)

    assert "sleeps at noon" in answered.passages[0].text


async def test_a_question_that_was_thought_about_ahead_is_not_thought_about_again(database: Database) -> None:
    encoder = Scripted()
    meaning = Meaning(encoder)
    await shelve(database, "# Pets\n\nThe hound of the house sleeps at noon.\n")
    await meaning.think_ahead("Where is the dog?")
    assert encoder.read == []
    await meaning.fill(database)

    await meaning.think_ahead(" Where is the dog? ")
    await near(database, meaning, "Where is the dog?")

    assert encoder.read[1:] == ["Where is the dog?"]


async def test_a_folder_that_is_no_model_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(NoModelError, match=r"model\.onnx"):
        FastembedEncoder(tmp_path)

    for name in embedding.NEEDED:
        (tmp_path / name).write_text("{}")
    with pytest.raises(NoModelError, match="cannot be loaded"):
        await Meaning(FastembedEncoder(tmp_path)).open()


async def places(database: Database, catalogue: Catalogue, encoder: Encoder) -> list[PLACES]:
    await fill(database, (DEMO, OWN))
    meaning = Meaning(encoder)
    await meaning.fill(database)
    found = [await ask(database, catalogue, one.question, meaning=meaning) for one in cases("heldout.jsonl")[:60]]
    return [tuple((one.document, one.start) for one in each.passages) for each in found]


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_both_databases_find_the_same_in_the_same_order(
    database: Database, catalogue: Catalogue, encoder: Encoder
) -> None:
    beside = Database("sqlite://")
    await runner.upgrade(beside)

    assert await places(database, catalogue, encoder) == await places(beside, catalogue, encoder)
    await beside.close()
