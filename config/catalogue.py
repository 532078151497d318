"""Loads every sentence the bot may say, and refuses one that cannot be said.

The sentences live in ``config/words/*.toml``, one file a topic. Code chooses a key; the catalogue speaks. A placeholder
that no sample explains, a sentence without English, or a value that is missing or unused at the moment of speaking is
an error at once, so that no member ever reads "Hello {name}".
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from config.voice import voiced

LANGUAGES = ("en", "es")
SAMPLES = "samples"
MEMBERS = frozenset({"contact", "advisor", "visitor"})
"""Audiences that are no staff: what they read passes the tone gate, in both languages."""


class BadWords(ValueError):
    """A sentence cannot be loaded or said; the text names the key and what is wrong."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One entry of the catalogue: what it is for, who reads it, and its wording in each language."""

    key: str
    kind: str
    audience: str
    step: int | None
    wording: Mapping[str, str]
    placeholders: frozenset[str]


class Catalogue:
    """Every sentence by its key."""

    def __init__(self, sentences: Mapping[str, Sentence], samples: Mapping[str, str]) -> None:
        self._sentences = sentences
        self.samples = samples

    def __iter__(self) -> Iterator[Sentence]:
        return iter(self._sentences.values())

    def __contains__(self, key: object) -> bool:
        return key in self._sentences

    def say(self, key: str, language: str = "en", /, **values: object) -> str:
        """The sentence in that language (English where it is not translated yet), with its values filled in.

        It is said in the voice of the coalition for which it is said (`config.voice`).

        Raises BadWords where the key is unknown or the values are not exactly those that the sentence asks for.
        """
        sentence = self._sentences.get(key)
        if sentence is None:
            raise BadWords(f"there is no sentence called {key!r}")
        if sentence.placeholders != values.keys():
            missing, unknown = (
                sorted(sentence.placeholders - values.keys()),
                sorted(values.keys() - sentence.placeholders),
            )
            raise BadWords(f"{key}: missing {missing}, unknown {unknown}")
        spoken = language if language in sentence.wording else "en"
        wording = voiced(sentence.wording[spoken], spoken)
        return wording.format_map({name: str(value) for name, value in values.items()})

    def sample(self, sentence: Sentence, language: str) -> str:
        """The sentence with sample values, for reading aloud and for the tone gate."""
        return self.say(sentence.key, language, **{name: self.samples[name] for name in sentence.placeholders})


def load() -> Catalogue:
    """The catalogue that ships with the product."""
    folder = files("config") / "words"
    topics = {
        path.name: tomllib.loads(path.read_text("utf-8")) for path in folder.iterdir() if path.name.endswith(".toml")
    }
    return build(topics)


def build(topics: Mapping[str, Mapping[str, Any]]) -> Catalogue:
    """A catalogue from parsed files, by file name. ``samples.toml`` gives each placeholder a sample value."""
    samples = {str(name): str(value) for name, value in topics.get(f"{SAMPLES}.toml", {}).items()}
    sentences: dict[str, Sentence] = {}
    for file_name in sorted(topics):
        if file_name == f"{SAMPLES}.toml":
            continue
        for sentence in _sentences(file_name, "", topics[file_name], {}):
            if sentence.key in sentences:
                raise BadWords(f"{file_name}: {sentence.key} is written twice")
            if unexplained := sorted(sentence.placeholders - samples.keys()):
                raise BadWords(f"{file_name}: {sentence.key} uses {unexplained}, which {SAMPLES}.toml does not explain")
            sentences[sentence.key] = sentence
    return Catalogue(sentences, samples)


def _sentences(file_name: str, prefix: str, table: Mapping[str, Any], above: Mapping[str, Any]) -> Iterator[Sentence]:
    """Walk nested tables; ``kind`` and ``audience`` are inherited from the table above."""
    inherited = {**above, **{name: table[name] for name in ("kind", "audience") if isinstance(table.get(name), str)}}
    wording = {language: table[language] for language in LANGUAGES if isinstance(table.get(language), str)}
    if wording:
        yield _sentence(file_name, prefix, table, wording, inherited)
        return
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _sentences(file_name, f"{prefix}.{name}" if prefix else name, value, inherited)
        elif name not in ("kind", "audience"):
            raise BadWords(
                f"{file_name}: {prefix or 'the top'} has {name!r}, which is neither a sentence nor a setting"
            )


def _sentence(
    file_name: str, key: str, table: Mapping[str, Any], wording: Mapping[str, str], inherited: Mapping[str, Any]
) -> Sentence:
    if "en" not in wording:
        raise BadWords(f"{file_name}: {key} has no English wording")
    if unknown := sorted(table.keys() - {*LANGUAGES, "step", "kind", "audience"}):
        raise BadWords(f"{file_name}: {key} has unknown settings {unknown}")
    asked = {language: _placeholders(file_name, key, text) for language, text in wording.items()}
    if len(set(asked.values())) > 1:
        raise BadWords(f"{file_name}: {key} asks for different values in different languages")
    if "kind" not in inherited or "audience" not in inherited:
        raise BadWords(f"{file_name}: {key} needs a kind and an audience, its own or its table's")
    stripped = {language: text.strip() for language, text in wording.items()}
    return Sentence(key, inherited["kind"], inherited["audience"], table.get("step"), stripped, asked["en"])


def _placeholders(file_name: str, key: str, text: str) -> frozenset[str]:
    names: set[str] = set()
    for _, name, spec, conversion in string.Formatter().parse(text):
        if name is None:
            continue
        if not name.isidentifier() or spec or conversion:
            raise BadWords(f"{file_name}: {key} has the placeholder {{{name}}}; plain names only")
        names.add(name)
    return frozenset(names)
