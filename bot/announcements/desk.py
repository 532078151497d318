"""What becomes of an announcement: weighed, approved, started, taken back, paused, let go on, ended.

Its messages are planned once, at the approval, and none of them leaves for ten minutes, so that a slip of the finger
has no reader. Whoever changes an announcement that is under way takes its lanes first, so that no message of it begins
after that without knowing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.access import Who
from bot.contacts import Roster, roster
from bot.lanes import pace_of
from bot.offers import Offer, Post
from bot.outbox import Outbox, welcome
from bot.pauses import Target
from bot.rules.grace import GRACE
from bot.rules.verdict import HALTED, UNASKED, Drop, Later, Send
from storage import announcements, ledger, planned, submissions, waiting
from storage.announcements import Announcement
from storage.database import Work
from storage.ledger import Campaign
from storage.people import Contact, StaffRole

KIND = "announcement"
ROUND = "round"
"""The scope of a note about what the files of one round were used for: it is for whoever sent one (mission M40)."""
WORTH_IT = timedelta(days=7)
"""For how long an announcement is worth sending; after that it is no news."""
LIVE, OVER = "live", "done"
"""States of a campaign beside `HALTED`; the verdict on each of its messages asks for them."""
MANY = 50
"""Recipients above which whoever approves is asked a second time, with the number before her eyes."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """Who would get it if it were approved now: at once, later and why, or not at all and why."""

    sample: Contact | None
    """One of those who would get it."""
    at_once: int
    later: Counter[str] = field(default_factory=Counter)
    never: Counter[str] = field(default_factory=Counter)
    takes: timedelta = timedelta(0)
    """How long it takes at the pace of the busiest workspace, once it has started."""

    @property
    def count(self) -> int:
        """How many people would get it."""
        return self.at_once + self.later.total()


def subject_of(announcement_id: str) -> str:
    """Under which subject the ledger keeps the messages of an announcement."""
    return f"{KIND}:{announcement_id}"


def other_leads(one: Announcement, staff: Sequence[StaffRole]) -> Sequence[StaffRole]:
    """Who may approve it beside its writer."""
    return [role for role in staff if role.right == "lead" and role.person_id != one.by]


def may_approve(who: Who, one: Announcement, staff: Sequence[StaffRole]) -> bool:
    """Who leads may, unless she wrote it herself and another one could look at it."""
    return who.may("lead") and (who.person_id != one.by or not other_leads(one, staff))


async def weigh(work: Work, one: Announcement, now: datetime) -> Weighed:
    """What would happen if it were approved now; nothing does."""
    found = await roster(work, one.coalition_id, now)
    later, never, busy = Counter[str](), Counter[str](), Counter[tuple[str, str]]()
    at_once, sample = 0, None
    for offer in await offers(work, one, found, now + GRACE):
        reached = found.reach(offer.contact)
        match welcome(offer, found, now):
            case Drop(why=why) if reached is None or why != "personal limit":
                never[why] += 1
                continue
            case Drop(why=why) | Later(why=why):
                later[why] += 1
            case Send():
                at_once += 1
        assert reached is not None, "who cannot be reached is dropped"
        busy[reached.platform, reached.workspace] += 1
        sample = sample or offer.contact
    takes = max((pace_of(platform) * many for (platform, _), many in busy.items()), default=0.0)
    return Weighed(sample, at_once, later, never, timedelta(seconds=takes))


async def approve(work: Work, outbox: Outbox, one: Announcement, title: str, by: str, now: datetime) -> int | None:
    """Plan a message to each contact; how many wait for their moment, or None if that was done before."""
    if not await announcements.approve(work, one.id, by, now, now + GRACE):
        return None
    campaign = Campaign(id=one.id, coalition_id=one.coalition_id, kind=KIND, title=title)
    await ledger.ensure_campaign(work, campaign)
    await ledger.change_campaign(work, one.id, (OVER,), LIVE)
    found = await roster(work, one.coalition_id, now)
    await outbox.offer(work, await offers(work, one, found, now + GRACE), found, now)
    people = await waiting.about(work, [subject_of(one.id)])
    if one.in_channel:
        await outbox.post(work, _post(one, now + GRACE), now)
    return people


async def offers(work: Work, one: Announcement, found: Roster, due: datetime) -> list[Offer]:
    """One message a person, however many of the members that are meant she speaks for."""
    hers: dict[str, list[Contact]] = {}
    for contact in await _meant(work, one, found):
        hers.setdefault(contact.person_id, []).append(contact)
    return [_offer(one, _spoken_to(contacts, found), due) for contacts in hers.values()]


async def _meant(work: Work, one: Announcement, found: Roster) -> list[Contact]:
    """Every contact of the members that are meant; of a round, whoever takes care of the file where it came in."""
    if one.scope == ROUND:
        schedule_id, period = round_of(one)
        came = await submissions.came_in(work, schedule_id, period)
        takers = [found.asked(member_id, schedule_id) for member_id in came if member_id in found.organisations]
        return [contact for contact in takers if contact is not None]
    whom = Target(one.scope, one.target)
    meant = [member for member in found.organisations.values() if whom.holds_for(member)]
    members = {one.id for member in meant for one in (member, found.represented(member))}
    return [contact for contact in found.contacts.values() if contact.organisation_id in members]


def round_of(one: Announcement) -> tuple[str, str]:
    """The schedule and the period whose files were used for something."""
    schedule_id, _, period = one.target.partition(" ")
    return schedule_id, period


def _spoken_to(contacts: Sequence[Contact], found: Roster) -> Contact:
    """As the contact of which member she is written to; what she asked for as the contact of any of them holds."""
    asked = [contact for contact in contacts if found.organisations[contact.organisation_id].relation not in UNASKED]
    return min(
        asked or contacts,
        key=lambda one: (one.opted_out_at is None, -one.snoozed_until.timestamp() if one.snoozed_until else 0.0),
    )


def _offer(one: Announcement, contact: Contact, due: datetime) -> Offer:
    return Offer(
        kind=KIND,
        contact=contact,
        campaign_id=one.id,
        nominal=one.created_at.date(),
        step="told",
        subject=subject_of(one.id),
        template="announcement.used" if one.scope == ROUND else "announcement.note",
        args={"announcement": one.id},
        due=due,
        not_after=due + WORTH_IT,
    )


def _post(one: Announcement, due: datetime) -> Post:
    """The same words, once, where everybody in the coalition's channel reads them."""
    return Post(
        kind=KIND,
        coalition_id=one.coalition_id,
        origin=one.id,
        subject=subject_of(one.id),
        template="announcement.channel",
        args={"announcement": one.id},
        due=due,
        not_after=due + WORTH_IT,
        campaign_id=one.id,
    )


async def start(work: Work, one: Announcement, now: datetime) -> bool:
    """Let it leave before the ten minutes are over; False where it may already, or is paused."""
    await _take_lanes(work, one)
    is_live = await ledger.change_campaign(work, one.id, (LIVE,), LIVE)
    if not is_live or not await announcements.start(work, one.id, now):
        return False
    if one.starts_at is not None:
        await planned.bring_forward(work, one.id, one.starts_at, now)
    return True


async def take_back(work: Work, outbox: Outbox, one: Announcement, now: datetime) -> int | None:
    """Bring everything back to before the approval; how many notes that were, or None where one may have left."""
    await _take_lanes(work, one)
    begun = set((await announcements.progress(work, [one.id]))[one.id]) - {"ready", "cancelled", "expired"}
    if begun or not await announcements.take_back(work, one.id, now):
        return None
    await ledger.change_campaign(work, one.id, (LIVE, HALTED), OVER)
    return await outbox.cancel(work, subject_of(one.id), "taken back", now)


async def halt(work: Work, one: Announcement, now: datetime) -> int | None:
    """Let nothing begin from here on; how many notes wait, or None where it was paused or is over."""
    await _take_lanes(work, one)
    if not await ledger.change_campaign(work, one.id, (LIVE,), HALTED):
        return None
    # Out of the way of what else is due there; whatever is on the wire and comes back the verdict stops.
    until = (one.approved_at or now) + GRACE + WORTH_IT
    return await planned.hold(work, one.id, max(until, now) + timedelta(seconds=1), HALTED)


async def resume(work: Work, outbox: Outbox, one: Announcement, now: datetime) -> int | None:
    """Let it go on, each note weighed anew; how many those are, or None where it is not paused."""
    await _take_lanes(work, one)
    if not await ledger.change_campaign(work, one.id, (HALTED,), LIVE):
        return None
    rows = await planned.release(work, one.id, HALTED, max(now, one.starts_at or now))
    await outbox.weigh(work, rows, await roster(work, one.coalition_id, now), now)
    return len(rows)


async def cancel(work: Work, outbox: Outbox, one: Announcement, now: datetime) -> int | None:
    """End it for good: what waits is cancelled, what has gone has gone; how many waited, or None if it was over."""
    await _take_lanes(work, one)
    if not await announcements.end(work, one.id, now):
        return None
    await ledger.change_campaign(work, one.id, (LIVE, HALTED), OVER)
    return await outbox.cancel(work, subject_of(one.id), "announcement cancelled", now)


async def _take_lanes(work: Work, one: Announcement) -> None:
    """Let no message of it begin meanwhile: one has begun before this, or it begins knowing of what is done here."""
    for lane in await waiting.lanes_of_campaign(work, one.id):
        await ledger.lock_lane(work, lane)
