"""What a model wrote is held against our own words: sentences that people wrote, and any that can be made up."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answers.facts import facts_of
from bot.answers.sources import Citation
from bot.answers.verifier import FEWEST_WORDS, Claim, is_plain, says, standing, support, supported
from tests.bot.answers.shelf import DEMO, OWN

ROWS = [json.loads(line) for line in (Path(__file__).parent / "sentences.jsonl").read_text("utf-8").splitlines()]
TEXT = (
    "Joining takes three steps: a talk of 30 minutes with Eve Sanders, and a two-page agreement. There is no fee in the"
    " first year.\nFrom 1 March 2027 hospitals pay $1,200 a year – physician groups pay 300 dollars.\n\nThe “annual"
    " meeting” is on 5 November at 10:00 in Greenfield. Write to Dr. Hannah Brooks."
)
PASSAGE = Citation("joining", 40, 40 + len(TEXT), TEXT)


def passage_of(quote: str) -> Citation:
    """The paragraph of our documents in which this stands."""
    for path in (*OWN.glob("*.md"), *DEMO.glob("*.md")):
        text = path.read_text("utf-8-sig")
        if (at := text.find(quote)) >= 0:
            start, end = text.rfind("\n\n", 0, at) + 2, text.find("\n\n", at) % (len(text) + 1)
            return Citation(path.stem, start, end, text[start:end])
    raise AssertionError(quote)


def held(row: dict[str, Any], quote: str = "") -> bool:
    quote = quote or row["quote"]
    return support(Claim(row["sentence"], 1, quote), [passage_of(quote)]) is not None


def test_sentences_that_say_something_else_are_never_shown() -> None:
    false = [row for row in ROWS if not row["holds"]]

    assert len(false) == 40
    assert [row["sentence"] for row in false if held(row)] == []


def test_most_sentences_that_say_the_same_in_other_words_are_shown() -> None:
    true = [row for row in ROWS if row["holds"]]
    lost = [row["sentence"] for row in true if not held(row)]

    assert len(true) == 44
    assert len(lost) <= 8, lost


def test_a_true_sentence_is_not_shown_above_another_passage() -> None:
    true = [row for row in ROWS if row["holds"]]
    told = [(row, passage_of(row["quote"])) for row in true]
    crossed = [
        support(Claim(one["sentence"], 1, two["quote"]), [passage])
        for one, own in told
        for two, passage in told[::3]
        if own != passage
    ]

    assert len(crossed) > 600
    assert not any(crossed)


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("there is NO fee in the", "There is no fee in the first year."),
        ('annual meeting" is on 5', "The “annual meeting” is on 5 November at 10:00 in Greenfield."),
        ('the "annual meeting" is', "The “annual meeting” is on 5 November at 10:00 in Greenfield."),
        (
            "pay $1,200 a year - physician",
            "From 1 March 2027 hospitals pay $1,200 a year – physician groups pay 300 dollars.",
        ),
        ("  “There is no fee in the first year.” ", "There is no fee in the first year."),
        ("in the first year…", "There is no fee in the first year."),
    ],
)  # fmt: skip
def test_a_quote_is_shown_as_it_stands_in_whole_sentences(quote: str, shown: str) -> None:
    span = standing(quote, TEXT)

    assert span is not None
    assert " ".join(TEXT[span[0] : span[1]].split()) == shown


@pytest.mark.parametrize(
    "quote",
    [
        "", "fee", "no fee in", "…", "fee in the first years", "o fee in the first year",
        "There is a fee in the first year", "joining takes three steps with Eve Sanders",
        "hospitals pay $1,20", "0 a year physician groups",
    ],
)  # fmt: skip
def test_what_does_not_stand_there_is_no_quote(quote: str) -> None:
    assert standing(quote, TEXT) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,000 dollars", "$1000"), ("one thousand dollars", "$1,000"), ("16.4 percent", "16.40%"),
        ("15 October", "Oct. 15th"),
        ("2026-10-15", "15 October 2026"), ("twenty-five", "25"), ("two hundred and five", "205"), ("half", "Half"),
        ("10 a.m.", "10:00"), ("1 pm", "13:00"), ("on Tuesdays", "each Tuesday"),
        ("third quarter", "3rd quarter"), ("within two working days", "2 days"), ("18,000 stays", "18 thousand stays"),
    ],
)  # fmt: skip
def test_two_spellings_of_one_thing_are_one(one: str, other: str) -> None:
    assert facts_of(one).atoms == facts_of(other).atoms != frozenset()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5 percent", "5"), ("$5", "5"), ("€5", "$5"), ("30 days", "30 months"), ("15 October", "15 July"),
        ("A1c", "A1b"),
        ("16.4", "164"), ("1,200", "12,000"), ("10 am", "10 pm"), ("Monday", "Tuesday"), ("two", "two hundred"),
        ("in May", "in June"), ("half", "double"), ("Q3", "Q4"), ("1.000", "1"),
    ],
)  # fmt: skip
def test_two_things_are_two(one: str, other: str) -> None:
    assert not facts_of(one).atoms <= facts_of(other).atoms


def test_the_verb_may_is_no_month() -> None:
    assert facts_of("You may send it.").atoms == frozenset()
    assert "month:5" in facts_of("It is due on 5 May.").atoms


def test_each_sentence_is_shown_once_and_a_few_at_most() -> None:
    claims = [Claim("There is no fee in the first year.", 1, "There is no fee in the first year.")] * 9
    same = "There is no fee in the first year."
    lots = [Claim(sentence, 1, same) for sentence in (same, same.lower(), same.upper(), same.replace("There", "there"))]

    assert len(supported(claims, [PASSAGE])) == 1
    assert len(supported(lots, [PASSAGE])) == 1


@given(st.text(max_size=400), st.text(max_size=200), st.integers(-2, 3))
def test_nothing_that_can_be_written_is_an_error(sentence: str, quote: str, passage: int) -> None:
    found = support(Claim(sentence, passage, quote), [PASSAGE])
    assert found is None or found.citation.quote in TEXT


@given(st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))
def test_whatever_is_shown_is_cut_from_our_document_at_its_place(start: int, end: int) -> None:
    quote = TEXT[start:end]
    found = support(Claim(quote.strip(), 1, quote), [PASSAGE])
    span = standing(quote, TEXT)
    if span is not None:
        shown = TEXT[span[0] : span[1]]
        assert " ".join(re.findall(r"\w+", quote)) in " ".join(re.findall(r"\w+", shown))
        assert len(re.findall(r"\w+", shown)) >= FEWEST_WORDS
    if found is not None:
        at = found.citation
        assert ("x" * PASSAGE.start + TEXT)[at.start : at.end] == at.quote


@given(st.integers(0, 99_999), st.sampled_from(["{}", "{} days", "${}", "{}%", "the {}th", "{:,}"]))
@example(30, "{} minutes")
def test_no_number_passes_that_is_not_there(number: int, how: str) -> None:
    source = "Joining takes three steps, a talk of 30 minutes and a fee of $1,200 for 16.4 percent of us."
    sentence = f"Joining takes steps, a talk and a fee of us, {how.format(number)}."
    there = {(3, "{}"), (30, "{}"), (30, "{} minutes"), (1200, "${}")}

    assert not says(sentence, source) or (number, how) in there or (number in (3, 30) and how in ("the {}th", "{:,}"))


@given(st.sampled_from(["Zagreb", "Ottilie", "NASA", "McDuff", "O'Hara", "Übermut"]), st.integers(0, 6))
def test_no_name_passes_that_is_not_there(name: str, place: int) -> None:
    words = ["Joining", "takes", "three", "steps", "with", "Eve", "Sanders"]
    words.insert(place, name)

    assert not says(" ".join(words) + ".", "Joining takes three steps with Eve Sanders.")


@given(st.sampled_from("<>[]{}|`*_#~^@\u202e\u200b\n\t\x00\ue000"), st.integers(0, 34))
def test_no_sign_that_a_chat_brings_to_life_is_shown(sign: str, place: int) -> None:
    sentence = "There is no fee in the first year."
    assert is_plain(sentence)
    assert not is_plain(sentence[:place] + sign + sentence[place:])
