"""The form of a win: what staff choose and type in it, and what they meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.access import Who
from bot.messages import Field, Form, Message
from bot.registry.labels import figure_labels
from bot.spreadsheet import nearest
from bot.tokens import Claim, Tokens
from bot.wins.checks import Problem, members
from config.catalogue import Catalogue
from storage.database import Work
from storage.wins import KINDS, MILESTONE, RESULT, Win

PUT = "win.put"
LONGEST, LONGEST_SOURCE = 240, 200


class WinForm:
    """Draws the form, and reads it."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens) -> None:
        self._catalogue = catalogue
        self._tokens = tokens

    async def draw(
        self, work: Work, who: Who, win_id: str, values: Mapping[str, str], problems: Sequence[Problem], now: datetime
    ) -> Message:
        """The form with what was typed before, and beside each field what speaks against it."""
        errors: dict[str, str] = {}
        for one in problems:
            errors[one.field] = " ".join(filter(None, (errors.get(one.field), self.problem(who, one))))
        known = tuple(await self._figures(work, who))
        kinds = tuple(self._word(who, f"kind.{each}") for each in KINDS)
        fields = [
            Field("kind", self._label(who, "kind"), "choice", kinds, value=values.get("kind", "")),
            Field("claim", self._label(who, "claim"), "long_text", hint=self._hint(who, "claim")),
            *(
                [
                    Field(
                        "after", self._label(who, "after"), "choice", known, self._hint(who, "after"), required=False
                    ),
                    Field("before", self._label(who, "before"), "choice", known, required=False),
                ]
                if known
                else []
            ),
            Field("source", self._label(who, "source"), hint=self._hint(who, "source"), required=False),
            Field("named", self._label(who, "named"), hint=self._hint(who, "named"), required=False),
        ]
        token = self._tokens.sign(Claim(PUT, win_id, who.coalition.id, who.person_id), now)
        drawn = tuple(
            Field(
                each.name, each.label, each.entry, each.options, each.hint, each.required,
                value=values.get(each.name, ""), error=errors.pop(each.name, ""),
            )
            for each in fields
        )  # fmt: skip
        title = self._word(who, "form.title")
        lead = " ".join(each.error for each in drawn if each.error) or title
        return Message(lead, (Form(token, title, drawn, self._word(who, "form.submit")),))

    async def read(
        self, work: Work, who: Who, win_id: str, typed: Mapping[str, str], now: datetime
    ) -> tuple[Win, Sequence[Problem]]:
        """The win that was meant, and what could not be understood of it."""
        problems = []
        kinds = {self._word(who, f"kind.{each}"): each for each in KINDS}
        kind = kinds.get(typed.get("kind", ""), MILESTONE)
        known = await self._figures(work, who)
        claim, source = (" ".join(typed.get(name, "").split()) for name in ("claim", "source"))
        for name, text, longest in (("claim", claim, LONGEST), ("source", source, LONGEST_SOURCE)):
            if len(text) > longest:
                problems.append(Problem(name, "long", {"count": longest}))
        named, unknown = await self._named(work, who, typed.get("named", ""))
        if unknown:
            problems.append(Problem("named", "unknown", {"wanted": unknown}))
        after, before = (known.get(typed.get(name, ""), "") for name in ("after", "before"))
        wanted = Win(
            id=win_id, coalition_id=who.coalition.id, kind=kind, claim=claim,
            figure_id="" if kind == MILESTONE else after, before_id=before if kind == RESULT else "",
            source=source if kind == MILESTONE else "", named=named, by=who.person_id, at=now,
        )  # fmt: skip
        return wanted, problems

    async def values(self, work: Work, who: Who, one: Win) -> dict[str, str]:
        """What stands in the form of one that was begun or written before."""
        labels = {each: label for label, each in (await self._figures(work, who)).items()}
        names = {each.id: each.name for each in await members(work, who.coalition.id)}
        return {
            "kind": self._word(who, f"kind.{one.kind}") if one.kind else "",
            "claim": one.claim,
            "after": labels.get(one.figure_id, ""),
            "before": labels.get(one.before_id, ""),
            "source": one.source,
            "named": ", ".join(names[each] for each in one.named if each in names),
        }

    def problem(self, who: Who, one: Problem) -> str:
        """Why it cannot be said, and what to do."""
        return self._catalogue.say(f"wins.problem.{one.why}", who.language, **one.values)

    async def _figures(self, work: Work, who: Who) -> dict[str, str]:
        """The figures that can be chosen, by their labels."""
        return await figure_labels(work, self._catalogue, who.coalition.id, who.language)

    async def _named(self, work: Work, who: Who, typed: str) -> tuple[list[str], str]:
        """The members that were typed, with commas between; and the first name that is none."""
        there = await members(work, who.coalition.id)
        known = {name.casefold(): each.id for each in there for name in (each.name, each.key)}
        found = []
        for part in typed.split(","):
            name = " ".join(part.split())
            if name and name.casefold() not in known:
                return [], name[:80] + nearest(name, [each.name for each in there])
            if name:
                found.append(known[name.casefold()])
        return list(dict.fromkeys(found)), ""

    def _label(self, who: Who, name: str) -> str:
        return self._word(who, f"field.{name}")

    def _hint(self, who: Who, name: str) -> str:
        return self._word(who, f"hint.{name}")

    def _word(self, who: Who, key: str) -> str:
        return self._catalogue.say(f"wins.{key}", who.language)
