"""Every sentence is said somewhere, every sentence that is said exists, and none of them presses."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.rules.tone import judge
from config.catalogue import MEMBERS, Catalogue, Sentence
from tests.promises import sources

MOST_WORDS = 120
PRESSING = {
    "en": re.compile(
        r"\b(must|only|just|as you know|final|overdue|(?<!heart )fail(ed|ure)?|urgent(ly)?|immediately|asap|mandatory"
        r"|compulsory|required|non-?complian\w+|last chance|you (still )?have not|you should|days? late|late again"
        r"|behind schedule|everyone else|all others|reminded you|guilt\w*|shame\w*|blame\w*"
        r"|penalt(y|ies)|consequences?)\b|!",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\b(debe(n)?|tiene que|urgente|obligatori[oa]|vencid[oa]|atrasad[oa]|último aviso|incumplimiento"
        r"|de inmediato)\b|[!¡]",
        re.IGNORECASE,
    ),
}
TEMPLATES = sources.files("handlers", suffix=".html")
_WORD = r"[A-Za-z0-9_.]+"


@pytest.fixture(scope="module")
def to_members(catalogue: Catalogue) -> list[Sentence]:
    return [sentence for sentence in catalogue if sentence.audience in MEMBERS]


def spoken_in(path: Path) -> Iterator[str]:
    """Each key that a module says, as a pattern: ``answers.refused.{reason}`` is any key of that form."""
    for function, call in sources.calls(path):
        if function.rpartition(".")[2] in ("say", "_say", "_word") and call.args:
            yield from patterns(call.args[0])


def patterns(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)) if re.fullmatch(r"[a-z_]+(\.[a-z0-9_]+)+", text):
            yield re.escape(text)
        case ast.JoinedStr(values=[ast.Constant(), *_] as parts):
            yield "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else _WORD for part in parts)
        case ast.IfExp(body=body, orelse=orelse):
            yield from (*patterns(body), *patterns(orelse))
        case _:
            return


def in_templates() -> Iterator[str]:
    """Each key that a page says; ``say('playground.talk.' + starter)`` is any key that begins so."""
    for path in TEMPLATES:
        for text, grows in re.findall(r"say\(\s*[\"']([a-z0-9_.]+)[\"']\s*([+~])?", path.read_text("utf-8")):
            yield re.escape(text) + (_WORD if grows else "")


@cache
def spoken() -> list[str]:
    """Whatever is said anywhere, as patterns; like all that follows it is read once, by whoever runs these tests."""
    modules = sources.files("bot", "handlers", "scheduler")
    return sorted({*in_templates(), *(pattern for path in modules for pattern in spoken_in(path))})


@cache
def exact() -> set[str]:
    return {pattern.replace("\\.", ".") for pattern in spoken() if _WORD not in pattern}


@cache
def every_text() -> set[str]:
    return {text for path in sources.files() for text in sources.constants(path)} | {
        text for path in TEMPLATES for text in re.findall(r"['\"]([a-z0-9_]+)['\"]", path.read_text("utf-8"))
    }


@cache
def pieces() -> set[str]:
    return {text.replace(" ", "_") for text in every_text()} | {
        piece for text in every_text() if len(text) < 80 for piece in text.replace(" ", "_").split(".")
    }


@cache
def formed() -> list[re.Pattern[str]]:
    found = {
        pattern
        for path in sources.files()
        for node in ast.walk(sources.tree(path))
        if isinstance(node, ast.JoinedStr)
        for pattern in patterns(node)
    }
    found |= {pattern for pattern in in_templates() if pattern.endswith(_WORD)}
    return [re.compile(pattern.replace(_WORD, f"({_WORD})")) for pattern in sorted(found)]


@cache
def inner() -> list[re.Pattern[str]]:
    return [re.compile(pattern) for pattern in spoken() if _WORD in pattern and not pattern.endswith(_WORD)]


def is_said(key: str) -> bool:
    """Whether the key stands in the code, or is formed there of pieces that all stand in the code."""
    if key in every_text() or key in exact() or any(pattern.fullmatch(key) for pattern in inner()):
        return True
    for pattern in formed():
        found = pattern.fullmatch(key)
        if found and all(group in pieces() or set(group.split(".")) <= pieces() for group in found.groups()):
            return True
    return False


def test_whatever_is_said_stands_in_the_catalogue(catalogue: Catalogue) -> None:
    keys = {sentence.key for sentence in catalogue}
    open_ended = [pattern for pattern in spoken() if _WORD in pattern]

    assert exact() - keys == set()
    assert [pattern for pattern in open_ended if not any(map(re.compile(pattern).fullmatch, keys))] == []


def test_every_sentence_is_said_somewhere(catalogue: Catalogue) -> None:
    assert [sentence.key for sentence in catalogue if not is_said(sentence.key)] == []


def test_a_sentence_that_nobody_says_would_be_noticed() -> None:
    assert not is_said("reminder.reply.a_word_that_nobody_wrote")
    assert not is_said("nowhere.at.all")


@pytest.mark.parametrize("language", sorted(PRESSING))
def test_no_sentence_to_a_member_presses(language: str, to_members: list[Sentence]) -> None:
    wordings = {sentence.key: sentence.wording.get(language, "") for sentence in to_members}

    assert {key: text for key, text in wordings.items() if PRESSING[language].search(text)} == {}


def test_a_pressing_word_would_be_noticed() -> None:
    for pressing in ("You must send it.", "This is the FINAL note.", "Just send it", "Your file is overdue", "Hurry!"):
        assert PRESSING["en"].search(pressing)
    for pressing in ("Usted debe enviarlo.", "¡Gracias", "Su archivo está atrasado"):
        assert PRESSING["es"].search(pressing)


def test_a_sentence_to_a_member_is_short_and_in_her_language(catalogue: Catalogue, to_members: list[Sentence]) -> None:
    assert {one.key: [*one.wording] for one in to_members if one.wording.keys() != {"en", "es"}} == {}
    assert [
        (sentence.key, language)
        for sentence in to_members
        for language in sentence.wording
        if len(catalogue.sample(sentence, language).split()) > MOST_WORDS
    ] == []


def test_a_sentence_to_a_member_passes_the_tone_gate(catalogue: Catalogue, to_members: list[Sentence]) -> None:
    roster = (catalogue.samples["organisation"], catalogue.samples["name"])
    found = {
        (sentence.key, language): judge(catalogue.sample(sentence, language), language, roster).found
        for sentence in to_members
        for language in sentence.wording
    }

    assert {where: faults for where, faults in found.items() if faults != ()} == {}


def test_there_are_sentences_to_members(to_members: list[Sentence]) -> None:
    assert len(to_members) > 30
