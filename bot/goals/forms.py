"""The forms in which staff set a goal, and say what became of one that was missed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.access import Who
from bot.contacts import calendar_of
from bot.messages import Field, Form, Message
from bot.rules.days import Fault, named
from bot.tokens import Claim, Tokens
from config.catalogue import Catalogue
from storage.goals import Goal

PARTS = ("goal", "date", "counted", "aim", "so_far")
"""What a goal says, in the order in which it is asked for; the first two are needed."""
LONGEST, LONGEST_COUNTED, LONGEST_CAUSE, MOST = 120, 40, 600, 1_000_000
LATEST = timedelta(days=3 * 366)
"""So far ahead a goal may lie."""
LATER = timedelta(days=28)
"""By how much the new day of a missed goal is proposed to be later than today."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A goal as it was typed."""

    title: str
    due_on: date | None
    counted: str = ""
    aim: int | None = None
    so_far: int | None = None


class GoalForms:
    """Draws the forms and reads what was typed."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens) -> None:
        self._catalogue = catalogue
        self._tokens = tokens

    def goal(
        self, who: Who, action: str, goal_id: str, values: Mapping[str, str], errors: Mapping[str, str], now: datetime
    ) -> Message:
        """What the goal is, by when, and what can be counted on the way."""
        fields = tuple(
            Field(
                name, self._word(who, f"field.{name}"), "date" if name == "date" else "text",
                hint=self._word(who, f"hint.{name}"), required=name in PARTS[:2], value=values.get(name, ""),
                error=errors.get(name, ""),
            )
            for name in PARTS
        )  # fmt: skip
        title = self._word(who, f"form.{action}")
        form = Form(self._token(who, action, goal_id, now), title, fields, self._word(who, "form.save"))
        return Message(next(iter(errors.values()), title), (form,))

    def note(
        self, who: Who, goal: Goal, values: Mapping[str, str], errors: Mapping[str, str], now: datetime
    ) -> Message:
        """Why it was missed, and the new day if there is one."""
        later = calendar_of(who.coalition).on_or_after(now.astimezone(who.zone).date() + LATER)
        fields = (
            Field("cause", self._word(who, "field.cause"), "long_text", hint=self._word(who, "hint.cause"),
                  value=values.get("cause", ""), error=errors.get("cause", "")),
            Field("date", self._word(who, "field.new_date"), "date", hint=self._word(who, "hint.new_date"),
                  required=False, value=values.get("date", later.isoformat()), error=errors.get("date", "")),
        )  # fmt: skip
        title = self._word(who, "form.note", number=goal.number)
        form = Form(self._token(who, "note", goal.id, now), title, fields, self._word(who, "form.look"))
        return Message(next(iter(errors.values()), title), (form,))

    def read(self, who: Who, typed: Mapping[str, str], today: date, goal: Goal | None) -> tuple[Wanted, dict[str, str]]:
        """The goal that was typed, and what to mend by field. A day that has passed moves by a note alone."""
        text = {name: " ".join(typed.get(name, "").split()) for name in PARTS}
        errors: dict[str, str] = {}
        for name, most in (("goal", LONGEST), ("counted", LONGEST_COUNTED)):
            if len(text[name]) > most or (name == "goal" and not text[name]):
                errors[name] = self._catalogue.say("door.too_long" if text[name] else "door.empty", who.language)
        day = _day(text["date"], today)
        if day is None or not today < day <= today + LATEST:
            errors["date"] = self._word(who, "bad_date")
        elif goal is not None and goal.due_on < today:
            errors["date"] = self._word(who, "missed_date")
        numbers = {name: _number(text[name]) for name in ("aim", "so_far")}
        for name, number in numbers.items():
            if text[name] and (number is None or (name == "aim" and number == 0)):
                errors[name] = self._word(who, "bad_number")
        return Wanted(text["goal"], day, text["counted"], numbers["aim"], numbers["so_far"]), errors

    def read_note(self, who: Who, typed: Mapping[str, str], today: date) -> tuple[str, date | None, dict[str, str]]:
        """The cause and the new day that were typed, and what to mend by field."""
        cause, day = " ".join(typed.get("cause", "").split()), typed.get("date", "").strip()
        errors: dict[str, str] = {}
        if not cause or len(cause) > LONGEST_CAUSE:
            errors["cause"] = self._catalogue.say("door.too_long" if cause else "door.empty", who.language)
        wanted = _day(day, today) if day else None
        if day and (wanted is None or not today < wanted <= today + LATEST):
            errors["date"] = self._word(who, "bad_date")
        return cause, wanted, errors

    def _token(self, who: Who, action: str, subject: str, now: datetime) -> str:
        return self._tokens.sign(Claim(f"goal.{action}", subject, who.coalition.id, who.person_id), now)

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"goal.{key}", who.language, **values)


def _day(typed: str, today: date) -> date | None:
    try:
        found = named(f"until {typed.strip().casefold()}", today)
    except Fault:
        return None
    return found.until if found else None


def _number(typed: str) -> int | None:
    plain = typed.replace(",", "")
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 8 and int(plain) <= MOST else None
