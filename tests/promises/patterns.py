"""Every pattern in the product, and texts that are made to keep each of them busy.

A pattern whose work grows with the square of a text lets one message stop the house. The patterns are collected from
the loaded modules and from their source, so that a new one cannot be forgotten; the texts are made from each pattern's
own parts, since what nearly matches is what costs most.
"""

from __future__ import annotations

import ast
import dataclasses
import importlib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import ModuleType
from typing import Any

from tests.promises import sources

parser = importlib.import_module("re._parser")
"""Python's own reader of patterns; it has no public name."""

ANCHORED = {"match", "fullmatch"}
ANYWHERE = {"search", "findall", "finditer", "sub", "subn", "split", "scanner"}
SEEDS = (
    "a", "1", " ", "\n", "\t", ".", "-", "@", "<", "=", '"', "|", "*", "1 ", "1.", "a ", "a@", "Aa, ", "Mr Aa ",
    "patient ", "pt: ", "dob ", "mrn is ", "one ", "12/", "<a ", "https://", "a: ", "\r\n", " \n",
)  # fmt: skip
"""Shapes that people, mail programs and attackers write over and over."""


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """A pattern, and whether it is only ever asked at the beginning of a text."""

    pattern: re.Pattern[Any]
    anchored: bool


@cache
def every() -> dict[str, Found]:
    """Each pattern by where it stands."""
    found: dict[tuple[Any, ...], tuple[str, Found]] = {}
    everywhere = "\n".join(path.read_text("utf-8") for path in sources.files())
    for path in sources.files():
        if "migrations/" in sources.name(path) or path.stem == "__main__":
            continue
        text = path.read_text("utf-8")
        name = sources.name(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        held = [
            (place, Found(one, _anchored(place, text if place.startswith("_") else everywhere)))
            for place, one in _held(importlib.import_module(name))
        ]
        for place, one in [*held, *_written(sources.tree(path))]:
            key = (one.pattern.pattern, one.pattern.flags, one.anchored)
            found.setdefault(key, (f"{name}:{place}", one))
    return dict(found.values())


def _anchored(place: str, text: str) -> bool:
    """Whether a pattern is asked at the beginning alone, in its module or, if it is public, in all of them."""
    if "[" in place:
        return False
    asked, bare = _uses(text)
    name = place.split(".")[-1]
    uses = asked.get(name, set())
    return bool(uses & ANCHORED) and not uses & ANYWHERE and name not in bare


@cache
def _uses(text: str) -> tuple[dict[str, set[str]], set[str]]:
    """What each name in a source is asked, and the names that are handed on; read once for all the patterns."""
    asked: dict[str, set[str]] = {}
    for name, use in re.findall(r"\b(\w+)\.(\w+)\(", text):
        asked.setdefault(name, set()).add(use)
    return asked, set(re.findall(r"\b(\w+)\b(?!\.|\s*=|\s*:)", text))


def _held(module: ModuleType) -> Iterator[tuple[str, re.Pattern[Any]]]:
    seen: set[int] = set()
    for name, value in list(vars(module).items()):
        yield from _within(name, value, seen, 0)
        if isinstance(value, type) and value.__module__ == module.__name__:
            for inner, held in list(vars(value).items()):
                yield from _within(f"{name}.{inner}", held, seen, 0)


def _within(name: str, value: Any, seen: set[int], depth: int) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern):
        yield name, value
        return
    if depth > 5 or id(value) in seen:
        return
    parts: list[Any] = []
    if isinstance(value, Mapping):
        parts = [*value.keys(), *value.values()]
    elif isinstance(value, (list, tuple, set, frozenset)):
        parts = list(value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = [getattr(value, field.name) for field in dataclasses.fields(value)]
    if parts:
        seen.add(id(value))
    for number, part in enumerate(parts):
        yield from _within(f"{name}[{number}]", part, seen, depth + 1)


def _written(tree: ast.Module) -> Iterator[tuple[str, Found]]:
    """Patterns that are written where they are used: ``re.sub(r"...", ...)``."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="re"), attr=use), args=[ast.Constant(value=str(written)), *_]
            ) if use in ANCHORED | ANYWHERE:
                yield str(node.lineno), Found(re.compile(written), use in ANCHORED)
            case _:
                pass


def seeds(pattern: re.Pattern[Any]) -> list[str]:
    """What is repeated to keep this pattern busy: the common shapes, and what almost matches it."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    parsed = parser.parse(source, pattern.flags & ~(re.DEBUG | re.UNICODE))
    own = []
    for choice in range(2):
        typical = _typical(parsed, choice)[:60]
        own += [typical[:-1], typical, typical[: len(typical) // 2]]
    return list(dict.fromkeys([*SEEDS, *(seed for seed in own if seed)]))


def _typical(parsed: Any, choice: int) -> str:
    """One text that the pattern likes, its branches chosen by number."""
    return "".join(_sign(str(kind), value, choice) for kind, value in parsed)


def _sign(kind: str, value: Any, choice: int) -> str:
    match kind:
        case "LITERAL":
            return chr(value)
        case "NOT_LITERAL":
            return "a" if value != ord("a") else "b"
        case "ANY":
            return "a"
        case "IN":
            return _one_of(value, choice)
        case "BRANCH":
            return _typical(value[1][choice * 7 % len(value[1])], choice)
        case "SUBPATTERN":
            return _typical(value[3], choice)
        case "ATOMIC_GROUP":
            return _typical(value, choice)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, inner = value
            return _typical(inner, choice) * max(int(least), min(int(most), 1 + choice))
        case _:
            return ""


def _one_of(members: Any, choice: int) -> str:
    signs = []
    for kind, value in members:
        match str(kind):
            case "LITERAL":
                signs.append(chr(value))
            case "RANGE":
                signs.append(chr(value[0]))
            case "CATEGORY":
                signs.append({"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a"}.get(str(value), "-"))
            case "NEGATE":
                return "~"
            case _:
                pass
    return signs[choice % len(signs)] if signs else "a"
