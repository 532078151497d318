"""The forms of a case: the right figure with its cause and what was done, or why the figure is right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.access import Who
from bot.messages import Field, Form, Message
from bot.registry.labels import figure_labels
from bot.rules.numbers import Contradiction, Numbers, agreed, is_small, number, whole
from bot.rules.verdict import CORRECTION
from bot.tokens import Claim, Tokens
from config.catalogue import Catalogue
from storage import figures
from storage.corrections import Case
from storage.database import Work
from storage.figures import Figure

FIX, RIGHT = f"{CORRECTION}.fix", f"{CORRECTION}.right"
LONGEST = 240
"""Characters of a cause: everybody reads it, so it is a sentence and no report."""
_NUMBERS = ("value", "numerator", "denominator")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What staff would correct: which figure, to which numbers, why it was wrong, and what was done."""

    figure_id: str
    numbers: dict[str, Any]
    cause: str
    done: str


class CaseForms:
    """Draws the forms, and reads what was typed."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens) -> None:
        self._catalogue = catalogue
        self._tokens = tokens

    async def fix(
        self, work: Work, who: Who, case: Case, typed: Mapping[str, str], errors: Mapping[str, str], now: datetime
    ) -> Message:
        """The form for the right figure, with what was typed or proposed before."""
        values = dict(typed) if typed else self._proposed(case)
        fields = []
        if not case.figure_id:
            known = tuple(await self._figures(work, who))
            fields.append(Field("figure", self._word(who, "field.figure"), "choice", known))
        needs = {"cause": "long_text", "done": "long_text"}
        for name in (*_NUMBERS, *needs):
            hint = self._word(who, f"hint.{name}") if name != "denominator" else ""
            entry = "long_text" if name in needs else "text"
            fields.append(Field(name, self._word(who, f"field.{name}"), entry, (), hint, required=name in needs))  # type: ignore[arg-type]
        drawn = tuple(
            Field(
                one.name, one.label, one.entry, one.options, one.hint, one.required,
                value=values.get(one.name, ""), error=errors.get(one.name, ""),
            )
            for one in fields
        )  # fmt: skip
        title = self._word(who, "form.fix", number=case.number)
        lead = " ".join(one.error for one in drawn if one.error) or title
        return Message(lead, (Form(self._token(who, FIX, case, now), title, drawn, self._word(who, "form.show")),))

    def right(self, who: Who, case: Case, why: str, now: datetime, *, error: bool = False) -> Message:
        """The form for why it is right."""
        said = self._word(who, "hint.length", count=LONGEST) if error else ""
        field = Field(
            "why", self._word(who, "field.why"), "long_text", hint=self._word(who, "hint.why"), value=why, error=said
        )
        title = self._word(who, "form.right", number=case.number)
        form = Form(self._token(who, RIGHT, case, now), title, (field,), self._word(who, "form.answer"))
        return Message(said or title, (form,))

    async def read(
        self, work: Work, who: Who, case: Case, typed: Mapping[str, str]
    ) -> tuple[Wanted | None, Mapping[str, str]]:
        """What was typed, or beside each field what to mend."""
        errors: dict[str, str] = {}
        wanted_id = case.figure_id or (await self._figures(work, who)).get(typed.get("figure", ""), "")
        figure = await figures.find(work, who.coalition.id, wanted_id) if wanted_id else None
        texts = {name: " ".join(typed.get(name, "").split()) for name in ("cause", "done")}
        for name, text in texts.items():
            if not text or len(text) > LONGEST:
                errors[name] = self._word(who, "hint.length", count=LONGEST)
        if figure is None:
            return None, {**errors, "figure": self._word(who, "which_figure")}
        numbers = await self._numbers(work, who, figure, typed, errors)
        if errors or numbers is None:
            return None, errors
        said: dict[str, Any] = {
            "value": numbers.value, "numerator": numbers.numerator, "denominator": numbers.denominator,
        }  # fmt: skip
        if (
            figure.region
            and is_small(numbers.numerator, numbers.denominator)
            and not await self._is_public(work, figure)
        ):
            # So few that somebody could tell who: that it was wrong is said, and what is right is withheld.
            said = dict.fromkeys(said) | {"withheld": True}
        if all(getattr(figure, name) == value for name, value in said.items()):
            return None, {"value": self._word(who, "same")}
        return Wanted(figure.id, said, texts["cause"], texts["done"]), {}

    async def _numbers(
        self, work: Work, who: Who, figure: Figure, typed: Mapping[str, str], errors: dict[str, str]
    ) -> Numbers | None:
        measure = (await figures.measures_by_id(work, who.coalition.id))[figure.measure_id]
        if figure.withheld:
            errors["value"] = self._word(who, "withheld")
            return None
        try:
            return agreed(
                measure.unit,
                number(typed.get("value", ""), "value"),
                whole(typed.get("numerator", ""), "numerator"),
                whole(typed.get("denominator", ""), "denominator"),
            )
        except Contradiction as fault:
            errors["value"] = self._word(who, "cannot_be", why=str(fault))
            return None

    async def _is_public(self, work: Work, figure: Figure) -> bool:
        known = {one.id: one for one in await figures.sources(work, figure.coalition_id)}
        return known[figure.source_id].public

    def _proposed(self, case: Case) -> dict[str, str]:
        numbers = case.proposed or {}
        said = {name: "" if numbers.get(name) is None else f"{numbers[name]:g}" for name in _NUMBERS}
        if numbers.get("numerator") is not None:
            said["value"] = ""  # It follows from the counts, and more exactly.
        return said | {"cause": case.cause, "done": case.done}

    async def _figures(self, work: Work, who: Who) -> dict[str, str]:
        """The figures that can be chosen, by their labels."""
        return await figure_labels(work, self._catalogue, who.coalition.id, who.language)

    def _token(self, who: Who, action: str, case: Case, now: datetime) -> str:
        return self._tokens.sign(Claim(action, case.id, who.coalition.id, who.person_id), now)

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"corrections.{key}", who.language, **values)
