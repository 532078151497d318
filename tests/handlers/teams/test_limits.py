"""What Teams would refuse never leaves, and the log says where and why without a word of what was written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.teams.limits import MOST_BYTES, faults
from tests.handlers.teams.drawn import card_of
from tests.handlers.teams.mistakes import (
    AGAINST_THE_SCHEMA,
    BESIDE_THE_SCHEMA,
    VALID,
    activity,
    buttons,
    card,
    execute,
    line,
    run,
    told,
)
from tests.handlers.teams.schema import refusals


@pytest.mark.parametrize("mistake", [*AGAINST_THE_SCHEMA, *BESIDE_THE_SCHEMA])
def test_what_teams_would_refuse_is_seen_before_it_leaves(mistake: str) -> None:
    payload = {**AGAINST_THE_SCHEMA, **BESIDE_THE_SCHEMA}[mistake]

    assert faults(payload)


@pytest.mark.parametrize("mistake", AGAINST_THE_SCHEMA)
def test_what_the_official_schema_refuses_is_among_it(mistake: str) -> None:
    payload = AGAINST_THE_SCHEMA[mistake]

    assert refusals(payload)
    assert faults(activity(payload))


@pytest.mark.parametrize("name", VALID)
def test_what_teams_takes_is_let_through(name: str) -> None:
    payload = VALID[name]
    inside = payload if payload["type"] == "AdaptiveCard" else card_of(payload)

    assert faults(payload) == []
    assert inside is None or refusals(inside) == []


def test_the_check_sees_what_the_schema_lets_through(record_property: Callable[[str, object], None]) -> None:
    cards = {name: each for name, each in BESIDE_THE_SCHEMA.items() if each["type"] == "AdaptiveCard"}
    unseen = [name for name, each in cards.items() if not refusals(each)]

    record_property("mistakes that the schema lets through", len(unseen))
    assert {"no version", "a link", "a text that reads Markdown", "an id twice"} <= set(unseen)


def test_a_fault_says_where_and_how_much() -> None:
    assert faults(card(line(), line(inlines=[run(), run(text="")]))) == [
        "card.body[1].inlines[1].text has 0 characters; between 1 and 10000 fit"
    ]
    assert faults(activity(card(buttons(*[execute()] * 7)))) == [
        "activity.attachments[0].content.body[0].actions are 7; between 1 and 6 fit"
    ]
    assert faults(told(text="x" * 28_000)) == [f"payload has 28063 bytes; fewer than {MOST_BYTES} fit"]


def test_a_fault_never_tells_the_log_what_somebody_wrote() -> None:
    found = faults(card({"type": "Ana's secret", "text": "secret"}, line(id="secret"), line(id="secret")))

    assert found
    assert "secret" not in str(found)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(("type", "body", "text", "inlines", "actions", "data", "attachments", "content", "id")),
                inner | st.sampled_from(("AdaptiveCard", "message", "RichTextBlock", "ActionSet", "TextRun", "Table")),
                max_size=5,
            )
        ),
        max_leaves=30,
    )
)
def test_whatever_the_payload_the_check_gives_an_answer(anything: Any) -> None:
    assert faults(anything if isinstance(anything, dict) else {"attachments": anything})
