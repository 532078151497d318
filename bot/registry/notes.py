"""Tells members that their own figures can be looked at before anybody else sees them (mission M84).

A look before release is worth nothing to whoever does not know of it. So each member with a figure in the batch gets
one note, to the contact that its asks go to; it asks for nothing, and holds no figure.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.access import short_name
from bot.contacts import roster
from bot.messages import Choice, Choices, Context, Message, Text
from bot.offers import Offer
from bot.outbox import Outbox
from bot.rules.calendar import at
from bot.tokens import Claim, Tokens
from bot.weighing import Standing
from bot.words import short_date
from config.catalogue import Catalogue
from storage import coalitions, figures, ledger, people
from storage.columns import derived_id
from storage.database import Work
from storage.figures import PREVIEW, Batch
from storage.ledger import Campaign, Delivery

KIND = "preview"


def subject_of(batch_id: str) -> str:
    """Under which subject the ledger keeps the notes about a batch."""
    return f"{KIND}:{batch_id}"


async def tell(work: Work, outbox: Outbox, batch: Batch, title: str, until: date, now: datetime) -> int:
    """Plan a note to each member with a figure in the batch; how many that are."""
    found = await roster(work, batch.coalition_id, now)
    campaign = Campaign(id=derived_id(KIND, batch.id), coalition_id=batch.coalition_id, kind=KIND, title=title)
    await ledger.ensure_campaign(work, campaign)
    members = {one.organisation_id for one in await figures.in_batch(work, batch.id) if one.organisation_id}
    contacts = [contact for one in sorted(members) if (contact := found.primary(one)) is not None]
    last = at(until + timedelta(days=1), time(), ZoneInfo(found.coalition.zone))
    offers = [
        Offer(
            kind=KIND, contact=one, campaign_id=campaign.id, nominal=until, step="ready", purpose=one.organisation_id,
            subject=subject_of(batch.id), template="figures.preview", args={"batch": batch.id}, due=now, not_after=last,
        )
        for one in contacts
    ]  # fmt: skip
    await outbox.offer(work, offers, found, now)
    return len(offers)


class PreviewAuthor:
    """Writes for the outbox that figures are ready to be looked at."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens) -> None:
        self._catalogue = catalogue
        self._tokens = tokens

    async def standing(self, work: Work, row: Delivery) -> Standing:
        """Wanted for as long as the figures are shown to their members alone."""
        batch = await figures.batch_of(work, row.args["batch"])
        return Standing(superseded=batch is None or batch.state != PREVIEW)

    async def write(self, work: Work, row: Delivery, now: datetime) -> Message:
        """Which measures, until when, and what happens if something is wrong."""
        contact = await people.contact(work, row.contact_id or "")
        batch = await figures.batch_of(work, row.args["batch"])
        coalition = await coalitions.find(work, row.coalition_id or "")
        assert contact is not None, "the verdict has looked at the contact in this transaction"
        assert batch is not None, "and at the batch"
        assert coalition is not None, "who belongs to a coalition"
        member = await people.organisation(work, contact.organisation_id)
        language, today = contact.language, now.astimezone(ZoneInfo(contact.zone)).date()
        until = short_date(self._catalogue, batch.preview_until or today, language, today)
        summary = self._say(language, "summary", coalition=coalition.name)
        lead = self._say(
            language, "lead", name=short_name(contact.name), organisation=member.name if member else "", date=until
        )
        measures = await self._measures(work, batch, contact.organisation_id)
        token = self._tokens.sign(Claim("compare.all", "", coalition.id, contact.person_id), now)
        look = Choices((Choice(self._say(language, "look"), token, primary=True),))
        blocks = (Text(lead), Text(measures), Text(self._say(language, "wrong")), look)
        return Message(summary, (*blocks, Context(self._say(language, "why"))))

    def title(self, row: Delivery, language: str = "en") -> str:
        """What it is called in a list."""
        return self._say(language, "title")

    async def reason(self, work: Work, row: Delivery, language: str) -> str:
        """Because the figures are of her organisation."""
        return self._say(language, "why")

    async def _measures(self, work: Work, batch: Batch, organisation_id: str) -> str:
        known = await figures.measures_by_id(work, batch.coalition_id)
        found = await figures.in_batch(work, batch.id)
        hers = {one.measure_id for one in found if one.organisation_id == organisation_id}
        return "; ".join(sorted(known[one].name for one in hers))

    def _say(self, language: str, key: str, **values: object) -> str:
        return self._catalogue.say(f"figures.look.{key}", language, **values)
