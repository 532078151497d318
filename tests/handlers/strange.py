"""Messages that every renderer has to draw: a usual note, a form, and whatever else the blocks could be made of."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.messages import (
    Block,
    Choice,
    Choices,
    Context,
    Fact,
    Facts,
    Feedback,
    Field,
    Form,
    Message,
    Source,
    Sources,
    Table,
    Text,
)
from tests.handlers.charts.samples import charts
from tests.handlers.hostile import PAYLOADS, PLACES, Place

HOSTILE = (
    *PAYLOADS,
    "",
    " \n ",
    "> quoted\n>>> all of it",
    ":tada: :+1:",
    "https://evil.example www.evil.example a@evil.example #general @here",
    "<!date^1392734382^{date}|soon> <!subteam^S1>",
    "```\nblock\n``` **bold**",
    "a&b &amp;lt; &#x3c;!channel&#x3e;",
)
EVERYWHERE: dict[str, Place] = {
    **PLACES,
    "thumb": lambda said: Feedback(Choice(said, "yes"), Choice("No", said)),
    "second table": lambda said: Table(said, (said,), ((said, said),)),
}
REMINDER = Message(
    "The Q3 file is due.",
    (
        Text("Hi Ana, the Q3 file is due on Thursday.\n\nCould you send it?"),
        Facts((Fact("Due", "Thu 15 Oct"), Fact("Takes", "20 minutes"))),
        Table("Open", ("Data set", "Rows"), (("Readmissions", "1,220"), ("Falls", "")), numeric=(1,)),
        Choices((Choice("Sent it", "a", primary=True), Choice("More time", "b"))),
        Feedback(Choice("It helped", "c"), Choice("Not it", "d")),
        Context("You look after this file."),
    ),
)
MORE_TIME = Form(
    "token",
    "More time",
    (
        Field("date", "A date that suits you", "date", hint="Any working day", value="2026-10-29"),
        Field("who", "Who", "choice", options=("Me", "A colleague"), required=False, value="Me"),
        Field("why", "Anything else", "long_text", required=False, value="Two lines\nof it"),
        Field("short", "In a word", "text", error="That is two words"),
    ),
    "Save",
)


anything = st.one_of(
    st.text(st.characters(), max_size=40),
    st.sampled_from(HOSTILE),
    st.builds(
        lambda word, times: word * times, st.sampled_from(("x", "a & b ", "<*> ", "é\n\n", "🎉 ")), st.integers(0, 4000)
    ),
)
some = st.lists(anything, min_size=0, max_size=12).map(tuple)
choice = st.builds(Choice, anything, anything, st.booleans())
fields = st.lists(
    st.builds(
        Field,
        anything,
        anything,
        st.sampled_from(("text", "long_text", "date", "choice")),
        some | st.just(tuple(map(str, range(120)))),
        anything,
        st.booleans(),
        anything | st.just("2026-10-15") | st.just("20261015"),
        anything,
    ),
    max_size=8,
).map(tuple)
forms = st.builds(Form, anything, anything, fields, anything)
block: st.SearchStrategy[Block] = st.one_of(
    st.builds(Text, anything),
    st.builds(Facts, st.lists(st.builds(Fact, anything, anything), max_size=25).map(tuple)),
    st.builds(Table, anything, some, st.lists(some, max_size=8).map(tuple), st.just((0, 2))),
    st.builds(
        Table,
        st.just("t"),
        st.just(("a", "b")),
        st.integers(0, 200).map(lambda many: (("x", "y"),) * many),
        st.just((1,)),
    ),
    st.builds(Choices, st.lists(choice, min_size=1, max_size=5).map(tuple)),
    st.builds(Feedback, choice, choice),
    forms,
    st.builds(
        Sources,
        st.lists(st.builds(Source, anything, anything, anything, st.none() | st.dates(), anything), max_size=5).map(
            tuple
        ),
    ),
    st.builds(Context, anything),
    charts,
)
anything_said = st.builds(
    lambda summary, blocks, times: Message(summary, tuple(blocks * times)),
    anything,
    st.lists(block, max_size=6),
    st.sampled_from((1, 1, 1, 12)),
)
