"""The lead states what a file rests on: goodwill, an agreement, or a law; answers what begins with ``basis.``.

Members read it in every note, so it is shown as they would read it before it is saved. A statement is never changed:
a later one takes its place from its own day on, and a note of the time before still says what held then.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, cast

from bot.access import Who
from bot.audit import note
from bot.basis import BasisWords, day_in
from bot.messages import Choice, Choices, Fact, Facts, Message, Table, Text, say
from bot.rules.basis import Basis, Kind, unpack
from bot.rules.days import Fault, named
from bot.schedules.typed import QUOTES
from bot.tokens import Claim, Tokens
from bot.tone import Tone
from config.catalogue import Catalogue
from storage import schedules, submissions
from storage.database import Work
from storage.submissions import Schedule

LONGEST_CITATION = 90
_OPTION = re.compile(
    r"(?:,|(?<![\s,]))\s+(?P<end>from|since|until|till|through|to)\s+(?P<day>[^,]{0,60}[^,\s])\s*$", re.IGNORECASE
)
_KINDS = re.compile(
    r"(?:is |it is )?(?P<kind>voluntary|agreed|mandated|mandatory|required)\b[\s:,]*"
    r"(?:(?:in|by|under|with|on)\s+)?(?:the\s+(?=law\b))?(?P<citation>.*)",
    re.IGNORECASE | re.DOTALL,
)
_NAMES: dict[str, Kind] = {"mandatory": "mandated", "required": "mandated"}


@dataclass(frozen=True)
class _UnclearError(Exception):
    """What was typed is no basis: which part of it, and what stood there."""

    part: Literal["kind", "citation", "long", "day", "order", "over"]
    typed: str = ""
    basis: Basis | None = None


class Bases:
    """What each schedule rests on, shown and stated."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._tone = Tone(catalogue)

    async def listed_or_proposed(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """All of them; or, with words after it, how they would be understood."""
        known = await submissions.schedules(work, who.coalition.id)
        if not known:
            return say(self._say(who, "none"))
        if not rest.strip():
            return self._listed(who, known, now)
        there = _titled(known, rest)
        if there is None:
            titles = ", ".join(f"“{one.title}”" for one in known)
            return say(self._say(who, "unknown", wanted=rest.strip()[:60], known=titles))
        today = day_in(who.coalition, now)
        try:
            basis = _understood(rest.strip().strip(QUOTES)[len(there.title) :].lstrip(f":,{QUOTES}"), today)
        except _UnclearError as problem:
            return self._unclear(who, there, problem, today)
        sound = await self._tone.judge(work, who.coalition.id, basis.citation)
        if sound.refused:
            return self._tone.refusal(sound, basis.citation, who.language)
        proposed = self._proposed(who, there, basis, now)
        *shown, buttons = proposed.blocks
        return replace(proposed, blocks=(*shown, *self._tone.warning(sound, basis.citation, who.language), buttons))

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """Save what was shown."""
        if not who.may("lead"):
            return say(self._say(who, "not_yours"))
        if claim.action != "basis.save":
            return say(self._say(who, "left"))
        wanted_id, packed, stated = json.loads(claim.subject)
        there = await schedules.find(work, who.coalition.id, wanted_id)
        if there is None:
            return say(self._say(who, "left"))
        basis = unpack(packed)
        if there.bases and replace(unpack(there.bases[-1]), stated_at=None) == basis:
            return say(self._say(who, "saved_already", file=there.title))
        kept = replace(basis, stated_at=now).pack()
        if len(there.bases) != stated or not await schedules.state_basis(work, there, kept, now):
            return say(self._say(who, "meanwhile", file=there.title))
        days = {"from_on": basis.from_on.isoformat(), "until_on": str(basis.until_on or "")}
        await note(work, who, now, "basis stated", there.id, kind=basis.kind, **days)
        words = BasisWords(self._catalogue, who.language, day_in(who.coalition, now))
        return say(self._say(who, "saved", file=there.title, state=words.state(basis)))

    async def fill(self, work: Work, who: Who, claim: Claim, values: Mapping[str, str], now: datetime) -> Message:
        """There is no form about bases, so that a filled one is a press."""
        return await self.press(work, who, claim, now)

    def _listed(self, who: Who, known: Sequence[Schedule], now: datetime) -> Message:
        words = BasisWords(self._catalogue, who.language, day_in(who.coalition, now))
        lead = self._say(who, "list", coalition=who.coalition.name)
        columns = (self._say(who, "label.file"), self._say(who, "label.state"))
        rows = tuple((one.title, words.standing(one.bases)) for one in known)
        return Message(lead, (Text(lead), Table(lead, columns, rows), self._how(who, known[0])))

    def _proposed(self, who: Who, there: Schedule, basis: Basis, now: datetime) -> Message:
        words = BasisWords(self._catalogue, who.language, day_in(who.coalition, now))
        lead = self._say(who, "proposed", file=there.title, first=words.day(basis.from_on))
        facts = (
            Fact(self._say(who, "label.state"), words.state(basis)),
            Fact(self._say(who, "label.sample"), words.in_note(basis, "near")),
        )
        subject = json.dumps([there.id, basis.pack(), len(there.bases)], separators=(",", ":"))
        buttons = Choices(
            (
                Choice(self._say(who, "label.save"), self._token(who, "save", subject, now), True),
                Choice(self._say(who, "label.leave"), self._token(who, "leave", "", now)),
            )
        )
        return Message(lead, (Text(lead), Facts(facts), buttons))

    def _unclear(self, who: Who, there: Schedule, problem: _UnclearError, today: date) -> Message:
        words, basis = BasisWords(self._catalogue, who.language, today), problem.basis
        match problem.part:
            case "kind":
                said = self._say(who, "no_kind", file=there.title)
            case "long":
                said = self._say(who, "long", count=LONGEST_CITATION)
            case "day":
                said = self._say(who, "day", wanted=problem.typed[:60])
            case "order" | "over":
                assert basis is not None, "it is about a basis that was read"
                assert basis.until_on is not None, "and that has an end"
                first = {"first": words.day(basis.from_on)} if problem.part == "order" else {}
                said = self._say(who, problem.part, last=words.day(basis.until_on), **first)
            case _:
                said = self._say(who, "citation")
        return Message(said, (Text(said), self._how(who, there)))

    def _how(self, who: Who, there: Schedule) -> Text:
        return Text(self._say(who, "usage", example=self._say(who, "example", file=there.title)))

    def _say(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"basis.desk.{key}", who.language, **values)

    def _token(self, who: Who, action: str, subject: str, now: datetime) -> str:
        return self._tokens.sign(Claim(f"basis.{action}", subject, who.coalition.id, who.person_id), now)


def _titled(known: Sequence[Schedule], typed: str) -> Schedule | None:
    """The schedule with whose title the words begin; of two, the longer title."""
    folded = typed.strip().strip(QUOTES).casefold()
    fitting = [one for one in known if re.match(rf"{re.escape(one.title.casefold())}(?!\w)", folded)]
    return max(fitting, key=lambda one: len(one.title), default=None)


def _understood(typed: str, today: date) -> Basis:
    """The basis in these words; without a first day it holds from today on. Raises _UnclearError."""
    days: dict[str, date] = {}
    text = typed.strip().rstrip(".")
    while found := _OPTION.search(text):
        end = "from" if found["end"].casefold() in ("from", "since") else "until"
        day = _day(found["day"], today)
        if day is None and not found[0].startswith(","):
            break  # "until" and "to" also stand in the names of laws.
        if day is None or end in days:
            raise _UnclearError("day", found["day"])
        days[end] = day
        text = text[: found.start()]
    read = _KINDS.fullmatch(text.strip())
    if read is None:
        raise _UnclearError("kind")
    name = read["kind"].casefold()
    kind = _NAMES.get(name) or cast(Kind, name)
    citation = " ".join(read["citation"].split()).strip(f",;:{QUOTES}") if kind != "voluntary" else ""
    if kind != "voluntary" and not citation:
        raise _UnclearError("citation")
    if len(citation) > LONGEST_CITATION:
        raise _UnclearError("long")
    basis = Basis(kind, citation, days.get("from", today), days.get("until"))
    if basis.until_on is not None and basis.until_on < basis.from_on:
        raise _UnclearError("order", basis=basis)
    if basis.until_on is not None and basis.until_on < today:
        raise _UnclearError("over", basis=basis)
    return basis


def _day(typed: str, today: date) -> date | None:
    try:
        found = named(f"until {typed.strip().casefold()}", today)
    except Fault:
        return None
    return found.until if found else None
