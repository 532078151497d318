"""A message reaches Slack whole, within its limits, and nothing that anybody typed comes alive there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import (
    Choices,
    Fact,
    Facts,
    Field,
    Form,
    Message,
    Source,
    Sources,
    Table,
    Text,
    say,
)
from config.catalogue import Catalogue, load
from handlers.letters import cut, literal, pieces
from handlers.slack import fitting, render
from handlers.slack.limits import faults
from handlers.slack.mrkdwn import escaped
from tests.handlers.slack.drawn import form_of, message_of, unescaped
from tests.handlers.strange import EVERYWHERE, HOSTILE, MORE_TIME, REMINDER, anything, anything_said, forms

WORDS = render.words(load())


def post(message: Message) -> dict[str, Any]:
    return {"text": render.fallback(message), "blocks": render.blocks(message, WORDS)}


def texts(drawn: Any) -> Iterator[dict[str, Any]]:
    """Every text object in it."""
    if isinstance(drawn, dict):
        if drawn.get("type") in ("mrkdwn", "plain_text", "raw_text"):
            yield drawn
        drawn = list(drawn.values())
    if isinstance(drawn, list):
        for part in drawn:
            yield from texts(part)


def shown(drawn: Any) -> str:
    return "\n".join(unescaped(text["text"]) if text["type"] == "mrkdwn" else text["text"] for text in texts(drawn))


def test_a_reminder_is_read_in_slack_as_it_was_written() -> None:
    assert message_of(post(REMINDER)) == REMINDER


def test_an_answer_shows_the_very_words_and_where_they_stand() -> None:
    source = Source("Data calendar", "Files & forms are due\non the 15th.", "Quarters", date(2026, 9, 3), "May be old.")

    drawn = render.blocks(Message("An answer.", (Sources((source, source)),)), WORDS)

    assert drawn[0]["text"]["text"] == "> Files &amp; forms are due\n> on the 15th."
    assert [element["text"] for element in drawn[1]["elements"]] == [
        "Data calendar",
        "Quarters",
        "reviewed 3 September 2026",
        "May be old.",
    ]
    read = message_of({"text": "x", "blocks": drawn}).blocks[0]
    assert isinstance(read, Sources)
    assert [each.quote for each in read.sources] == [source.quote] * 2


def test_a_quotation_with_signs_that_slack_would_read_keeps_every_sign() -> None:
    quote = "Send *all* of `Q3` to data_team, 5 ~ 10 files :tada:"

    read = message_of(post(Message("s", (Sources((Source("d", quote),)),)))).blocks[0]

    assert read == Sources((Source("d", quote),))


def test_a_form_opens_as_a_modal_with_what_was_typed_before() -> None:
    view = render.modal(MORE_TIME, WORDS)

    assert form_of(view) == MORE_TIME
    assert faults(view, "modal") == []
    assert view["private_metadata"] == "token"


def test_while_a_modal_stays_open_slack_shows_what_to_mend_beside_the_field() -> None:
    assert render.errors(MORE_TIME) == {"short": "That is two words"}
    open_already = render.modal(MORE_TIME, WORDS, errors_shown=False)
    assert [block["type"] for block in open_already["blocks"]] == ["input"] * 4


def test_a_title_too_long_for_the_bar_stands_whole_above_the_fields() -> None:
    form = Form("token", "A date that suits you and your team", (Field("f", "l"),), "Save this and go on to the next")

    view = render.modal(form, WORDS)

    assert view["title"]["text"] == "A date that suits you…"
    assert view["blocks"][0]["text"]["text"] == form.title
    assert form_of(view).title == form.title


def test_a_form_that_cannot_open_waits_behind_a_button() -> None:
    (drawn,) = render.blocks(Message("s", (MORE_TIME,)), WORDS)

    assert drawn["text"]["text"] == "More time"
    assert (drawn["accessory"]["action_id"], drawn["accessory"]["value"]) == ("form", "token")


def test_a_lock_screen_begins_with_the_summary_and_an_ear_gets_the_rest() -> None:
    heard = render.fallback(REMINDER)

    assert heard.startswith("The Q3 file is due.\n\nHi Ana, the Q3 file is due on Thursday.")
    assert "Due: Thu 15 Oct" in heard
    assert "[1]" not in heard


def test_a_lock_screen_gets_the_summary_alone_where_all_is_too_long() -> None:
    assert render.fallback(Message("The summary.", (Text("x " * 3000),))) == "The summary."
    assert len(render.fallback(Message("& " * 4000, ()))) <= 4000
    assert render.fallback(say("Thank you.")) == "Thank you."


def test_the_home_tab_reads_the_same_with_tables_as_lines() -> None:
    view = render.home(REMINDER, WORDS)

    assert faults(view, "home") == []
    assert "*Readmissions*\nRows: 1,220" in shown(view)
    assert {block["type"] for block in view["blocks"]} == {"section", "actions", "context"}
    assert [
        choice.token for block in message_of(view).blocks if isinstance(block, Choices) for choice in block.choices
    ] == [
        "a",
        "b",
        "c",
        "d",
    ]


def test_a_second_table_and_a_wide_one_become_lines_since_slack_takes_one() -> None:
    table = Table("Open", ("Data set", "Rows"), (("Falls", "77"),))
    wide = Table("Wide", tuple(map(str, range(21))), (tuple("x" * 21),))

    payload = post(Message("s", (table, table, wide)))

    assert faults(payload, "message") == []
    assert [block["type"] for block in payload["blocks"]].count("table") == 1
    assert "*Falls*\nRows: 77" in shown(payload)


def test_a_text_of_any_length_that_fits_arrives_with_every_word() -> None:
    text = "\n\n".join(f"Paragraph {n}. " + "One more sentence & a half. " * 12 for n in range(30)).strip()

    payload = post(Message("s", (Text(text),)))

    assert faults(payload, "message") == []
    assert shown(payload).split() == text.split()
    assert all(section["text"]["text"].startswith("Paragraph") for section in payload["blocks"])


def test_a_text_too_long_for_slack_ends_kindly_and_keeps_its_buttons() -> None:
    long = Message("s", (Text("word " * 5000), Sources((Source("d", "quote"),)), *REMINDER.blocks[3:]))

    drawn = render.blocks(long, WORDS)

    said = [block["text"]["text"] for block in drawn if block["type"] == "section"]
    assert said[-1] == WORDS.shortened
    assert said[-2].endswith("word…")
    assert [block["type"] for block in drawn[-3:]] == ["actions", "context_actions", "context"]
    assert sum(map(len, said)) > 9_500
    assert fitting.weight(drawn) <= fitting.MESSAGE.weight


def test_many_small_blocks_are_shortened_before_slack_refuses_the_51st() -> None:
    many = Message("s", (*(Text(f"line {n}") for n in range(80)), *REMINDER.blocks[3:]))

    payload = post(many)

    assert faults(payload, "message") == []
    assert WORDS.shortened in shown(payload)
    assert payload["blocks"][-3]["type"] == "actions"


@pytest.mark.parametrize("said", HOSTILE)
def test_nothing_that_anybody_typed_comes_alive_in_slack(said: str) -> None:
    for place, block in ((name, make(said)) for name, make in EVERYWHERE.items()):
        message = Message(said, (block, block))
        payload = post(message)
        assert faults(payload, "message") == [], place
        assert faults(render.home(message, WORDS), "home") == [], place
        json.dumps(payload, ensure_ascii=False).encode()
        assert all(_is_dead(text) for text in texts(payload)), place
        assert not re.search(r"[<>]", payload["text"]), place
        if isinstance(block, Form):
            assert faults(render.modal(block, WORDS), "modal") == [], place
            assert all(_is_dead(text) for text in texts(render.modal(block, WORDS))), place


def _is_dead(text: dict[str, Any]) -> bool:
    if text["type"] == "raw_text":
        return True
    if text["type"] == "plain_text":
        return text["emoji"] is False
    ours = re.sub(r"\A\*[^*\n]+\*|^> ", "", text["text"], flags=re.MULTILINE)
    without = re.sub("&(?:amp|lt|gt);", "", ours)
    return text["verbatim"] is True and not re.search(r"[*_~`<>&]|:\w+:|\]\(|^&gt;", without)


@pytest.mark.parametrize("said", [said for said in HOSTILE if said.strip() and len(said) < 1000])
def test_what_somebody_typed_is_shown_as_it_was_typed(said: str) -> None:
    text = message_of(post(Message("s", (Text(said),)))).blocks
    cell = message_of(post(Message("s", (Facts((Fact("a", said),)),)))).blocks

    assert text == (Text(literal(said)),)
    assert cell == (Facts((Fact("a", " ".join(literal(said).split())),)),)


@settings(deadline=None)
@given(anything_said)
def test_whatever_is_said_slack_takes_it(message: Message) -> None:
    payload = post(message)

    assert faults(payload, "message") == []
    assert fitting.weight(payload["blocks"]) <= fitting.MESSAGE.weight
    assert faults(render.home(message, WORDS), "home") == []
    assert all(_is_dead(text) for text in texts(payload))


@settings(deadline=None)
@given(forms)
def test_whatever_is_asked_slack_opens_it(form: Form) -> None:
    view = render.modal(form, WORDS)

    assert faults(view, "modal") == []
    assert set(render.errors(form)) <= {drawn.get("block_id") for drawn in view["blocks"]}


@given(anything, st.integers(20, 3000))
def test_a_long_text_is_parted_without_losing_a_word(text: str, most: int) -> None:
    parts = list(pieces(text, most))

    assert all(0 < len(part) <= most for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert 0 < len(cut(text, most)) <= most


@given(anything)
def test_an_escaped_text_is_read_as_it_was_written(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", escaped(text))


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_sentence_of_the_catalogue_fits_wherever_it_may_stand(catalogue: Catalogue, language: str) -> None:
    for sentence in catalogue:
        said = catalogue.sample(sentence, language)
        drawn = [place(said) for place in EVERYWHERE.values()]
        for each in (Message(said, (one,)) for one in drawn):
            assert faults(post(each), "message") == [], sentence.key
            assert faults(render.home(each, WORDS), "home") == [], sentence.key
            assert literal(said) in shown(post(Message("s", (Text(said),)))), sentence.key
        for form in (one for one in drawn if isinstance(one, Form)):
            assert faults(render.modal(form, WORDS), "modal") == [], sentence.key


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_button_of_ours_is_cut(catalogue: Catalogue, language: str) -> None:
    labels = [catalogue.sample(each, language) for each in catalogue if ".choice." in each.key]

    assert len(labels) > 5
    assert [label for label in labels if len(label) > render.LABEL] == []
