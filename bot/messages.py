"""What the bot says, as values that every platform can draw.

A feature composes a `Message` once. Slack, Teams, the playground, mail and the terminal each own one
total renderer, so that the same words reach a member by whichever door she came in.

Texts are plain: no markup of any platform. A blank line starts a new paragraph. Each renderer escapes what
it is given, so that a member's name can never turn into a mention, a link or a tag.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field as Discriminated
from pydantic import TypeAdapter

MOST_CHOICES = 5
"""More than five buttons is a form, not a question (LOOK.md); Slack's row and a phone's screen agree."""
MOST_BARS, MOST_PERIODS = 12, 40
"""More cannot be told apart on a phone; what is longer is a table."""


@dataclass(frozen=True, slots=True)
class Text:
    """One or more paragraphs, separated by a blank line."""

    text: str
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value, such as "Due" and "Thu 15 Oct"."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Facts:
    """A few labelled values; read as a short list where a platform has no columns."""

    facts: tuple[Fact, ...]
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns. `numeric` holds the positions of columns to align as numbers."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Choice:
    """One button. `token` is opaque and signed (`bot.tokens`); the platform carries it and learns nothing."""

    label: str
    token: str
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """Up to five buttons under what was said; the primary one is what most people want."""

    choices: tuple[Choice, ...]
    kind: Literal["choices"] = "choices"

    def __post_init__(self) -> None:
        if not 1 <= len(self.choices) <= MOST_CHOICES:
            raise ValueError(f"between 1 and {MOST_CHOICES} choices fit under a message, not {len(self.choices)}")


@dataclass(frozen=True, slots=True)
class Feedback:
    """Two quiet buttons under an answer: it helped, or it did not; thumbs where a platform has them."""

    helped: Choice
    not_helped: Choice
    kind: Literal["feedback"] = "feedback"


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form. `error` says, beside the field, what to mend in what was typed before."""

    name: str
    label: str
    entry: Literal["text", "long_text", "date", "choice"] = "text"
    options: tuple[str, ...] = ()
    hint: str = ""
    required: bool = True
    value: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A few fields to fill: a modal in Slack, inputs on a card in Teams, fields in a page.

    A press that carries the form's own `token` has to bring the form again: where a modal cannot be opened in time, it
    is drawn as a button that asks for it.
    """

    token: str
    title: str
    fields: tuple[Field, ...]
    submit: str
    kind: Literal["form"] = "form"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement stands: the very words (`quote`), the document, its section and its review date."""

    document: str
    quote: str
    section: str = ""
    reviewed_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sources:
    """The passages behind an answer, best first; `first` is the number of the first, where they stand in parts."""

    sources: tuple[Source, ...]
    first: int = 1
    kind: Literal["sources"] = "sources"


@dataclass(frozen=True, slots=True)
class Context:
    """One quiet line under the message, such as why it came."""

    text: str
    kind: Literal["context"] = "context"


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a chart, and how it is written.

    A value of None is withheld: it is drawn as a gap, and `shown` is the word that stands there, so that nobody reads
    it as nothing. `low` and `high` are the range in which the truth may lie, written out in `between`. `own` is the
    reader's own.
    """

    label: str
    value: float | None
    shown: str
    low: float | None = None
    high: float | None = None
    between: str = ""
    own: bool = False

    def __post_init__(self) -> None:
        _finite(self.value, self.low, self.high)
        if (self.low is None) != (self.high is None):
            raise ValueError("a range has two ends")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("a range begins at its lower end")
        if self.value is None and (self.low is not None or self.between):
            raise ValueError("a range around a withheld value would tell the value")


@dataclass(frozen=True, slots=True)
class Level:
    """A value to compare with, such as a median or what the state reports, and how it is written."""

    label: str
    value: float
    shown: str

    def __post_init__(self) -> None:
        _finite(self.value)


@dataclass(frozen=True, slots=True)
class Bars:
    """Shares or counts side by side, from zero; `most` is where the axis ends, such as 100 for shares."""

    points: tuple[Point, ...]
    most: float | None = None
    kind: Literal["bars"] = "bars"

    def __post_init__(self) -> None:
        if not 1 <= len(self.points) <= MOST_BARS:
            raise ValueError(f"between 1 and {MOST_BARS} bars can be compared, not {len(self.points)}")
        _finite(self.most)
        if any(each is not None and each < 0 for one in self.points for each in (one.value, one.low)):
            raise ValueError("a bar begins at zero")


@dataclass(frozen=True, slots=True)
class Run:
    """One measure over periods, oldest first, with its median, and a level from elsewhere where there is one."""

    points: tuple[Point, ...]
    median: Level | None = None
    reference: Level | None = None
    kind: Literal["run"] = "run"

    def __post_init__(self) -> None:
        if not 2 <= len(self.points) <= MOST_PERIODS:
            raise ValueError(f"a run has between 2 and {MOST_PERIODS} periods, not {len(self.points)}")


@dataclass(frozen=True, slots=True)
class Strip:
    """One's own value beside a quiet band of peers (`low` to `high`, with `middle`), or beside one pooled value.

    `limits` are what chance alone explains at this n (a funnel's edges), and `reference` is a public level.
    """

    own: Point
    low: Level | None = None
    middle: Level | None = None
    high: Level | None = None
    reference: Level | None = None
    limits: tuple[Level, Level] | None = None
    kind: Literal["strip"] = "strip"

    def __post_init__(self) -> None:
        if (self.low is None) != (self.high is None):
            raise ValueError("a band has two ends")
        if all(level is None for level in (self.low, self.middle, self.reference, self.limits)):
            raise ValueError("a value alone is a sentence, not a chart")


@dataclass(frozen=True, slots=True)
class Heads:
    """What the columns of a chart's figures are called: what is compared, its value, and the range where there is one.

    The last is also the key to the thin line that shows a range.
    """

    what: str
    value: str
    between: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A sentence with a picture: `sentence` says it all, and is what the picture says to whoever does not see it.

    `subtitle` holds n and the period. Each platform draws the picture where it can, the figures as a table where there
    is room or no picture, and the sentence always. Figures arrive suppressed already.
    """

    title: str
    sentence: str
    subtitle: str
    shape: Annotated[Bars | Run | Strip, Discriminated(discriminator="kind")]
    heads: Heads
    kind: Literal["chart"] = "chart"


def _finite(*values: float | None) -> None:
    if not all(value is None or math.isfinite(value) for value in values):
        raise ValueError("a chart takes numbers that can be drawn")


Block = Annotated[
    Text | Facts | Table | Choices | Feedback | Form | Sources | Context | Chart, Discriminated(discriminator="kind")
]


@dataclass(frozen=True, slots=True)
class Message:
    """What is said at one moment.

    `summary` is the whole message for a lock screen or a screen reader's announcement: one plain sentence, and nothing
    private in it. Blocks follow in reading order. `refresh` is a token that brings this message as it stands at another
    moment, where it can change; a platform that draws a message anew in its place asks with it. `figures` are the ids
    of the figures that it shows, so that a correction finds it again.
    """

    summary: str
    blocks: tuple[Block, ...]
    refresh: str = ""
    figures: tuple[str, ...] = ()


_messages: TypeAdapter[Message] = TypeAdapter(Message)


def say(*paragraphs: str) -> Message:
    """A message of plain paragraphs, announced by the first."""
    return Message(summary=paragraphs[0], blocks=(Text("\n\n".join(paragraphs)),))


def pack(message: Message) -> str:
    """The message as JSON, so that a reply survives a crash between its decision and its sending."""
    return _messages.dump_json(message).decode()


def unpack(packed: str) -> Message:
    """The message that `pack` wrote."""
    return _messages.validate_json(packed)
