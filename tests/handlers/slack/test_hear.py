"""What Slack sends becomes what the bot hears; what cannot be understood is nothing, never an error."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.inbox import Place, Question, Speaker
from handlers.slack import hear

T1, BOT, ANA = "T01", "U0BOT", "U0ANA"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
PARTS = st.sampled_from(
    ["event", "user", "team", "view", "state", "values", "actions", "channel", "container", "message"]
)


def test_a_private_message_is_a_question_answered_where_it_was_asked() -> None:
    heard = hear.event(_event(text="When is it due?"), T1, BOT)

    where = Place("D1", private=ANA)
    assert heard == Question(Speaker("slack", T1, ANA), where, "Ev1", "When is it due?", message="17.0")


def test_a_message_in_a_thread_is_answered_in_the_thread() -> None:
    heard = hear.event(_event(thread_ts="17.1"), T1, BOT)

    assert heard is not None
    assert heard.at.thread == "17.1"


def test_a_mention_is_answered_in_its_thread_and_known_to_be_read_by_others() -> None:
    mention = _event(type="app_mention", channel="C1", ts="17.5", text=f"<@{BOT}> what is in it for us?")
    heard = hear.event(mention, T1, BOT)

    assert heard is not None
    assert heard.at == Place("C1", "17.5", shared=True, begins=True)
    assert heard.text == "what is in it for us?"


def test_where_other_companies_read_along_the_place_says_so() -> None:
    heard = hear.event({**_event(type="app_mention", channel="C1", ts="1"), "is_ext_shared_channel": True}, T1, BOT)

    assert heard is not None
    assert heard.at.outsiders


@pytest.mark.parametrize(
    "team", [{"user_team": "T99"}, {"source_team": "T99"}, {"team": "T99"}, {"user_team": "E99", "team": T1}]
)
def test_somebody_of_another_company_is_outside(team: dict[str, str]) -> None:
    heard = hear.event(_event(**team), T1, BOT)

    assert heard is not None
    assert heard.by.outside


@pytest.mark.parametrize("team", [{}, {"user_team": T1}, {"user_team": "E01"}, {"team": T1}])
def test_a_member_of_the_workspace_or_its_organisation_is_not(team: dict[str, str]) -> None:
    heard = hear.event({**_event(**team), "authorizations": [{"team_id": T1, "enterprise_id": "E01"}]}, T1, BOT)

    assert heard is not None
    assert not heard.by.outside


@pytest.mark.parametrize(
    "said",
    [
        {"bot_id": "B1"}, {"user": BOT}, {"user": None}, {"bot_profile": {"id": "B1"}}, {"hidden": True},
        *({"subtype": kind} for kind in (
            "message_changed", "message_deleted", "bot_message", "channel_join", "tombstone", "assistant_app_thread",
        )),
        {"channel": "C1", "channel_type": "channel"}, {"channel": "G1", "channel_type": "mpim"}, {"channel": ""},
    ],
)  # fmt: skip
def test_what_no_person_said_to_us_is_not_heard(said: dict[str, Any]) -> None:
    assert hear.event(_event(**said), T1, BOT) is None


@pytest.mark.parametrize("kind", ["file_share", "thread_broadcast", "me_message"])
def test_words_that_came_with_a_file_or_to_a_thread_are_heard(kind: str) -> None:
    assert hear.event(_event(subtype=kind), T1, BOT) is not None


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("invite <mailto:ana@lakeside.example|ana@lakeside.example>", "invite ana@lakeside.example"),
        ("see <https://cms.gov/a?b=1&amp;c=2|cms.gov>", "see cms.gov"),
        ("see <https://cms.gov/a?b=1&amp;c=2>", "see https://cms.gov/a?b=1&c=2"),
        ("what does <@U0PAT|pat> say?", "what does @pat say?"),
        ("tell <!channel> and <#C1|general>", "tell @channel and #general"),
        ("is 3 &lt; 5 &amp; 7 &gt; 6?", "is 3 < 5 & 7 > 6?"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("<@U0BOT>, <@U0BOT>: hello", "hello"),
        ("a < b and c > d", "a < b and c > d"),
        ("", ""),
    ],
)
def test_words_are_read_as_they_were_typed(written: str, typed: str) -> None:
    assert hear.words(written) == typed


def test_a_command_is_answered_in_private_wherever_it_was_typed() -> None:
    typed = {"user_id": ANA, "channel_id": "C1", "team_id": T1, "trigger_id": "7.1", "text": "status"}
    heard = hear.command(typed, T1)

    assert heard is not None
    assert (heard.at, heard.key, heard.text) == (Place(ANA, opening="7.1"), "7.1", "status")


@pytest.mark.parametrize(
    "action",
    [
        {"type": "button", "value": "token"},
        {"type": "static_select", "selected_option": {"value": "token"}},
        {"type": "feedback_buttons", "value": "token"},
    ],
)
def test_whatever_was_pressed_carries_its_token(action: dict[str, Any]) -> None:
    heard = hear.press({"user": {"id": ANA}, "actions": [action], "channel": {"id": "D1"}, "trigger_id": "7.2"}, T1)

    assert heard is not None
    assert (heard.token, heard.at) == ("token", Place("D1", opening="7.2"))


def test_a_press_in_a_channel_or_on_the_home_tab_knows_where_it_was() -> None:
    channel = hear.press({"user": {"id": ANA}, "actions": [], "channel": {"id": "C1"}}, T1)
    home = hear.press({"user": {"id": ANA}, "view": {"type": "home"}}, T1)

    assert channel is not None
    assert home is not None
    assert (channel.at.shared, channel.token) == (True, "")
    assert home.at == Place(ANA)


def test_a_modal_brings_what_was_typed_chosen_and_picked() -> None:
    values = {
        "note": {"value": {"type": "plain_text_input", "value": "a note"}},
        "date": {"value": {"type": "datepicker", "selected_date": "2026-11-02"}},
        "opens": {"value": {"selected_option": {"text": {"text": "9:3…"}, "value": "9:30"}}},
        "empty": {"value": {"type": "plain_text_input", "value": None}},
    }
    view = {"private_metadata": "token", "state": {"values": values}}
    heard = hear.filled({"user": {"id": ANA}, "view": view, "trigger_id": "7.3"}, T1, "window 7.3")

    assert heard is not None
    assert heard.token == "token"
    assert heard.values == {"note": "a note", "date": "2026-11-02", "opens": "9:30", "empty": ""}


def test_the_same_modal_sent_twice_is_one_and_another_text_is_another() -> None:
    def key(text: str) -> str:
        return hear.filled_key({"view": {"id": "V1", "state": {"values": {"a": {"value": {"value": text}}}}}})

    assert key("one") == key("one") != key("two")


@pytest.mark.parametrize(
    ("payload", "first"),
    [
        ({"view": {"app_installed_team_id": T1}, "team": {"id": "T99"}}, T1),
        ({"authorizations": [{"team_id": T1}], "team_id": "T99"}, T1),
        ({"message": {"team": T1}, "team": {"id": "T99"}, "user": {"team_id": "T99"}}, T1),
        ({"team": {"id": T1}}, T1),
        ({"team_id": T1}, T1),
        ({"team": None, "user": {"team_id": T1}}, T1),
    ],
)
def test_our_workspace_is_found_before_the_speaker_s(payload: dict[str, Any], first: str) -> None:
    assert next(name for name in hear.workspaces_of(payload) if name) == first


@given(st.dictionaries(PARTS | st.text(max_size=5), JSON, max_size=6))
def test_no_payload_however_strange_is_an_error(payload: dict[str, Any]) -> None:
    list(hear.workspaces_of(payload))
    hear.event(payload, T1, BOT)
    hear.command({**payload, "user_id": ANA}, T1)
    hear.press({**payload, "user": {"id": ANA}}, T1)
    hear.filled({**payload, "user": {"id": ANA}}, T1, "window")
    hear.shortcut({**payload, "user": {"id": ANA}}, T1)
    assert json.dumps(hear.fingerprint(payload))


def _event(**said: Any) -> dict[str, Any]:
    event = {"type": "message", "channel": "D1", "channel_type": "im", "user": ANA, "text": "hello", "ts": "17.0"}
    return {"type": "event_callback", "team_id": T1, "event_id": "Ev1", "event": {**event, **said}}
