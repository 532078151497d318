"""How a coalition sounds: its greeting, how formal it is, and the words it says instead of ours.

Regions differ in what is polite (mission M2). The catalogue speaks for every coalition, so whoever is about to say
something for one of them sets its voice around that (`speaking`), and each sentence that is said meanwhile has it.
Names, dates and what people wrote are values of a sentence and are never touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from string import Formatter

_HELLO = re.compile(r"^(?:Hello|Hi|Hola),? (?=\{name\})")


@dataclass(frozen=True, slots=True)
class Voice:
    """One coalition's voice; an empty one is ours.

    `greeting` stands before a name, in `language`, the coalition's own: "Howdy", or "Dear". `formal` names people in
    full. `instead` are pairs of a word of ours and the word that stands in its place; an empty one is a word that
    staff wish to avoid in their own texts, for which they have no other.
    """

    greeting: str = ""
    language: str = "en"
    formal: bool = False
    instead: tuple[tuple[str, str], ...] = ()


OURS = Voice()
_speaking: ContextVar[Voice] = ContextVar("voice", default=OURS)


@contextmanager
def speaking(voice: Voice) -> Iterator[None]:
    """Whatever is said in this block is said in that voice."""
    before = _speaking.set(voice)
    try:
        yield
    finally:
        _speaking.reset(before)


def current() -> Voice:
    """The voice in which something is being said."""
    return _speaking.get()


def voiced(wording: str, language: str) -> str:
    """A sentence, its placeholders still open, in the voice that is speaking."""
    voice = _speaking.get()
    return wording if voice is OURS else _in_voice(wording, language, voice)


@lru_cache(maxsize=4096)
def _in_voice(wording: str, language: str, voice: Voice) -> str:
    if voice.greeting and language == voice.language:
        wording = _HELLO.sub(lambda _: f"{_plain(voice.greeting)} ", wording)
    return "".join(
        _plain(_with_words(said, voice)) + ("" if name is None else f"{{{name}}}")
        for said, name, _, _ in Formatter().parse(wording)
    )


def _with_words(text: str, voice: Voice) -> str:
    for word, other in voice.instead:
        if other:
            text = _replaced(text, word, other)
    return text


def _replaced(text: str, word: str, other: str) -> str:
    def put(found: re.Match[str]) -> str:
        return other[:1].upper() + other[1:] if found[0][:1].isupper() else other

    return re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", put, text, flags=re.IGNORECASE)


def _plain(text: str) -> str:
    """Text of somebody's own, in which a brace is no placeholder."""
    return text.replace("{", "{{").replace("}", "}}")
