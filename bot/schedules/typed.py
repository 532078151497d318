"""Reads what staff type after `schedule add`: a title, a rule, and if they like who is asked and how long it takes."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Literal

from bot.reminders.plan import rule_of
from bot.rules.recurrence import Day, NotUnderstoodError, Part, Rule, is_period, understood
from config.catalogue import LANGUAGES, Catalogue
from storage.people import KINDS
from storage.submissions import Schedule

LONGEST_TITLE = 60
QUOTES = "“”„«»\"' "
"""Signs that people put around a title; they are no part of it."""
_USUAL_MINUTES = 20
_MOST_MINUTES = 480

_CLOSED = re.compile(r"\b(if (?:it is |it's |that is |that day is )?closed),", re.IGNORECASE)
_OPTIONS = re.compile(r"(?<![,\s])\s+(?=(?:from|takes|if (?:\S+ ){0,3}closed)\b)", re.IGNORECASE)
_TAKES = re.compile(r",\s*takes\b(?P<span>[^,]*)", re.IGNORECASE)
_SPAN = re.compile(r"(?:about )?(?P<count>\d{1,3}) ?(?P<unit>minutes?|min|hours?|h)?", re.IGNORECASE)
_FROM = re.compile(r",\s*from\b(?P<kinds>.*?)(?=,\s*if\b|$)", re.IGNORECASE)
_AND = re.compile(r"[,;&]|\band\b|\by\b", re.IGNORECASE)
_EVERYBODY = frozenset({"all", "all members", "everybody", "every member", "everyone", "todos", "todos los miembros"})


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a schedule says: which file, by which rule, from which kinds of members, and how long it takes."""

    title: str
    rule: Rule
    kinds: tuple[str, ...]
    minutes: int

    def pack(self) -> str:
        """The agreement as text, short enough to travel in a button."""
        rule, kinds = self.rule, [] if self.kinds == KINDS else list(self.kinds)
        day = [rule.day.nth, rule.day.working, rule.day.month]
        return json.dumps([self.title, rule.period, day, rule.shift, kinds, self.minutes], separators=(",", ":"))

    def values(self) -> dict[str, Any]:
        """The same as the columns of a schedule."""
        day = self.rule.day
        return {
            "period": self.rule.period,
            "due_day": day.nth,
            "working_days": day.working,
            "due_month": day.month,
            "shift": self.rule.shift,
            "kinds": list(self.kinds),
            "minutes": self.minutes,
        }


@dataclass(frozen=True)
class UnclearError(Exception):
    """What was typed is no agreement: which part of it, and what stood there."""

    part: Part | Literal["title", "long title", "kinds", "minutes"]
    typed: str = ""


def unpack(packed: str) -> Agreement:
    """The agreement that `Agreement.pack` wrote."""
    title, period, day, shift, kinds, minutes = json.loads(packed)
    return Agreement(title, Rule(period, Day(*day), shift), tuple(kinds) or KINDS, minutes)


def agreement_of(schedule: Schedule) -> Agreement:
    """What a schedule says now."""
    kinds = tuple(one for one in KINDS if one in schedule.kinds)
    return Agreement(schedule.title, rule_of(schedule), kinds, schedule.minutes)


def split(text: str) -> tuple[str, str]:
    """The title and the rule; they are parted where words say how often. Raises UnclearError."""
    parts = [part.strip() for part in _CLOSED.sub(r"\1", text).split(",")]
    at = next((place for place, part in enumerate(parts) if is_period(_OPTIONS.split(part)[0])), None)
    title = (", ".join(parts[:at]) if at is not None else parts[0]).strip(QUOTES)
    if not title:
        raise UnclearError("title")
    if at is None:
        raise UnclearError("period", parts[1] if len(parts) > 1 else "")
    if len(title) > LONGEST_TITLE:
        raise UnclearError("long title", title[:LONGEST_TITLE])
    return title, ", ".join(parts[at:])


def agreed(title: str, text: str, catalogue: Catalogue, standing: Agreement | None = None) -> Agreement:
    """The agreement in these words; what they leave out stays as it stands. Raises UnclearError."""
    text = _OPTIONS.sub(", ", text)
    takes = _TAKES.search(text)
    text = _TAKES.sub("", text, count=1)
    asked = _FROM.search(text) or _FROM.search(text := _from_named(text, catalogue))
    text = _FROM.sub("", text, count=1)
    try:
        rule = understood(text)
    except NotUnderstoodError as unclear:
        raise UnclearError(unclear.part, unclear.typed) from None
    kinds = _kinds(asked["kinds"], catalogue) if asked else standing.kinds if standing else KINDS
    minutes = _minutes(takes["span"].strip()) if takes else standing.minutes if standing else _USUAL_MINUTES
    return Agreement(title, rule, kinds, minutes)


def _from_named(text: str, catalogue: Catalogue) -> str:
    """Whoever ends with kinds of members means “from” them."""
    rule, _, last = text.rpartition(",")
    try:
        _kinds(last, catalogue)
    except UnclearError:
        return text
    return f"{rule}, from {last}"


def _minutes(typed: str) -> int:
    found = _SPAN.fullmatch(typed)
    if found is None:
        raise UnclearError("minutes", typed)
    minutes = int(found["count"]) * (60 if (found["unit"] or "").casefold().startswith("h") else 1)
    if not 1 <= minutes <= _MOST_MINUTES:
        raise UnclearError("minutes", typed)
    return minutes


def _kinds(typed: str, catalogue: Catalogue) -> tuple[str, ...]:
    words = [word for one in _AND.split(typed) if (word := " ".join(one.casefold().split()))]
    if " ".join(words) in _EVERYBODY:
        return KINDS
    known = {name: kind for kind in KINDS for name in _names(kind, catalogue)}
    unknown = [word for word in words if word not in known]
    if unknown or not words:
        raise UnclearError("kinds", ", ".join(unknown))
    meant = {known[word] for word in words}
    return tuple(kind for kind in KINDS if kind in meant)


def _names(kind: str, catalogue: Catalogue) -> set[str]:
    """What a kind of members is called: its own name, and what several are called in each language."""
    several = {catalogue.say(f"schedule.kind.{kind.replace(' ', '_')}", language) for language in LANGUAGES}
    return {name.casefold() for name in (kind, *several)}
