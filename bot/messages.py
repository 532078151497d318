"""What the bot says, as values that every platform can draw.

A feature composes a `Message` once. Slack, Teams, the playground, mail and the terminal each own one
total renderer, so that the same words reach a member by whichever door she came in.

Texts are plain: no markup of any platform. A blank line starts a new paragraph. Each renderer escapes what
it is given, so that a member's name can never turn into a mention, a link or a tag.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field as Discriminated
from pydantic import TypeAdapter

MOST_CHOICES = 5
"""More than five buttons is a form, not a question (LOOK.md); Slack's row and a phone's screen agree."""


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


Block = Annotated[
    Text | Facts | Table | Choices | Feedback | Form | Sources | Context, Discriminated(discriminator="kind")
]


@dataclass(frozen=True, slots=True)
class Message:
    """What is said at one moment.

    `summary` is the whole message for a lock screen or a screen reader's announcement: one plain sentence, and nothing
    private in it. Blocks follow in reading order. `refresh` is a token that brings this message as it stands at another
    moment, where it can change; a platform that draws a message anew in its place asks with it.
    """

    summary: str
    blocks: tuple[Block, ...]
    refresh: str = ""


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
