"""Every sentence is said somewhere, every sentence that is said exists, and none of them presses."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.rules.tone import judge
from config.catalogue import MEMBERS, Catalogue, Sentence, load
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
WORDS = list(load())
MEMBERS_SENTENCES = [sentence for sentence in WORDS if sentence.audience in MEMBERS]


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


EVERY_MODULE = sources.files("bot", "handlers", "scheduler")
SPOKEN = sorted({*in_templates(), *(pattern for path in EVERY_MODULE for pattern in spoken_in(path))})
EVERY_TEXT = {text for path in sources.files() for text in sources.constants(path)} | {
    text for path in TEMPLATES for text in re.findall(r"['\"]([a-z0-9_]+)['\"]", path.read_text("utf-8"))
}
PIECES = {text.replace(" ", "_") for text in EVERY_TEXT} | {
    piece for text in EVERY_TEXT if len(text) < 80 for piece in text.replace(" ", "_").split(".")
}
FORMED = sorted(
    {
        pattern
        for path in sources.files()
        for node in ast.walk(sources.tree(path))
        if isinstance(node, ast.JoinedStr)
        for pattern in patterns(node)
    }
    | {pattern for pattern in in_templates() if pattern.endswith(_WORD)}
)


def is_said(key: str) -> bool:
    """Whether the key stands in the code, or is formed there of pieces that all stand in the code."""
    if key in EVERY_TEXT or any(re.fullmatch(pattern, key) for pattern in SPOKEN if not pattern.endswith(_WORD)):
        return True
    for pattern in FORMED:
        found = re.fullmatch(pattern.replace(_WORD, f"({_WORD})"), key)
        if found and all(group in PIECES or set(group.split(".")) <= PIECES for group in found.groups()):
            return True
    return False


@pytest.mark.parametrize("pattern", SPOKEN)
def test_whatever_is_said_stands_in_the_catalogue(pattern: str, catalogue: Catalogue) -> None:
    assert [sentence.key for sentence in catalogue if re.fullmatch(pattern, sentence.key)]


@pytest.mark.parametrize("sentence", WORDS, ids=lambda sentence: sentence.key)
def test_every_sentence_is_said_somewhere(sentence: Sentence) -> None:
    assert is_said(sentence.key)


def test_a_sentence_that_nobody_says_would_be_noticed() -> None:
    assert not is_said("reminder.reply.a_word_that_nobody_wrote")
    assert not is_said("nowhere.at.all")


@pytest.mark.parametrize("sentence", MEMBERS_SENTENCES, ids=lambda sentence: sentence.key)
@pytest.mark.parametrize("language", sorted(PRESSING))
def test_no_sentence_to_a_member_presses(sentence: Sentence, language: str) -> None:
    wording = sentence.wording.get(language, "")

    assert PRESSING[language].search(wording) is None, wording


def test_a_pressing_word_would_be_noticed() -> None:
    for pressing in ("You must send it.", "This is the FINAL note.", "Just send it", "Your file is overdue", "Hurry!"):
        assert PRESSING["en"].search(pressing)
    for pressing in ("Usted debe enviarlo.", "¡Gracias", "Su archivo está atrasado"):
        assert PRESSING["es"].search(pressing)


@pytest.mark.parametrize("sentence", MEMBERS_SENTENCES, ids=lambda sentence: sentence.key)
def test_a_sentence_to_a_member_is_short_and_in_her_language(sentence: Sentence, catalogue: Catalogue) -> None:
    assert sentence.wording.keys() == {"en", "es"}
    for language in sentence.wording:
        assert len(catalogue.sample(sentence, language).split()) <= MOST_WORDS


@pytest.mark.parametrize("sentence", MEMBERS_SENTENCES, ids=lambda sentence: sentence.key)
def test_a_sentence_to_a_member_passes_the_tone_gate(sentence: Sentence, catalogue: Catalogue) -> None:
    roster = (catalogue.samples["organisation"], catalogue.samples["name"])
    for language in sentence.wording:
        assert judge(catalogue.sample(sentence, language), language, roster).found == ()


def test_there_are_sentences_to_members() -> None:
    assert len(MEMBERS_SENTENCES) > 30
