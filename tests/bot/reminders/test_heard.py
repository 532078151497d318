"""What members write is heard as it was meant, or asked about; never as something else."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.reminders.heard import Intent, hear, tells_of_a_hard_week

TODAY = date(2026, 10, 13)
WISHES = ("sent", "more", "skip", "hand", "pause")
OUTCOMES = (*WISHES, "none", "unclear")
HERE = Path(__file__).parent
FLOORS = {"said.jsonl": 0.97, "harder.jsonl": 0.9}
"""Of the wishes in each set, the least that is heard; below what we reached, so that a new rule has a little room."""


def sentences(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / name).read_text("utf-8").splitlines()]


def heard_as(said: str) -> str:
    found = hear(said, TODAY)
    return found.kind if found else "none"


def table(counts: Counter[tuple[str, str]]) -> str:
    rows = [f"{meant:>8}" + "".join(f"{counts[meant, heard]:>8}" for heard in OUTCOMES) for meant in OUTCOMES]
    return "\n".join(["meant".rjust(8) + "".join(f"{heard:>8}" for heard in OUTCOMES), *rows])


@pytest.mark.parametrize("name", FLOORS)
def test_nothing_is_heard_that_was_not_meant(name: str) -> None:
    said = sentences(name)
    counts = Counter((one["meant"], heard_as(one["said"])) for one in said)
    wrong = [one["said"] for one in said if heard_as(one["said"]) in WISHES and heard_as(one["said"]) != one["meant"]]
    caught = sum(counts[wish, wish] for wish in WISHES) / sum(one["meant"] in WISHES for one in said)

    assert wrong == [], table(counts)
    assert caught >= FLOORS[name], table(counts)


@pytest.mark.parametrize("name", FLOORS)
def test_the_day_and_the_name_are_the_ones_that_were_written(name: str) -> None:
    wrong = []
    for one in sentences(name):
        found = hear(one["said"], TODAY)
        if found is not None and found.kind == one["meant"]:
            until = date.fromisoformat(one["until"]) if "until" in one else None
            expected = (until, one.get("days", 0), one.get("name", ""))
            wrong += [(one["said"], found)] if (found.until, found.days, found.name) != expected else []

    assert wrong == []


def test_the_sentences_are_many_and_in_both_languages() -> None:
    counts = Counter((one["meant"], one["language"]) for one in sentences("said.jsonl"))

    assert all(counts[wish, "en"] + counts[wish, "es"] >= 30 for wish in WISHES)
    assert all(counts[wish, "es"] >= 8 for wish in WISHES)
    assert sum(counts[other, language] for other in ("none", "unclear") for language in ("en", "es")) >= 40


@pytest.mark.parametrize(
    "said",
    [
        "we have not sent it yet",
        "we will send it tomorrow",
        "I sent half of it",
        "we sent it, I think",
        "We sent it. It was the wrong one though, so we will do it again tomorrow.",
    ],
)
def test_what_is_denied_promised_or_doubted_is_not_sent(said: str) -> None:
    assert hear(said, TODAY) == Intent("unclear")


@pytest.mark.parametrize(
    "said", ["did we send it?", "when is the Q3 file due?", "what is a readmission?", "thank you!"]
)
def test_a_question_and_a_thanks_go_on_to_the_desk(said: str) -> None:
    assert hear(said, TODAY) is None


def test_two_wishes_at_once_are_asked_about() -> None:
    assert hear("We sent it yesterday. Please stop the reminders.", TODAY) == Intent("unclear")


def test_a_day_that_does_not_exist_or_has_passed_is_asked_about() -> None:
    assert hear("can we have till the 31st of June?", TODAY) == Intent("unclear", about="more")
    assert hear("please extend to 2026-10-01", TODAY) == Intent("unclear", about="more")


def test_a_long_letter_is_asked_about() -> None:
    letter = "we sent it yesterday " + "and the team enjoyed the work on all the wards of the house " * 6

    assert hear(letter, TODAY) == Intent("unclear")


def test_words_without_any_of_ours_are_no_concern_of_this_reader() -> None:
    assert hear("", TODAY) is None
    assert hear("?!", TODAY) is None
    assert hear("Ana", TODAY) is None


def test_more_time_for_something_else_is_no_wish_about_a_file() -> None:
    for said in ("More time at lunch would be great at the meeting", "more time off would be nice"):
        found = hear(said, TODAY)

        assert found is None or found.kind == "unclear"


@pytest.mark.parametrize(
    "said",
    [
        "The state surveyors are here, please bear with us.",
        "We have the state survey this week",
        "State survey started this morning - sorry!",
        "it's survey week",
        "We're in survey right now.",
        "It has been a rough week here.",
        "Bad week, can't think about data.",
        "We are in the middle of a norovirus outbreak",
        "Half our staff is out sick",
        "Ha sido una semana muy dura",
        "Los inspectores llegaron hoy",
        "Tenemos un brote de gripe en la casa.",
    ],
)
def test_a_hard_week_is_heard(said: str) -> None:
    assert tells_of_a_hard_week(said)


@pytest.mark.parametrize(
    "said",
    [
        "When is the next state survey?",
        "What does the state survey ask about falls?",
        "We finished the patient survey last month.",
        "Could you send us the survey results?",
        "The member survey is too long.",
        "Our survey response rate was 40 percent this week",
        "Next week suits me better.",
        "We will send it next week, it is hard to get at.",
        "How do you count an outbreak?",
        "¿Cuándo es la inspección estatal?",
        "La semana que viene lo enviamos",
        "Enviamos el archivo la semana pasada.",
    ],
)
def test_a_week_like_any_other_is_not(said: str) -> None:
    assert not tells_of_a_hard_week(said)
