"""Checks a payload against a table of shapes before it leaves: what each part may hold, how much, and what it needs.

A platform refuses what breaks a limit, and tells neither where nor why. The check says both, in a sentence that holds
no word of what anybody wrote, since it stands in the log. What is not in the table is not sent.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

Faults = Iterator[str]
"""One sentence for each thing that a platform would refuse, or that would come alive."""
_UNSENDABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff]")


class Rule(Protocol):
    """What a value has to be; a platform may add rules of its own."""

    def faults(self, path: str, value: Any, known: Known) -> Faults:
        """What is wrong with the value that stands at that path."""
        ...


@dataclass(frozen=True, slots=True)
class Known:
    """A platform's table: parts by their `type`, and objects that have none by the name that we gave them."""

    parts: Mapping[str, Rule] = field(default_factory=dict)
    objects: Mapping[str, Shape] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Letters:
    """A string of so many characters."""

    most: int
    least: int = 1

    def faults(self, path: str, value: Any, known: Known) -> Faults:
        """Its length, and a sign that cannot be sent."""
        if not isinstance(value, str):
            yield f"{path} is not a text"
            return
        if not self.least <= len(value) <= self.most:
            yield f"{path} has {len(value)} characters; between {self.least} and {self.most} fit"
        if _UNSENDABLE.search(value):
            yield f"{path} holds a sign that cannot be sent"


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def faults(self, path: str, value: Any, known: Known) -> Faults:
        """Neither of them."""
        if not isinstance(value, bool):
            yield f"{path} is neither true nor false"


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number up to so much."""

    most: int

    def faults(self, path: str, value: Any, known: Known) -> Faults:
        """No number, or one that is too large."""
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= self.most:
            yield f"{path} is no whole number between 1 and {self.most}"


@dataclass(frozen=True, slots=True)
class Day:
    """A date as 2026-10-15."""

    def faults(self, path: str, value: Any, known: Known) -> Faults:
        """Anything else."""
        if not _is_day(value):
            yield f"{path} is not a day"


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few words."""

    words: tuple[str, ...]

    def faults(self, path: str, value: Any, known: Known) -> Faults:
        """Another word, or none."""
        if value not in self.words:
            yield f"{path} is none of {', '.join(self.words)}"


@dataclass(frozen=True, slots=True)
class Part:
    """An object of one of these shapes, told apart by its `type` where there are several."""

    shapes: tuple[str, ...]

    def faults(self, path: str, value: Any, known: Known) -> Faults:
        """A part of another type, or what is wrong inside it."""
        if len(self.shapes) == 1 and self.shapes[0] in known.objects:
            yield from known.objects[self.shapes[0]].faults(path, value, known)
        elif (kind := kind_of(value)) not in self.shapes:
            yield f"{path} is none of {', '.join(self.shapes)}"
        else:
            yield from part(path, value, known.parts[kind], known)


@dataclass(frozen=True, slots=True)
class Many:
    """A list of so many."""

    most: int
    of: Rule
    least: int = 1

    def faults(self, path: str, value: Any, known: Known) -> Faults:
        """Too many or too few, or what is wrong with one of them."""
        if not isinstance(value, list):
            yield f"{path} is not a list"
            return
        if not self.least <= len(value) <= self.most:
            yield f"{path} are {len(value)}; between {self.least} and {self.most} fit"
        for place, item in enumerate(value):
            yield from self.of.faults(f"{path}[{place}]", item, known)


@dataclass(frozen=True, slots=True)
class Shape:
    """What an object may hold, what it has to, and of which it has to hold one."""

    holds: Mapping[str, Rule]
    needs: tuple[str, ...] = ()
    needs_one: tuple[str, ...] = ()

    def faults(self, path: str, value: Any, known: Known, beside: tuple[str, ...] = ()) -> Faults:
        """What is missing, unknown, or wrong inside it; `beside` are properties that are looked at elsewhere."""
        if not isinstance(value, Mapping):
            yield f"{path} is not an object"
            return
        for name in self.needs:
            if name not in value:
                yield f"{path} has no {name}"
        if self.needs_one and not any(name in value for name in self.needs_one):
            yield f"{path} has none of {', '.join(self.needs_one)}"
        for name, held in value.items():
            if name in self.holds:
                yield from self.holds[name].faults(f"{path}.{name}", held, known)
            elif name not in beside:
                yield f"{path} has {str(name)[:40]!r}, which is no property of it"


def part(path: str, value: Any, rule: Rule, known: Known, beside: tuple[str, ...] = ("type",)) -> Faults:
    """What is wrong with a part of a type that has been looked at already."""
    if isinstance(rule, Shape):
        yield from rule.faults(path, value, known, beside)
    else:
        yield from rule.faults(path, value, known)


def once(what: str, values: list[Any]) -> Faults:
    """What stands more than once, and has to be unique."""
    for times in Counter(str(value) for value in values).values():
        if times > 1:
            yield f"{what} stands {times} times, and has to be unique"


def kind_of(value: Any) -> str:
    """The `type` of a part, or nothing."""
    kind = value.get("type") if isinstance(value, Mapping) else None
    return kind if isinstance(kind, str) else ""


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
