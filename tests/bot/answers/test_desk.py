"""A member asks, and is answered from approved documents, or told kindly that she is not."""

from __future__ import annotations

from datetime import date

import pytest

from bot.answers import desk, guards, library
from bot.messages import Choices, Feedback, Sources, Text
from config.catalogue import Catalogue
from handlers.plain import options
from storage.database import Database
from tests.bot.answers.shelf import DEMO, NOW, OWN, REAL, ask, cases, fill

TODAY = date(2026, 10, 1)
TOKENS = {"helped": "t1", "not_it": "t2", "ask_staff": "t3"}


async def test_every_quote_stands_where_it_is_said_to_stand(database: Database, catalogue: Catalogue) -> None:
    await fill(database, (OWN, DEMO))
    entries = [entry for folder in (OWN, DEMO) for entry in library.entries(folder)[0]]
    texts = {entry.key: entry.path.read_bytes().decode("utf-8") for entry in entries if entry.path}
    seen = 0
    for case in cases("questions.jsonl"):
        answered = await ask(database, catalogue, case.question)
        for each in answered.citations:
            assert texts[each.document][each.start : each.end] == each.quote
            assert each.quote in answered.text
            seen += 1
        for passage in answered.passages:
            assert texts[passage.document][passage.start : passage.end] == passage.text
    assert seen > 80


@pytest.mark.skipif(not REAL.is_dir(), reason="the real documents are not here")
async def test_the_benefit_of_being_a_member_is_quoted_from_the_page_that_says_it(
    database: Database, catalogue: Catalogue
) -> None:
    await fill(database, (REAL,))
    answered = await ask(database, catalogue, "What is the benefit of being a member?")

    assert answered.status == "answered"
    assert "networking opportunities and information sharing are the greatest benefits" in answered.citations[0].quote


async def test_a_nursing_home_reads_what_is_in_it_for_nursing_homes(database: Database, catalogue: Catalogue) -> None:
    await fill(database, (DEMO,))
    lee = await ask(database, catalogue, "what is in it for us?", "nursing home")
    ana = await ask(database, catalogue, "what is in it for us?", "physician group")

    assert (lee.citations[0].section, ana.citations[0].section) == ("Nursing homes", "Physician groups")
    assert lee.status == ana.status == "answered"


async def test_no_word_of_another_coalition_is_ever_shown(database: Database, catalogue: Catalogue) -> None:
    await fill(database)
    for question in ("4,750 dollars", "sepsis mortality pooled", "Wilhelmina Stroud", "What do we pay a year?", "28th"):
        answered = await ask(database, catalogue, question)
        assert "harbor-handbook" not in {each.document for each in answered.passages}
        assert "4,750" not in answered.text

    own = await ask(database, catalogue, "sepsis mortality pooled", coalition_id="harbor-lakes")
    assert own.citations[0].document == "harbor-handbook"


async def test_a_passage_that_speaks_to_a_program_is_not_repeated(database: Database, catalogue: Catalogue) -> None:
    await fill(database)
    answered = await ask(database, catalogue, "Is there a fine of 900 dollars for late members?")
    assert "900" not in answered.text
    assert all("AI assistants" not in each.text for each in answered.passages)


@pytest.mark.parametrize(
    "question", ["", "   ", "?", "😀😀😀", "\u202eabc", "\ud800", "\x00", "x" * 40_000, "why " * 10_000]
)
async def test_odd_questions_get_a_kind_reply(database: Database, catalogue: Catalogue, question: str) -> None:
    await fill(database, (DEMO,))
    answered = await ask(database, catalogue, question)
    assert answered.text
    assert answered.status in ("refused", "closest")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("I want to kill myself", "988"),
        ("I want to complain about the care my mother got", "1-800-MEDICARE"),
        ("DOB 03/04/1950, does he count?", "delete it from this chat"),
    ],
)
async def test_who_needs_a_person_is_told_where_one_is(
    database: Database, catalogue: Catalogue, question: str, said: str
) -> None:
    answered = await ask(database, catalogue, question)
    assert said in answered.text
    assert not answered.keeps_words
    assert (answered.citations, answered.passages) == ((), ())


async def test_an_answer_shows_its_sources_and_three_ways_to_reply(database: Database, catalogue: Catalogue) -> None:
    await fill(database, (DEMO,))
    answered = await ask(database, catalogue, "What did the guide say about meetings?")
    drawn = desk.message(answered, catalogue, language="en", today=TODAY, tokens=TOKENS)
    intro, sources, thumbs, choices = drawn.blocks

    assert isinstance(intro, Text)
    assert isinstance(sources, Sources)
    assert isinstance(choices, Choices)
    assert sources.sources[0].document == "Notes from a 2008 guide for regional coalitions"
    assert sources.sources[0].note == "Last reviewed in 2008; it may be out of date."
    assert isinstance(thumbs, Feedback)
    assert [each.label for each in options(drawn)] == ["This helped", "Not what I asked", "Ask staff"]


async def test_a_refusal_shows_no_source_and_offers_a_person(database: Database, catalogue: Catalogue) -> None:
    answered = await ask(database, catalogue, "Is there parking?")
    blocks = desk.message(answered, catalogue, language="es", today=NOW.date(), tokens=TOKENS).blocks

    assert not any(isinstance(each, Sources) for each in blocks)
    assert isinstance(blocks[-1], Choices)
    assert [each.label for each in blocks[-1].choices] == ["Preguntar al equipo"]


async def test_every_refusal_has_words_in_both_languages(catalogue: Catalogue) -> None:
    for reason in ("low_evidence", "patient_data", *(each for each, _ in guards._GUARDS)):
        english, spanish = (catalogue.say(f"answers.refused.{reason}", language) for language in ("en", "es"))
        assert english != spanish
