"""What the bot hears, as values; every platform's payload becomes one of these at its edge (`hear.py`).

`key` is the platform's own id of the event (event id, activity id, trigger id); where there is none, a hash of
timestamp and body. It makes a redelivered event one event.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

MOST_READ = 10_000
"""Characters of one text that are kept; a question is answered up to fewer than that, and said to be too long above."""
_OURS = re.compile(r"[\w.:-]+", re.ASCII)
"""What our tokens and the names of our fields are made of; a forged press may carry a sentence in their place."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """An account on a chat platform; who that is, and in which coalition, `bot.access` finds out.

    `outside` is true for a guest from another company's workspace, of whom the platform vouches for nothing; such an
    account is a stranger here, whatever it says, until somebody has proved with it whose it is.
    """

    platform: str
    workspace: str
    account: str
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where it was said.

    `shared` is true where anybody besides the speaker can read along, `outsiders` where people of other companies can.
    `opening` is the platform's leave to open a form just now, good for a few seconds, where it gives one. `private` is
    how the speaker's private chat is called from now on, where that is not the name of this conversation. `begins` is
    true where the thread would begin with our answer; a note for one pair of eyes cannot begin one.
    """

    conversation: str
    thread: str | None = None
    shared: bool = False
    outsiders: bool = False
    opening: str | None = None
    private: str | None = None
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Free text addressed to the bot. It may turn out to be a command typed without a slash.

    `coalition` is the one that it surely is about, where it answers a message of that one's.
    """

    by: Speaker
    at: Place
    key: str
    text: str
    kind: Literal["question"] = "question"
    coalition: str | None = None
    message: str = ""
    """The platform's id of the message itself, where that is not the key."""


@dataclass(frozen=True, slots=True)
class Command:
    """Words typed after the platform's command sign, such as ``remind preview``."""

    by: Speaker
    at: Place
    key: str
    text: str
    kind: Literal["command"] = "command"


@dataclass(frozen=True, slots=True)
class Press:
    """A button was pressed; `token` is what the button carried."""

    by: Speaker
    at: Place
    key: str
    token: str
    kind: Literal["press"] = "press"


@dataclass(frozen=True, slots=True)
class Filled:
    """A form was sent; `values` are what was typed, by field name."""

    by: Speaker
    at: Place
    key: str
    token: str
    values: Mapping[str, str]
    kind: Literal["filled"] = "filled"


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody became reachable: the bot was installed for them, or they opened its page."""

    by: Speaker
    at: Place
    key: str
    kind: Literal["joined"] = "joined"


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody is no longer reachable on this platform."""

    by: Speaker
    at: Place
    key: str
    kind: Literal["left"] = "left"


Heard = Annotated[Question | Command | Press | Filled | Joined | Left, Field(discriminator="kind")]

_heard: TypeAdapter[Heard] = TypeAdapter(Heard)


def pack(heard: Heard) -> str:
    """What was heard as JSON, kept until it has been acted on."""
    return _heard.dump_json(heard).decode()


def unpack(packed: str) -> Heard:
    """What `pack` wrote."""
    return _heard.validate_json(packed)


def clean(heard: Heard) -> Heard:
    """The same, with text that every later reader can hold: no lone surrogates, no NUL, and no more than is ever read.

    A token or a field's name that none of ours could be is not kept either, since the screen looks at what people type.
    What lies beyond `MOST_READ` is dropped here, before the screen and the store, so that neither can be made slow.
    """
    match heard:
        case Question(text=text) | Command(text=text):
            return replace(heard, text=_readable(text))
        case Press(token=token):
            return replace(heard, token=_ours(token))
        case Filled(token=token, values=values):
            clean_values = {name: _readable(value) for name, value in values.items() if _ours(name)}
            return replace(heard, token=_ours(token), values=clean_values)
        case _:
            return heard


def without_words(heard: Heard) -> Heard:
    """The same event with nothing left of what was typed: who, where and of what kind, and no more."""
    match heard:
        case Question() | Command():
            return replace(heard, text="")
        case Filled():
            return replace(heard, values={})
        case _:
            return heard


def _readable(text: str) -> str:
    return text[:MOST_READ].encode("utf-8", "replace").decode("utf-8").replace("\x00", "")


def _ours(text: str) -> str:
    return text if len(text) <= MOST_READ and _OURS.fullmatch(text) else ""


def words_of(heard: Heard) -> tuple[str, ...]:
    """Every text a person typed, for the screen: a platform's own ids and our tokens are not among them."""
    match heard:
        case Question(text=text) | Command(text=text):
            return (text,)
        case Filled(values=values):
            return tuple(values.values())
        case _:
            return ()
