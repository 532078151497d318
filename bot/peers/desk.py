"""Finds who offered to be asked about something, sends a question to them, and brings answers back (mission M73).

It is between members: staff read topics and numbers, and no words. A few are asked and not all, each within her own
limits, and nobody is asked twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.access import Who, short_name
from bot.contacts import roster
from bot.gaps.topics import covered
from bot.messages import Context, Message, Text
from bot.offers import Offer
from bot.outbox import Outbox, welcome
from bot.peers.author import KIND
from bot.rules.verdict import Drop
from bot.ways_back import way_back
from config.catalogue import Catalogue
from storage import ledger, peers, people
from storage.columns import derived_id
from storage.database import Work
from storage.ledger import Campaign
from storage.peers import PeerAsk
from storage.people import Contact

STEP = "asked"
MOST_ASKED = 3
"""So many are asked one question; more would take more of everybody's patience than an answer is worth."""
MOST_A_MONTH, MONTH = 3, timedelta(days=30)
"""Questions of one contact that go out in a month."""
WORTH_IT = timedelta(days=14)
"""For how long a question may wait for a moment that suits her."""


@dataclass(frozen=True, slots=True)
class Willing:
    """A contact who offered help, and those of her topics that a question is about."""

    contact: Contact
    topics: tuple[str, ...]


class PeerDesk:
    """Sends questions between members, and answers."""

    def __init__(self, catalogue: Catalogue, outbox: Outbox) -> None:
        self._catalogue = catalogue
        self._outbox = outbox

    async def may_be_asked(self, work: Work, who: Who, question: str, now: datetime) -> bool:
        """Whether a member may send this to others: somebody offered to be asked, and it is not too often."""
        if who.contact is None or who.organisation is None or not await self.willing(work, who, question):
            return False
        return await peers.sent_since(work, who.contact.id, now - MONTH) < MOST_A_MONTH

    async def willing(self, work: Work, who: Who, question: str) -> list[Willing]:
        """Who may be asked: of other members, who knows most first."""
        assert who.organisation is not None, "the caller has looked"
        offers = await peers.offers(work, who.coalition.id)
        reached = await people.identities_of(work, [contact.person_id for _, contact in offers])
        found = [
            Willing(contact, tuple(topics))
            for offer, contact in offers
            if contact.organisation_id != who.organisation.id
            and contact.person_id != who.person_id
            and contact.person_id in reached
            and contact.opted_out_at is None
            and (topics := covered(offer.topics, question))
        ]
        return sorted(found, key=lambda one: (-len(one.topics), one.contact.name, one.contact.id))

    async def send(self, work: Work, asked: PeerAsk, whom: Sequence[Willing], named: bool, now: datetime) -> int:
        """Let the question go out to a few; how many, 0 where it went before or nobody takes notes now."""
        found = await roster(work, asked.coalition_id, now)
        title = self._catalogue.say("peers.title", found.coalition.language)
        campaign = Campaign(
            id=derived_id(KIND, asked.coalition_id), coalition_id=asked.coalition_id, kind=KIND, title=title
        )
        await ledger.ensure_campaign(work, campaign)
        offers = [
            Offer(
                kind=KIND, contact=one.contact, campaign_id=campaign.id, nominal=now.date(), step=STEP,
                purpose=asked.id, subject=f"peer:{asked.id}", template="peers.asked", args={"ask": asked.id},
                due=now, not_after=now + WORTH_IT,
            )
            for one in whom
        ]  # fmt: skip
        welcome_ones = [one for one in offers if not isinstance(welcome(one, found, now), Drop)][:MOST_ASKED]
        if not welcome_ones or not await peers.send(work, asked.id, named, now):
            return 0
        await self._outbox.offer(work, welcome_ones, found, now)
        return len(welcome_ones)

    async def bring(self, work: Work, asked: PeerAsk, who: Who, text: str, named: bool, now: datetime) -> bool:
        """Bring an answer to who asked, with the name of who gives it where she said so; False: nothing reaches her."""
        asker = await people.contact(work, asked.contact_id)
        where = await way_back(work, asker, asked.place) if asker else None
        if asker is None or where is None or who.organisation is None:
            return False
        values = {"name": short_name(asker.name)}
        if named:
            values |= {"colleague": who.name, "organisation": who.organisation.name}
        intro = self._catalogue.say(f"peers.answered{'_named' if named else ''}", asker.language, **values)
        quoted = (Context(f"“{asked.words}”"),) if asked.words else ()
        message = Message(intro, (Text(intro), Text(text), *quoted))
        by, place = where
        origin = f"peer {asked.id} {who.contact.id if who.contact else ''}"
        await self._outbox.reply(work, asked.coalition_id, by, place, message, origin, now)
        return True
