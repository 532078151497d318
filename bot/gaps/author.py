"""Writes to an expert what a member asks, without the member's name; once it is answered, that is said in its place."""

from __future__ import annotations

from datetime import datetime

from bot.access import short_name
from bot.messages import Choice, Choices, Context, Field, Form, Message, Text
from bot.outbox import SHOW
from bot.tokens import Claim, Tokens
from bot.weighing import Standing
from config.catalogue import Catalogue
from storage import coalitions, gaps, people
from storage.database import Work
from storage.gaps import ASKED
from storage.ledger import Delivery

ANSWER = "answer"
"""The name of the form's one field."""


class ExpertAuthor:
    """Writes for the outbox what is asked of an expert."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens) -> None:
        self._catalogue = catalogue
        self._tokens = tokens

    async def standing(self, work: Work, row: Delivery) -> Standing:
        """Settled once somebody answered, or it waits for somebody else."""
        gap = await gaps.find(work, row.coalition_id or "", row.args["gap"])
        is_hers = gap is not None and gap.state == ASKED and gap.expert_id == row.contact_id
        return Standing(settled=not is_hers, is_asked=is_hers)

    async def write(self, work: Work, row: Delivery, now: datetime) -> Message:
        """The question, a place for the answer, and a way to pass that nobody holds against her."""
        contact = await people.contact(work, row.contact_id or "")
        coalition = await coalitions.find(work, row.coalition_id or "")
        assert contact is not None, "the verdict has looked at the contact in this transaction"
        assert coalition is not None, "who belongs to a coalition"
        gap = await gaps.find(work, coalition.id, row.args["gap"])
        language, name = contact.language, short_name(contact.name)
        refresh = self._tokens.sign(Claim(SHOW, row.id, coalition.id, contact.person_id), now)
        summary = self._say("summary", language, coalition=coalition.name)
        lead = self._say("lead", language, name=name, coalition=coalition.name)
        if gap is None or gap.state != ASKED or gap.expert_id != contact.id or not gap.words:
            done = self._say("settled", language, name=name)
            return Message(summary, (Text(done),), refresh=refresh)
        choices = tuple(
            Choice(
                self._catalogue.say(f"gap.choice.{name}", language),
                self._token(row, name, gap.id, contact.person_id, now),
                name == "answer",
            )
            for name in ("answer", "pass")
        )
        return Message(
            summary,
            (
                Text(lead),
                Text(f"“{gap.words}”"),
                Choices(choices),
                Context(await self.reason(work, row, language)),
            ),
            refresh=refresh,
        )

    def title(self, row: Delivery, language: str = "en") -> str:
        """What it is called in a list."""
        return self._say("title", language)

    async def reason(self, work: Work, row: Delivery, language: str) -> str:
        """Because she said that she knows about this."""
        named = {contact.id: one for one, contact in await gaps.experts(work, row.coalition_id or "")}
        hers = named.get(row.contact_id or "")
        return self._say("why", language, text=", ".join(hers.topics)) if hers else self._say("why_before", language)

    def _token(self, row: Delivery, action: str, gap_id: str, person_id: str, now: datetime) -> str:
        return self._tokens.sign(Claim(f"gap.{action}", gap_id, row.coalition_id or "", person_id), now)

    def _say(self, key: str, language: str, **values: object) -> str:
        return self._catalogue.say(f"gap.{key}", language, **values)


def answer_form(catalogue: Catalogue, token: str, language: str, typed: str = "", error: str = "") -> Form:
    """One field for an answer."""
    label, hint, title, submit = (
        catalogue.say(f"gap.form.{part}", language) for part in ("label", "hint", "title", "submit")
    )
    field = Field(ANSWER, label, "long_text", hint=hint, value=typed, error=error)
    return Form(token, title, (field,), submit)
