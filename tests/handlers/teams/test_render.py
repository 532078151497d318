"""A message reaches Teams whole, within its limits, and nothing that anybody typed comes alive there."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from bot.messages import Choice, Choices, Context, Fact, Facts, Field, Form, Message, Source, Sources, Table, Text, say
from config.catalogue import Catalogue, load
from handlers.letters import literal
from handlers.teams import render, tables
from handlers.teams.elements import LABEL, written
from handlers.teams.limits import faults
from handlers.teams.render import Mention
from storage.database import Database
from tests.handlers.strange import EVERYWHERE, HOSTILE, MORE_TIME, REMINDER, anything_said, forms
from tests.handlers.teams.drawn import card_of, form_of, mentioned, message_of, seen, texts
from tests.handlers.teams.said import messages
from tests.handlers.teams.schema import refusals

WORDS = render.words(load())
ANA = Mention("29:ana", "Ana Flores")
QUIET = Message("The summary.", (Text("The summary. And more of it."),))
BUSY = Message("The summary.", (Text("Something else."), *REMINDER.blocks[3:]), refresh="anew")


def drawn(message: Message, **more: Any) -> dict[str, Any]:
    """The card of the activity, which is sound."""
    activity = render.activity(message, WORDS, **more)
    card = card_of(activity)
    assert faults(activity) == []
    assert card is not None
    assert refusals(card) == []
    return card


def shown(card: dict[str, Any]) -> str:
    return "\n".join(texts(card["body"]))


def ids(card: dict[str, Any]) -> list[str]:
    return [part["id"] for part in card["body"]]


def test_a_reminder_is_read_in_teams_as_it_was_written() -> None:
    assert message_of(render.activity(REMINDER, WORDS)) == REMINDER
    assert message_of({**render.card(REMINDER, WORDS), "summary": REMINDER.summary}) == REMINDER


def test_a_plain_sentence_is_plain_text_and_needs_no_card() -> None:
    thanks = render.activity(say("Thank you, Ana.", "The notes about it have stopped."), WORDS)

    assert thanks == {
        "type": "message",
        "summary": "Thank you, Ana.",
        "text": "Thank you, Ana.\n\nThe notes about it have stopped.",
        "textFormat": "plain",
    }
    assert faults(thanks) == []


@pytest.mark.parametrize(
    "message",
    [
        replace(QUIET, summary="Another summary."),
        replace(QUIET, refresh="token"),
        replace(QUIET, blocks=(*QUIET.blocks, Context("why"))),
        replace(QUIET, blocks=()),
        replace(QUIET, blocks=(Text("The summary. " + "long " * 6000),)),
        *(
            replace(QUIET, blocks=(Text(f"The summary. {said}"),))
            for said in ("*a*", "<at>a</at>", "https://a.example")
        ),
        *(replace(QUIET, blocks=(Text(f"The summary.\n{said}"),)) for said in ("# a", "- a", "1. a", "www.a.example")),
    ],
    ids=lambda message: str(message.blocks)[:60],
)
def test_whatever_else_there_is_to_say_stands_on_a_card(message: Message) -> None:
    assert drawn(message)["fallbackText"]


def test_a_mention_tells_somebody_and_the_card_says_what() -> None:
    activity = render.activity(QUIET, WORDS, mention=Mention("29:x", "Dr. Ana María O'Neill-Flores <b> & *Co*_"))

    assert faults(activity) == []
    assert "text" not in activity, "it would become a message of its own"
    assert mentioned(activity) == ("29:x", "Dr. Ana María O'Neill-Flores b Co")
    assert message_of(activity).blocks == QUIET.blocks


def test_a_card_asks_how_it_stands_by_now_for_the_person_who_sees_it() -> None:
    card = drawn(BUSY, viewer="29:ana")

    assert card["refresh"] == {
        "action": {"type": "Action.Execute", "verb": "show", "data": {"does": "show", "token": "anew"}},
        "userIds": ["29:ana"],
    }
    assert message_of(card).refresh == "anew"
    assert {each["data"]["shows"] for part in card["body"] for each in part.get("actions", ())} == {"anew"}
    assert "refresh" not in drawn(BUSY)
    assert "refresh" not in drawn(replace(BUSY, refresh=""), viewer="29:ana")


def test_a_press_does_not_wait_for_a_form_that_is_half_filled_in() -> None:
    card = drawn(Message("s", (MORE_TIME, *REMINDER.blocks[3:4])))
    actions = [action for part in card["body"] for action in part.get("actions", ())]

    assert [action["verb"] for action in actions] == ["fill", "press", "press"]
    assert [action.get("associatedInputs") for action in actions] == [None, "None", "None"]
    assert all(action["fallback"]["data"] == action["data"] for action in actions)


def test_buttons_that_a_phone_cannot_show_side_by_side_stand_in_rows() -> None:
    choices = tuple(
        Choice(label, label) for label in ("Sent it", "More time", "A colleague takes it over now", "No", "Yes")
    )

    card = drawn(Message("s", (Choices(choices),)))

    assert [[action["title"] for action in part["actions"]] for part in card["body"]] == [
        ["Sent it", "More time"],
        ["A colleague takes it over now"],
        ["No", "Yes"],
    ]
    assert message_of(card).blocks == (Choices(choices),)


def test_an_answer_shows_the_very_words_and_where_they_stand() -> None:
    source = Source("Data calendar", "Files & forms are due\non the 15th.", "Quarters", date(2026, 9, 3), "May be old.")

    card = drawn(Message("An answer.", (Sources((source, source)),)))

    assert list(texts(card["body"][0])) == [
        "\N{LEFT DOUBLE QUOTATION MARK}Files & forms are due\non the 15th.\N{RIGHT DOUBLE QUOTATION MARK}",
        "Data calendar\xa0· Quarters\xa0· reviewed 3 September 2026\xa0· May be old.",
    ]
    [read] = message_of(card).blocks
    assert isinstance(read, Sources)
    assert [each.quote for each in read.sources] == [source.quote] * 2


def test_a_form_is_filled_in_on_the_card_and_shows_what_was_typed_before() -> None:
    card = drawn(Message("s", (MORE_TIME,)))

    assert form_of(card) == MORE_TIME
    assert [part["id"] for part in card["body"] if part["type"].startswith("Input.")] == [
        "field-date",
        "field-who",
        "field-why",
        "field-short",
    ]


def test_what_to_mend_is_said_in_words_above_the_entry_with_what_was_typed() -> None:
    form = Form("t", "More time", (Field("date", "A date", "date", value="the 40th", error="No date."),), "Save")

    card = drawn(Message("s", (form,)))

    assert ids(card) == ["title", "error-0", "wrote-0", "field-date", "form"]
    assert shown(card).startswith("More time\nPlease look at this once more: \nNo date.\nYou wrote: \nthe 40th\nA date")
    assert "value" not in card["body"][3]
    assert form_of(card) == form


def test_an_answer_that_is_no_longer_offered_is_said_back() -> None:
    form = Form("t", "Who", (Field("who", "Who", "choice", ("Me", "A colleague"), value="Bob"),), "Save")

    card = drawn(Message("s", (form,)))

    assert ids(card) == ["title", "wrote-0", "field-who", "form"]
    assert form_of(card) == form


def test_fields_of_one_name_come_back_apart_and_none_is_taken_for_a_button_s() -> None:
    named = tuple(Field(name, "l") for name in ("token", "a-2", "a", "a", "a-3", ""))

    card = drawn(Message("s", (Form("t", "T", named, "Save"),)))
    entries = [part["id"] for part in card["body"] if part["type"] == "Input.Text"]

    assert len(set(entries)) == len(named)
    assert entries[:3] == ["field-token", "field-a-2", "field-a"]


def test_a_second_form_waits_behind_a_button_since_all_entries_are_sent_together() -> None:
    card = drawn(Message("s", (MORE_TIME, replace(MORE_TIME, token="other", title="Another one"))))

    assert ids(card)[-2:] == ["text-1-0", "choices-1-0"]
    assert message_of(card).blocks[1:] == (
        Text("Another one"),
        Choices((Choice("Fill in", "other", primary=True),)),
    )


def test_a_form_too_heavy_for_teams_is_shown_with_less_in_each_entry() -> None:
    fields = tuple(Field(f"f{n}", "l" * 400, "choice", tuple(f"{n} {'o' * 60}" for n in range(90))) for n in range(8))

    card = drawn(Message("s", (Text("First."), Form("t", "T", fields, "Save"))))

    assert len(form_of(card).fields) == 8
    assert len(form_of(card).fields[0].options) == 20


def test_a_form_that_was_sent_makes_way_for_a_word_of_thanks() -> None:
    card = render.taken(WORDS)

    assert faults(card) == refusals(card) == []
    assert shown(card) == "Thank you, what you filled in has arrived. The answer is below."
    assert "actions" not in str(card)


def test_a_table_too_wide_or_too_long_for_a_phone_is_read_row_by_row() -> None:
    wide = Table("Open", ("Data set", "Rows", "A", "B", "C"), (("Falls", "77", "", "x", "y"), ("", "1", "", "", "")))
    words = Table("Members", ("Member", "Contact"), (("Sugar Creek", "administrator@sugarcreek.example"),))
    long = Table("Many", ("Member", "Files"), tuple((f"Member {n}", str(n)) for n in range(40)))

    card = drawn(Message("s", (wide, words, long)))

    assert "table" not in str(ids(card))
    assert list(texts(card["body"][1:4])) == ["Falls", "Rows: 77\xa0· B: x\xa0· C: y", "Rows: 1"]
    assert "Member: Member 39\xa0· Files: 39" in shown(card)


def test_a_table_has_the_widths_that_its_words_need_and_numbers_to_the_right() -> None:
    [table] = drawn(Message("s", (Table("", ("Data set", "N"), (("Readmissions", "1"), ("x " * 40, "")), (1,)),)))[
        "body"
    ]

    assert [column["width"] for column in table["columns"]] == [tables.WIDTH - 3, 3]
    assert [cell["items"][0].get("horizontalAlignment") for cell in table["rows"][1]["cells"]] == [None, "right"]


def test_a_caption_is_not_said_twice() -> None:
    card = drawn(Message("s", (Text("Your dates."), Table("Your dates.", ("A",), (("b",),)))))

    assert ids(card) == ["text-0-0", "table-1"]


def test_a_text_of_any_length_that_fits_arrives_with_every_word() -> None:
    text = "\n\n".join(f"Paragraph {n}. " + "One more sentence & a half. " * 20 for n in range(30)).strip()

    card = drawn(Message("s", (Text(text),)))

    assert shown(card).split() == text.split()
    assert all(said.startswith("Paragraph") for said in texts(card["body"]))


def test_a_text_too_long_for_teams_ends_kindly_and_keeps_its_buttons() -> None:
    long = Message("s", (Text("word " * 9000), Sources((Source("d", "quote"),)), *REMINDER.blocks[3:]))

    card = drawn(long, mention=ANA, viewer="29:ana")

    at = ids(card).index("shortened")
    assert seen(card["body"][at]["inlines"][0]["text"]) == WORDS.shortened
    assert card["body"][at - 1]["inlines"][0]["text"].endswith("word…")
    assert ids(card)[at + 1 :] == ["choices-2-0", "feedback-3-0", "context-4"]
    assert len(written(card)) > 26_000


@pytest.mark.parametrize("said", HOSTILE)
def test_nothing_that_anybody_typed_comes_alive_in_teams(said: str) -> None:
    for place, block in ((name, make(said)) for name, make in EVERYWHERE.items()):
        activity = render.activity(
            Message(said, (block, block), refresh=said), WORDS, mention=Mention("29:x", said), viewer="29:y"
        )
        card = card_of(activity)
        assert faults(activity) == [], place
        assert card is not None
        assert refusals(card) == [], place
        assert not any("{{" in each["text"] for each in runs(card)), place
        assert "text" not in activity, place


@pytest.mark.parametrize("said", [said for said in HOSTILE if said.strip() and len(said) < 1000])
def test_what_somebody_typed_is_shown_as_it_was_typed(said: str) -> None:
    line = " ".join(literal(said).split())
    text = drawn(Message("s", (Text(said), Context("c"))))
    rest = (Facts((Fact("a", said),)), Choices((Choice(said, "t"),)), Context(said))

    assert message_of(text).blocks[0] == Text(literal(said).strip())
    assert message_of(drawn(Message("s", rest))).blocks == (
        Facts((Fact("a", line),)),
        Choices((Choice(line, "t"),)),
        Context(line),
    )


def runs(part: Any) -> list[dict[str, Any]]:
    """Every run of text in it."""
    if isinstance(part, dict):
        found = [part] if part.get("type") == "TextRun" else []
        return found + runs(list(part.values()))
    return [each for one in part for each in runs(one)] if isinstance(part, list) else []


@settings(deadline=None)
@given(anything_said)
def test_whatever_is_said_teams_takes_it(message: Message) -> None:
    for activity in (
        render.activity(message, WORDS),
        render.activity(message, WORDS, mention=Mention("29:x", message.summary), viewer="29:y"),
        render.card(message, WORDS),
    ):
        card = activity if activity["type"] == "AdaptiveCard" else card_of(activity)
        assert faults(activity) == []
        assert card is None or refusals(card) == []


@settings(deadline=None)
@given(forms)
def test_whatever_is_asked_teams_shows_it(form: Form) -> None:
    card = drawn(Message("s", (form,)))

    if "form" in ids(card):
        assert len(form_of(card).fields) == len(form.fields)


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_sentence_of_the_catalogue_fits_wherever_it_may_stand(
    catalogue: Catalogue, language: str, record_property: Callable[[str, object], None]
) -> None:
    checked = 0
    words = render.words(catalogue, language)
    for sentence in catalogue:
        said = catalogue.sample(sentence, language)
        blocks = [place(said) for place in EVERYWHERE.values()]
        asked = [block for block in blocks if isinstance(block, Form)]
        fields = tuple(replace(field, name=str(at)) for at, form in enumerate(asked) for field in form.fields)
        whole = Form(said, said, fields, said)
        others = tuple(block for block in blocks if not isinstance(block, Form))
        for message in (Message(said, others), Message(said, (whole,))):
            assert faults(render.card(message, words)) == [], sentence.key
        choices = Choices((Choice(said, "token", primary=True),))
        card = render.card(Message(said, (Text(said), Facts((Fact(said, said),)), choices, Context(said))), words)
        assert faults(card) == refusals(card) == [], sentence.key
        assert card["lang"] == language
        checked += 1
        assert literal(said) in message_of(render.activity(say(said), words)).blocks[0].text  # type: ignore[union-attr]
    record_property("cards checked", checked)


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_button_of_ours_is_cut(catalogue: Catalogue, language: str) -> None:
    labels = [catalogue.sample(each, language) for each in catalogue if ".choice." in each.key]

    assert len(labels) > 5
    assert [label for label in labels if len(label) > LABEL] == []


async def test_what_the_product_really_says_is_whole_in_teams(
    sqlite_templates: dict[str, Path],
    tmp_path: Path,
    catalogue: Catalogue,
    record_property: Callable[[str, object], None],
) -> None:
    database = Database(f"sqlite:///{shutil.copy(sqlite_templates['world'], tmp_path / 'demo.db')}")
    said = await messages(database, catalogue)
    await database.close()
    activities = {name: render.activity(one, WORDS, mention=ANA, viewer="29:ana") for name, one in said.items()}
    sizes = {name: len(written(activity)) for name, activity in activities.items()}

    record_property("largest card", max((size, name) for name, size in sizes.items()))
    assert len(said) == 21
    for name, activity in activities.items():
        card = card_of(activity)
        assert faults(activity) == [], name
        assert card is not None
        assert refusals(card) == [], name
        assert WORDS.shortened not in shown(card), name
        # Rows that are read as small cards do without the name of the first column.
        assert as_words(said[name]) - as_words(message_of(activity)) <= {"When", "Member"}, name
    assert max(sizes.values()) < 20_000, "a card takes 27,500 bytes; the longest is the help of a lead"


def as_words(message: Message) -> set[str]:
    """Every word that is read, and every token that is carried."""
    return set(re.findall(r"[\w-]+", re.sub(r"datetime\.date\([^)]*\)|caption='[^']*'", "", str(message.blocks))))
