"""Plain text carries all of a message, and a hostile name stays a name."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bot.messages import (
    Choice,
    Choices,
    Context,
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
from handlers.letters import one_line
from handlers.plain import options, plain, spoken
from tests.handlers.charts.samples import PULSE
from tests.handlers.hostile import PAYLOADS, messages

REMINDER = Message(
    "The Q3 file is due.",
    (
        Text("Hi Ana, the Q3 file is due on Thursday.\n\nCould you send it?"),
        Facts((Fact("Due", "Thu 15 Oct"),)),
        Table("Open", ("Data set", "Rows"), (("Readmissions", "1,220"), ("Falls", "77")), numeric=(1,)),
        Sources((Source("Data calendar", "Files are due on the 15th.", "Quarters", date(2026, 9, 3)),)),
        Choices((Choice("Sent it", "a", primary=True), Choice("More time", "b"))),
        Context("You look after this file."),
        Choices((Choice("Not this time", "c"),)),
    ),
)


def test_somebody_who_reads_plain_text_misses_nothing() -> None:
    assert plain(REMINDER) == (
        "Hi Ana, the Q3 file is due on Thursday.\n\nCould you send it?\n\n"
        "Due: Thu 15 Oct\n\n"
        "Open\n"
        "Data set       Rows\n"
        "------------  -----\n"
        "Readmissions  1,220\n"
        "Falls            77\n\n"
        '<1> Data calendar, Quarters (2026-09-03)\n    "Files are due on the 15th."\n\n'
        "[1] Sent it\n[2] More time\n\n"
        "(You look after this file.)\n\n"
        "[3] Not this time"
    )


def test_the_number_of_an_option_is_its_place_among_the_choices() -> None:
    assert [choice.token for choice in options(REMINDER)] == ["a", "b", "c"]


def test_a_form_shows_what_is_asked_what_was_typed_and_what_to_mend() -> None:
    fields = (
        Field("date", "A date that suits you", "date", hint="Any working day", error="That day has passed", value="x"),
        Field("who", "Who", "choice", options=("Me", "A colleague"), required=False),
    )

    assert plain(Message("More time", (Form("token", "More time", fields, "Save"),))) == (
        "More time\n- A date that suits you: x\n  (Any working day)\n  ! That day has passed\n"
        "- Who?:\n  * Me\n  * A colleague\n-> Save"
    )


def test_columns_stay_aligned_for_names_in_wide_and_combining_letters() -> None:
    table = Table("", ("Name", "n"), (("東京", "1"), ("Zoe\N{COMBINING DIAERESIS}", "2")))

    rows = plain(Message("s", (table,))).splitlines()[-2:]

    assert rows == ["東京  1", "Zoe\N{COMBINING DIAERESIS}   2"]


def test_a_message_without_blocks_says_its_summary() -> None:
    assert plain(Message("Thank you.", ())) == "Thank you."
    assert plain(say("One.", "Two.")) == "One.\n\nTwo."


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_name_can_reach_the_terminal_or_start_a_line_of_the_bots(payload: str) -> None:
    for place, message in messages(payload):
        drawn = plain(message)
        drawn.encode()
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", drawn), place
        if place not in ("text", "choice token", "form token", "field name"):
            assert not re.search(r"^(second line|\[1\] Sent it)", drawn, re.MULTILINE), place
            assert one_line(payload) in drawn, place


def test_a_chart_is_its_sentence_and_its_figures() -> None:
    text = plain(Message("The answers are here.", (PULSE,)))

    assert text.startswith(PULSE.sentence)
    assert "About right  6 of 12 (50 %)  28 to 72 %" in text


def test_the_ear_gets_the_sentence_of_a_chart_and_no_columns() -> None:
    assert spoken(Message("The answers are here.", (PULSE,))) == PULSE.sentence
