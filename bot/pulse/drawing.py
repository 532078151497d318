"""Whom a pulse asks: as few as will do, those left alone the longest, and nobody beyond her limits.

What staff learn of it before are numbers, never names: who was asked could be told to answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

from bot.contacts import Roster, roster
from bot.offers import Offer
from bot.outbox import welcome
from bot.pulse.questions import BURNOUT, MEETING, unpacked
from bot.rules.budget import MONTH, WEEK, Contacted
from bot.rules.intervals import margin
from bot.rules.sampling import BURNOUT_FLOOR, LEFT_ALONE, SMALL, Candidate, drawn, needed, to_ask
from bot.rules.small_cells import PULSE
from bot.rules.verdict import UNASKED, Drop, Later, Send
from storage import pulses
from storage.database import Work
from storage.people import Contact
from storage.pulses import Asked, Pulse

KIND = "pulse"
WEEK_OPEN, MEETING_OPEN = timedelta(days=7), timedelta(days=2)
"""For how long taps count (of an after-meeting check: mission M43)."""
QUARTER = timedelta(days=90)
"""Between two pulses where everybody is asked each time."""
EXPECTED = 0.6
"""The share of those asked who answer, until a coalition has a past of its own to go by."""
A_PAST = 20
"""People asked before, from which on their own share is gone by."""
ADVISOR = "consumer advisor"

Obstacle = Literal["few", "quarterly", "burnout_few"]
"""Why a pulse is not opened: too few may be asked, everybody was asked this quarter, too few for the burnout item."""


@dataclass(frozen=True, slots=True)
class Draw:
    """Who would be asked if it were opened now, and what is known beforehand."""

    asked: Sequence[Asked]
    contacts: Sequence[Contact]
    population: int
    needed: int
    response: float
    everybody: bool
    later: int = 0
    last: int = 0
    """Of those asked, whose last note of the week or month it is."""
    without: Mapping[str, int] | None = None
    """Who is left in peace, by the reason that staff can read."""
    obstacle: Obstacle | None = None

    @property
    def expected(self) -> int:
        """How many are expected to answer."""
        return round(len(self.asked) * self.response)

    @property
    def margin(self) -> int:
        """Points to both sides at 90 % that so many answers would leave open."""
        return round(margin(self.expected, max(self.population, self.expected))) if self.expected else 100


def length(pulse: Pulse) -> timedelta:
    """For how long its taps count."""
    return MEETING_OPEN if any(one.item == MEETING for one in unpacked(pulse.questions)) else WEEK_OPEN


def subject_of(pulse_id: str, contact_id: str) -> str:
    """Under which subject the ledger keeps the message to one contact, so that it can be changed alone."""
    return f"{KIND}:{pulse_id}:{contact_id}"


async def draw(work: Work, pulse: Pulse, now: datetime) -> tuple[Draw, Roster]:
    """Whom it would ask now. The same draft draws the same people, for as long as nothing changes about them."""
    found = await roster(work, pulse.coalition_id, now)
    people = _people(found)
    last = await pulses.last_asked(work, list(people))
    declined = await pulses.declined(work, pulse.coalition_id)
    fit: dict[str, Contact] = {}
    without, later = Counter[str](), set[str]()
    for person_id, contact in people.items():
        if person_id in declined:
            without["pulses off"] += 1
        elif person_id in last and now - last[person_id] < LEFT_ALONE:
            without["personal limit"] += 1
        else:
            match welcome(offer_of(pulse, contact, now), found, now):
                case Send():
                    fit[person_id] = contact
                case Later(why="quiet hours"):
                    fit[person_id] = contact
                    later.add(person_id)
                case Later(why=why) | Drop(why=why):
                    without[why] += 1
    everybody = len(people) < SMALL
    response = await _response(work, pulse.coalition_id)
    wanted = needed(len(people), pulse.margin)
    chosen = list(fit)
    if not everybody:
        candidates = [
            Candidate(one, _stratum(found, contact), last[one].date() if one in last else None)
            for one, contact in fit.items()
        ]
        seed = int.from_bytes(sha256(pulse.id.encode()).digest()[:8])
        chosen = drawn(candidates, to_ask(wanted, response), seed, now.date())
    contacts = [fit[one] for one in sorted(chosen)]
    return Draw(
        asked=[_asked(pulse, found, one, everybody=everybody) for one in contacts],
        contacts=contacts,
        population=len(people),
        needed=wanted,
        response=response,
        everybody=everybody,
        later=len(later & set(chosen)),
        last=sum(_is_last(found, one, now) for one in contacts),
        without=without,
        obstacle=await _obstacle(work, pulse, len(people), len(contacts), now),
    ), found


def offer_of(pulse: Pulse, contact: Contact, now: datetime) -> Offer:
    """The message that would ask her."""
    return Offer(
        kind=KIND, contact=contact, campaign_id=pulse.id, nominal=pulse.created_at.date(), step="asked",
        subject=subject_of(pulse.id, contact.id), template="pulse.asked", args={"pulse": pulse.id},
        due=now, not_after=now + length(pulse),
    )  # fmt: skip


def _people(found: Roster) -> dict[str, Contact]:
    """Everybody who speaks for a member of the coalition, each once, as the contact that she would be written to."""
    hers: dict[str, Contact] = {}
    for contact in found.contacts.values():
        if found.organisations[contact.organisation_id].relation not in UNASKED:
            hers.setdefault(contact.person_id, contact)
    return hers


def _asked(pulse: Pulse, found: Roster, contact: Contact, *, everybody: bool) -> Asked:
    organisation = found.organisations[contact.organisation_id]
    # An advisor for consumers speaks for herself, whoever she is listed with.
    member = contact.person_id if contact.role == ADVISOR else organisation.id
    cell = "" if everybody or not pulse.breakdown else str(getattr(organisation, pulse.breakdown)) or "-"
    return Asked(pulse_id=pulse.id, person_id=contact.person_id, contact_id=contact.id, member=member, cell=cell)


def _stratum(found: Roster, contact: Contact) -> str:
    organisation = found.organisations[contact.organisation_id]
    return f"{organisation.kind} {organisation.county}"


def _is_last(found: Roster, contact: Contact, now: datetime) -> bool:
    """Whether this note would leave her none for the week or the month."""
    budget, reached = found.budget(contact), found.contacted.get(contact.person_id, ())
    rooms = ((budget.weekly, WEEK), (budget.monthly, MONTH))
    return any(most - _within(reached, now - window) <= 1 for most, window in rooms)


def _within(reached: Sequence[Contacted], since: datetime) -> int:
    return sum(one.at > since for one in reached)


async def _response(work: Work, coalition_id: str) -> float:
    """The share of those asked before who answered."""
    asked, answered = await pulses.response(work, coalition_id)
    return max(0.1, answered / asked) if asked >= A_PAST else EXPECTED


async def _obstacle(work: Work, pulse: Pulse, population: int, asked: int, now: datetime) -> Obstacle | None:
    questions = unpacked(pulse.questions)
    if population < BURNOUT_FLOOR and any(one.item == BURNOUT for one in questions):
        return "burnout_few"
    if population < SMALL and not any(one.item == MEETING for one in questions):
        opened = await pulses.last_opened(work, pulse.coalition_id)
        if opened is not None and now - opened < QUARTER:
            return "quarterly"
    if asked < PULSE.answers:
        return "few"
    return None
