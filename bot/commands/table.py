"""The one table of commands: what each is called, who may use it, what it does, and its line of help.

The same words work on every platform, after its command sign or typed as they are. Whatever is not in this table is a
question for the answers desk.
"""

from __future__ import annotations

import difflib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.access import Right, Who
from bot.messages import Message
from storage.database import Work

Run = Callable[[Work, Who, str, datetime], Awaitable[Message]]
"""What a command does: with the unit of work, who asks, the words after its name, and the present moment."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `takes` shows what follows its name, such as ``MEMBER``; its help is the word ``command.<key>``.

    `verbatim` is for a command that takes somebody's own sentences, with their lines and paragraphs. `refusing` is for
    one that takes nothing and says why to whoever asks for more, such as another cut of a result. `numbered` is for one
    that takes a number: "request 3" means it, "request more time" is a sentence.
    """

    name: str
    right: Right
    run: Run
    takes: str = ""
    also: tuple[str, ...] = ()
    verbatim: bool = False
    refusing: bool = False
    numbered: bool = False

    @property
    def key(self) -> str:
        """Under which name the catalogue keeps its line of help."""
        return self.name.replace(" ", "_")

    @property
    def usage(self) -> str:
        """How it is written: ``received MEMBER``."""
        return f"{self.name} {self.takes}".strip()


@dataclass(frozen=True, slots=True)
class Found:
    """A command with the words that followed its name."""

    command: Command
    rest: str


def find(table: tuple[Command, ...], text: str) -> Found | None:
    """The command that the text begins with; the longest name wins, and case and spaces do not matter."""
    words = text.split()
    names = [(name.split(), command) for command in table for name in (command.name, *command.also)]
    for name, command in sorted(names, key=lambda entry: -len(entry[0])):
        if [word.casefold() for word in words[: len(name)]] == name:
            rest = words[len(name) :]
            typed = text.split(maxsplit=len(name))[-1].strip() if rest else ""
            return Found(command, typed if command.verbatim else " ".join(rest))
    return None


def is_meant(found: Found, who: Who) -> bool:
    """Whether free text that begins with a command's name means the command.

    "received your note, thank you" from a member is a sentence, not a command of staff.
    """
    if not found.rest:
        return True
    if found.command.numbered:
        return found.rest.lstrip("#").isdecimal() and who.may(found.command.right)
    return (bool(found.command.takes) or found.command.refusing) and (
        who.may(found.command.right) or " " in found.command.name
    )


def nearest(table: tuple[Command, ...], text: str, who: Who) -> str | None:
    """The usable command that looks most like what was typed."""
    usable = [command.name for command in table if who.may(command.right)]
    close = difflib.get_close_matches(" ".join(text.casefold().split()[:2]), usable, n=1, cutoff=0.5)
    return close[0] if close else None
