"""What becomes of a pulse: opened for those who are drawn, closed, shared back with what will change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.contacts import roster
from bot.offers import Offer, Post
from bot.outbox import Outbox
from bot.pulse.drawing import KIND, Draw, draw, length, offer_of
from bot.rules.grace import GRACE, can_be_undone
from storage import ledger, pulses
from storage.database import Work
from storage.ledger import Campaign
from storage.people import Contact
from storage.pulses import Pulse

RESULT = "pulse_result"
WORTH_IT = timedelta(days=14)
"""For how long a result is worth sending."""


@dataclass(frozen=True, slots=True)
class Shared:
    """To how many people a result goes, and in how many channels it is posted."""

    people: int
    channels: int


async def begin(work: Work, outbox: Outbox, pulse: Pulse, title: str, now: datetime) -> Draw | None:
    """Open it and ask everybody who is drawn; None where it was opened before or something is in the way."""
    drawn, found = await draw(work, pulse, now)
    if drawn.obstacle:
        return drawn
    pulse.population = drawn.population
    if not await pulses.begin(work, pulse, drawn.asked, now, now + length(pulse)):
        return None
    campaign = Campaign(id=pulse.id, coalition_id=pulse.coalition_id, kind=KIND, title=title)
    await ledger.ensure_campaign(work, campaign)
    await outbox.offer(work, [offer_of(pulse, one, now) for one in drawn.contacts], found, now)
    return drawn


async def share(work: Work, outbox: Outbox, pulse: Pulse, title: str, now: datetime) -> Shared | None:
    """Send the result to everybody who was asked, and post it; None where it was shared before."""
    if not await pulses.share(work, pulse.id, now):
        return None
    campaign = Campaign(id=f"{pulse.id} result", coalition_id=pulse.coalition_id, kind=RESULT, title=title)
    await ledger.ensure_campaign(work, campaign)
    found = await roster(work, pulse.coalition_id, now)
    asked = await pulses.all_asked(work, pulse.id)
    contacts = [found.contacts[one.contact_id] for one in asked if one.contact_id in found.contacts]
    await outbox.offer(work, [_result(pulse, one, campaign.id, now) for one in contacts], found, now)
    return Shared(len(contacts), len(await outbox.post(work, _post(pulse, campaign.id, now), now)))


async def take_back(work: Work, outbox: Outbox, pulse: Pulse, now: datetime) -> bool:
    """Take a shared result back; False once somebody may have read it."""
    if not can_be_undone(pulse.shared_at, now) or not await pulses.take_back(work, pulse.id):
        return False
    await outbox.cancel(work, f"{RESULT}:{pulse.id}", "taken back", now)
    return True


def _result(pulse: Pulse, contact: Contact, campaign_id: str, now: datetime) -> Offer:
    return Offer(
        kind=RESULT, contact=contact, campaign_id=campaign_id, nominal=pulse.created_at.date(), step="shared",
        subject=f"{RESULT}:{pulse.id}", template="pulse.result", args={"pulse": pulse.id},
        due=now + GRACE, not_after=now + GRACE + WORTH_IT,
    )  # fmt: skip


def _post(pulse: Pulse, campaign_id: str, now: datetime) -> Post:
    return Post(
        kind=RESULT,
        coalition_id=pulse.coalition_id,
        origin=pulse.id,
        subject=f"{RESULT}:{pulse.id}",
        template="pulse.result.post",
        args={"pulse": pulse.id},
        due=now + GRACE,
        not_after=now + GRACE + WORTH_IT,
        campaign_id=campaign_id,
    )
