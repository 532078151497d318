"""A model that lies about every labelled question: what is shown stands in our documents, and no lie of fact is."""

from __future__ import annotations

import re
import shutil
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.answers import desk, library
from bot.answers.composing import Composer
from config.catalogue import Catalogue
from handlers.language_model import ChatCompletions
from scheduler.clock import RealClock
from storage.database import Database
from tests.bot.answers.shelf import DEMO, OTHERS, OWN, cases, fill
from tests.doubles.model import Model, model_double
from tests.doubles.model.liar import MONTHS, Liar

SENT_AWAY = frozenset({"crisis", "complaint", "patient_data", "advice", "antitrust", "injection", "named_peer"})


@pytest.fixture
async def shelf(tmp_path: Path, sqlite_templates: dict[str, Path]) -> AsyncIterator[Database]:
    """The documents of the demo and those beside these tests."""
    path = tmp_path / "convener.db"
    shutil.copy(sqlite_templates["empty"], path)
    database = Database(f"sqlite:///{path}")
    await fill(database, (DEMO, OWN))
    yield database
    await database.close()


@pytest.fixture
async def model() -> AsyncIterator[Model]:
    async with model_double() as double:
        yield double


async def test_of_a_model_that_lies_about_everything_no_lie_of_fact_is_shown(
    shelf: Database, catalogue: Catalogue, model: Model, capsys: pytest.CaptureFixture[str]
) -> None:
    model.answers = liar = Liar()
    texts = _texts()
    shown, sent_away = Counter[str](), 0
    asks = ChatCompletions("a-model", "", model.base_url)
    composer = Composer(RealClock())
    composer.connect(asks, 5.0, 1_000)
    for case in cases("questions.jsonl"):
        before = len(model.asked)
        answered = await _written(shelf, catalogue, composer, case.question)
        sent_away += answered.reason in SENT_AWAY
        assert answered.reason not in SENT_AWAY or len(model.asked) == before, "it was not sent"
        for one in answered.sentences:
            place, quote = one.citation, one.citation.quote
            assert texts[place.document][place.start : place.end] == quote
            assert _numbers(one.sentence) <= _numbers(quote)
            assert _capitals(one.sentence) <= _words(quote)
            shown[liar.said[one.sentence]] += 1
    await asks.close()

    with capsys.disabled():
        sys.stdout.write(f"\nasked {len(model.asked)}, sent away {sent_away}\ntold {liar.told}\nshown {shown}\n")
    assert len(model.asked) > 60
    assert shown["truth"] >= 0.8 * liar.told["truth"]
    assert set(shown) == {"truth"}
    assert all(liar.told[kind] >= 10 for kind in ("number", "spelled number", "date", "name", "denial", "link"))


async def test_no_word_of_another_coalition_goes_to_the_model(
    shelf: Database, catalogue: Catalogue, model: Model
) -> None:
    asks = ChatCompletions("a-model", "", model.base_url)
    composer = Composer(RealClock())
    composer.connect(asks, 5.0, 1_000)
    for question in (
        "4,750 dollars",
        "sepsis mortality pooled",
        "What do we pay a year?",
        "What does it cost to join?",
    ):
        await _written(shelf, catalogue, composer, question)
    await asks.close()

    elsewhere = _titles_of("harbor-lakes")
    assert len(model.asked) > 1
    assert elsewhere
    for asked in model.asked:
        text = asked.raw.decode()
        assert "Harbor" not in text.replace("Harbor Lakes Care Alliance", "")
        assert not any(secret in text for secret in ("4,750", "Stroud"))
        assert not {one["document"] for one in asked.data["passages"]} & elsewhere


async def _written(shelf: Database, catalogue: Catalogue, composer: Composer, question: str) -> desk.Answer:
    async with shelf.reading() as work:
        answered = await desk.answer(
            work, catalogue, coalition_id="demo", question=question, others=OTHERS, writes=True
        )
    if not answered.material:
        return answered
    found = await composer.compose(question, "en", answered.material)
    return desk.written(answered, catalogue, "en", found) if found else answered


def _texts() -> dict[str, str]:
    entries = [entry for folder in (OWN, DEMO) for entry in library.entries(folder)[0]]
    return {entry.key: entry.path.read_bytes().decode("utf-8") for entry in entries if entry.path}


def _titles_of(scope: str) -> set[str]:
    prepared, _ = library.prepare_all([one for one in library.entries(OWN)[0] if one.scope == scope])
    return {one.draft.title for one in prepared}


# Told apart here by plain patterns of the test's own, not by the rules that are tested.


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+", text)) | {month for month in MONTHS if month in text}


def _capitals(text: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"(?<=[a-z0-9,;] )[A-Z][\w]*", text)}


def _words(text: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"\w+", text)}
