"""What Slack would refuse never leaves, and the log says where and why without a word of what was written."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from handlers.slack.limits import Surface, faults
from tests.handlers.slack.mistakes import (
    MISTAKES,
    MORE,
    VALID,
    Payload,
    actions,
    button,
    entry,
    message,
    modal,
    options,
    plain,
    section,
    table,
)


@pytest.mark.parametrize("mistake", [*MISTAKES, *MORE])
def test_what_slack_would_refuse_is_seen_before_it_leaves(mistake: str) -> None:
    surface, payload = {**MISTAKES, **MORE}[mistake]

    assert faults(payload, cast(Surface, surface))


@pytest.mark.parametrize("name", VALID)
def test_what_slack_takes_is_let_through(name: str) -> None:
    surface, payload = VALID[name]

    assert faults(payload, cast(Surface, surface)) == []


AT_THE_LIMIT: list[tuple[Surface, Payload]] = [
    ("message", message(section("x" * 3000))),
    ("message", message(*[{"type": "divider"}] * 50)),
    ("message", message({"type": "header", "text": plain("x" * 150)})),
    ("message", message({"type": "section", "fields": [plain()] * 10})),
    ("message", message({"type": "context", "elements": [plain()] * 10})),
    ("message", message(actions(*(button(action_id=str(n)) for n in range(25))))),
    ("message", message(actions(button(text=plain("x" * 75), value="x" * 2000)))),
    ("message", message(table(100, 1))),
    ("message", message(table(2, 20))),
    ("message", message(text="x" * 4000)),
    ("modal", modal(title=plain("x" * 24), private_metadata="x" * 3000, external_id="x" * 255)),
    ("modal", modal(*({"type": "divider"} for _ in range(100)))),
    ("modal", modal(entry(element={"type": "static_select", "action_id": "value", "options": options(100)}))),
]


@pytest.mark.parametrize("place", range(len(AT_THE_LIMIT)))
def test_as_much_as_slack_takes_is_let_through(place: int) -> None:
    surface, payload = AT_THE_LIMIT[place]

    assert faults(payload, surface) == []


def test_all_32_measured_mistakes_are_in_the_table() -> None:
    assert len(MISTAKES) == 32


@pytest.mark.parametrize("mistake", [name for name in MISTAKES if name not in ("markdown block 12001",)])
def test_one_mistake_is_one_sentence(mistake: str) -> None:
    surface, payload = MISTAKES[mistake]

    assert len(faults(payload, cast(Surface, surface))) == 1


def test_a_picture_is_a_file_or_an_address() -> None:
    assert faults(message({"type": "image", "alt_text": "x", "slack_file": {"id": "F0CHART"}}), "message") == []
    nowhere: list[dict[str, Any]] = [{}, {"slack_file": {}}, {"slack_file": {"id": ""}}]
    for nothing in nowhere:
        assert len(faults(message({"type": "image", "alt_text": "x", **nothing}), "message")) == 1


def test_a_fault_says_where_and_how_much() -> None:
    told = faults(message(section(), section("x" * 3001)), "message")

    assert told == ["blocks[1].text.text has 3001 characters; between 1 and 3000 fit"]


def test_a_fault_never_tells_the_log_what_somebody_wrote() -> None:
    told = faults(message({**section("Ana's secret <@U1>" * 999), "type": "Ana's secret"}), "message")

    assert told
    assert "secret" not in str(told)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(("type", "text", "blocks", "elements", "rows", "fields", "element", "metadata")),
                inner | st.sampled_from(("section", "actions", "button", "table", "input", "plain_text", "mrkdwn")),
                max_size=5,
            )
        ),
        max_leaves=30,
    ),
    st.sampled_from(("message", "modal", "home")),
)
def test_whatever_the_payload_the_check_gives_an_answer(anything: Any, surface: str) -> None:
    payload = anything if isinstance(anything, dict) else {"blocks": anything}

    assert faults(payload, cast(Surface, surface))


def test_the_check_sees_what_slacks_own_models_let_through(record_property: Callable[[str, object], None]) -> None:
    theirs = {name for name, (surface, payload) in MISTAKES.items() if _sdk_refuses(surface, payload)}

    record_property("mistakes that slack_sdk's models see", len(theirs))
    record_property("mistakes that the check sees", len(MISTAKES))
    assert not any(_sdk_refuses(surface, payload) for surface, payload in VALID.values())
    unseen = {"button without action_id", "duplicate block_id", "two table blocks in a message"}
    assert theirs.isdisjoint(unseen)
    assert len(theirs) < len(MISTAKES)


def _sdk_refuses(surface: str, payload: Payload) -> bool:
    try:
        if surface == "message":
            drawn = [Block.parse(block) for block in json.loads(json.dumps(payload["blocks"]))]
            return not all(block is not None and block.to_dict() for block in drawn)
        View(**json.loads(json.dumps(payload))).to_dict()
    except Exception:
        return True
    return False
