"""Writes to members who offered help what another member asks, with her name only where she said so."""

from __future__ import annotations

from datetime import datetime

from bot.access import short_name
from bot.messages import Choice, Choices, Context, Message, Text
from bot.outbox import SHOW
from bot.tokens import Claim, Tokens
from bot.weighing import Standing
from config.catalogue import Catalogue
from storage import coalitions, peers, people
from storage.database import Work
from storage.ledger import Delivery

KIND = "peer"
CHOICES = ("answer_named", "answer", "pass")


class PeerAuthor:
    """Writes for the outbox what is asked of other members."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens) -> None:
        self._catalogue = catalogue
        self._tokens = tokens

    async def standing(self, work: Work, row: Delivery) -> Standing:
        """Settled once she has replied, or the words are gone; nobody's who took her offer back."""
        asked = await peers.find(work, row.coalition_id or "", row.args["ask"])
        over = asked is None or asked.words is None or await peers.replied(work, row.args["ask"], row.contact_id or "")
        offers = {contact.id for _, contact in await peers.offers(work, row.coalition_id or "")}
        return Standing(settled=over or row.contact_id not in offers)

    async def write(self, work: Work, row: Delivery, now: datetime) -> Message:
        """The question, two ways to answer, and a no that nobody learns of."""
        contact = await people.contact(work, row.contact_id or "")
        coalition = await coalitions.find(work, row.coalition_id or "")
        assert contact is not None, "the verdict has looked at the contact in this transaction"
        assert coalition is not None, "who belongs to a coalition"
        asked = await peers.find(work, coalition.id, row.args["ask"])
        language, name = contact.language, short_name(contact.name)
        refresh = self._tokens.sign(Claim(SHOW, row.id, coalition.id, contact.person_id), now)
        summary = self._say("summary", language, coalition=coalition.name)
        if asked is None or asked.words is None or await peers.replied(work, asked.id, contact.id):
            return Message(summary, (Text(self._say("settled", language, name=name)),), refresh=refresh)
        lead = self._say("lead", language, name=name, coalition=coalition.name)
        if asked.named and (asker := await people.contact(work, asked.contact_id)) is not None:
            member = await people.organisation(work, asker.organisation_id)
            whose = {"colleague": asker.name, "organisation": member.name if member else ""}
            lead = self._say("lead_named", language, name=name, **whose)
        choices = tuple(
            Choice(
                self._catalogue.say(f"peers.choice.{action}", language),
                self._tokens.sign(Claim(f"peers.{action}", asked.id, coalition.id, contact.person_id), now),
            )
            for action in CHOICES
        )
        why = Context(await self.reason(work, row, language))
        return Message(summary, (Text(lead), Text(f"“{asked.words}”"), Choices(choices), why), refresh=refresh)

    def title(self, row: Delivery, language: str = "en") -> str:
        """What it is called in a list; never what is asked."""
        return self._say("title", language)

    async def reason(self, work: Work, row: Delivery, language: str) -> str:
        """Because she offered to help with this."""
        offered = {contact.id: one for one, contact in await peers.offers(work, row.coalition_id or "")}
        hers = offered.get(row.contact_id or "")
        return self._say("why", language, text=", ".join(hers.topics)) if hers else self._say("why_before", language)

    def _say(self, key: str, language: str, **values: object) -> str:
        return self._catalogue.say(f"peers.{key}", language, **values)
