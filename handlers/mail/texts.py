"""A letter's plain part: everything in words, each button with its own address beneath it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.messages import Choice, Choices, Context, Feedback, Form, Message
from config.catalogue import Catalogue
from handlers.letters import one_line
from handlers.once import said_once
from handlers.plain import block_text

Way = Callable[[Choice], str]
"""The address of a button."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every letter's words: in which language, from whom, and the ways to her page."""

    catalogue: Catalogue
    language: str
    coalition: str
    page: str
    way: Way

    def say(self, key: str, **values: object) -> str:
        """A sentence of letters."""
        return self.catalogue.say(f"mail.{key}", self.language, **values)

    @property
    def foot(self) -> str:
        """Why this came, and how it ends."""
        return self.say("foot", coalition=self.coalition) if self.coalition else self.say("foot_plain")


def text(message: Message, frame: Frame) -> str:
    """The whole letter as plain text."""
    parts = [*_blocks(message, frame), f"{frame.say('page')}\n{frame.page}", "--", frame.foot]
    return "\n\n".join(parts) + f"\n{frame.page}/stop\n"


def _blocks(message: Message, frame: Frame) -> Iterator[str]:
    drawn = False
    for block in said_once(message.blocks):
        match block:
            case Choices(choices=choices):
                yield "\n\n".join(f"{one_line(one.label)}:\n{frame.way(one)}" for one in choices)
            case Feedback(helped=helped, not_helped=not_helped):
                yield "\n\n".join(f"{one_line(one.label)}:\n{frame.way(one)}" for one in (helped, not_helped))
            case Form(title=title, token=token, submit=submit):
                yield f"{one_line(title)}\n{one_line(submit)}:\n{frame.way(Choice(title, token))}"
            case Context(text=quiet):
                yield one_line(quiet)
            case _:
                yield block_text(block)
        drawn = True
    if not drawn:
        yield one_line(message.summary)
