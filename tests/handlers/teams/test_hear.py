"""What is read of an activity: the words as they were typed, and hostile ones in no time."""

from __future__ import annotations

import time
from typing import Any

import pytest
from botbuilder.schema import Activity

from handlers.teams import hear
from tests.doubles.teams import inbound
from tests.doubles.teams.ids import HOME_TENANT
from tests.handlers.teams.stage import account

HOSTILE = {
    "mentions that never end": "<at>" * 250_000,
    "tags that never end": "<at " * 250_000,
    "ends alone": "</at>" * 200_000,
    "one long tag": "<at " + "x" * 900_000,
    "escapes": "&" * 900_000,
    "slashes": "/" * 900_000,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_however_a_text_is_made_it_is_read_in_no_time(what: str) -> None:
    activity = _said(HOSTILE[what])
    by = hear.speaker(activity)
    assert by is not None
    began = time.process_time()
    heard = hear.said(activity, by)

    assert time.process_time() - began < 0.5
    assert heard is not None
    assert len(heard.text) <= hear.MOST_READ


def test_ten_thousand_mentions_are_not_looked_at_one_by_one() -> None:
    one = {"type": "mention", "text": "x", "mentioned": {"id": "29:x", "name": "y" * 20}}
    activity = _said("x" * 20_000, entities=[one] * 10_000)

    assert hear.words(activity).count("@") == hear.MOST_MENTIONS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ask <at>Lee Park</at> about it", "ask @Lee Park about it"),
        ('<at id="1">Lee</at> and <at>Rosa</at>', "@Lee and @Rosa"),
        ("what is <attention>this</at>", "what is <attention>this</at>"),
        ("<at>open", "<at>open"),
    ],
)
def test_who_is_mentioned_is_read_by_name(text: str, words: str) -> None:
    assert hear.words(_said(text)) == words


def _said(text: str, **parts: Any) -> Activity:
    told = inbound.message("x", tenant=HOME_TENANT, account=account("ana"), said={"text": text, **parts})
    return Activity().deserialize(told)
