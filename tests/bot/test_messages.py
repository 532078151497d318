"""A message is the same message after it was written down and read again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from bot import inbox, messages
from bot.inbox import Command, Filled, Heard, Joined, Left, Place, Press, Question, Speaker
from bot.messages import (
    Bars,
    Choice,
    Choices,
    Context,
    Fact,
    Facts,
    Field,
    Form,
    Level,
    Message,
    Point,
    Run,
    Source,
    Sources,
    Strip,
    Table,
    Text,
)
from tests.handlers.charts.samples import CHARTS

EVERYTHING = Message(
    "One of each",
    (
        Text("Two\n\nparagraphs"),
        Facts((Fact("Due", "15 October"),)),
        Table("A table", ("Member", "Count"), (("Lakeside", "3"),), numeric=(1,)),
        Choices((Choice("Sent it", "token", primary=True), Choice("More time", "other"))),
        Form("token", "A date", (Field("date", "New date", "date", error="Not a date", value="the 40th"),), "Save"),
        Sources((Source("What members get", "the very words", "Nursing homes", date(2026, 8, 20), "old"),)),
        Context("Why this came"),
        *CHARTS.values(),
    ),
)
ANA, CHAT = Speaker("playground", "demo", "ana"), Place("ana", "thread", shared=True)
EVERY_KIND: list[Heard] = [
    Question(ANA, CHAT, "1", "what is in it for us?"),
    Command(ANA, CHAT, "2", "remind preview"),
    Press(ANA, CHAT, "3", "token"),
    Filled(ANA, CHAT, "4", "token", {"date": "2026-10-29"}),
    Joined(ANA, CHAT, "5"),
    Left(ANA, CHAT, "6"),
]


def test_every_block_survives_being_written_down() -> None:
    assert messages.unpack(messages.pack(EVERYTHING)) == EVERYTHING


@pytest.mark.parametrize("heard", EVERY_KIND, ids=lambda heard: heard.kind)
def test_everything_heard_survives_being_written_down(heard: Heard) -> None:
    assert inbox.unpack(inbox.pack(heard)) == heard


@pytest.mark.parametrize("heard", EVERY_KIND, ids=lambda heard: heard.kind)
def test_nothing_that_was_typed_is_left_when_words_are_taken_out(heard: Heard) -> None:
    packed = inbox.pack(inbox.without_words(heard))

    assert not any(words in packed for words in inbox.words_of(heard) if words)


def test_half_characters_and_nul_become_something_that_can_be_kept() -> None:
    heard = inbox.clean(Question(ANA, CHAT, "1", "half \ud83d and nul \x00 here"))

    assert isinstance(heard, Question)
    assert heard.text == "half ? and nul  here"
    assert inbox.unpack(inbox.pack(heard)) == heard


@pytest.mark.parametrize("count", [0, 6])
def test_a_message_has_between_one_and_five_choices(count: int) -> None:
    with pytest.raises(ValueError, match="between 1 and 5"):
        Choices(tuple(Choice(str(n), "token") for n in range(count)))


@pytest.mark.parametrize(
    "drawn",
    [
        lambda: Point("a", float("nan"), "x"),
        lambda: Point("a", 1, "x", low=0.5),
        lambda: Point("a", 1, "x", low=2, high=1),
        lambda: Point("a", None, "withheld", low=0.5, high=2),
        lambda: Point("a", None, "withheld", between="0.5 to 2"),
        lambda: Level("a", float("inf"), "x"),
        lambda: Bars(()),
        lambda: Bars((Point("a", -1, "x"),)),
        lambda: Run((Point("a", 1, "x"),)),
        lambda: Strip(Point("a", 1, "x")),
        lambda: Strip(Point("a", 1, "x"), low=Level("b", 1, "x")),
    ],
)
def test_a_chart_that_would_mislead_is_not_made(drawn: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        drawn()
