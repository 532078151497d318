"""A small coalition made for one story, the platform that remembers what its people saw, and the notes' author."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from bot.channels import Address, NotSent, Outcome, Refused, Sent, Unknown
from bot.contacts import calendar_of, hours_of
from bot.digests import stands_for
from bot.messages import Message, Text, say
from bot.rules.quiet import is_welcome
from bot.weighing import Standing
from storage import coalitions, ledger
from storage.coalitions import Coalition
from storage.database import Work
from storage.ledger import Delivery
from storage.people import ChatIdentity, Contact, Organisation, Person
from storage.planned import Planned

BEGINS = datetime(2026, 10, 9, 14, 0, tzinfo=UTC)
"""A Friday morning in Indiana; the Monday after it is a holiday."""
WORTH = timedelta(days=12)
"""How long a note is worth sending."""
CAPS = (None, 1)
"""What each of the two people chose as the most in a week."""
Step = Literal["ok", "busy", "refuse", "lost", "dropped"]


@dataclass(slots=True)
class HandClock:
    """A clock that only the story moves."""

    moment: datetime = BEGINS

    def now(self) -> datetime:
        """Where it stands."""
        return self.moment


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as it came to stand in somebody's chat: its row, the notes that it says, and when."""

    row: str
    notes: tuple[str, ...]
    person: str
    at: datetime


@dataclass(slots=True)
class Stalled:
    """A message on the wire whose answer has not come yet; the story says when it does, and what it is."""

    shown: bool
    answer: asyncio.Future[Outcome] = field(default_factory=asyncio.Future)


class Witness:
    """The platform. It shows at once or never, and answers as the story says."""

    platform = "playground"

    def __init__(self, clock: HandClock, *, can_be_asked: bool) -> None:
        self.clock, self.can_be_asked = clock, can_be_asked
        self.shown: list[Shown] = []
        self.refused: set[str] = set()
        self.script: list[Step | Stalled] = []
        self.on_the_wire = asyncio.Event()

    @property
    def times(self) -> Counter[str]:
        """How often each note was shown, by itself or in a digest."""
        return Counter(note for one in self.shown for note in one.notes)

    async def send(self, address: Address, message: Message, delivery_id: str) -> Outcome:
        """Do what the story says next; once it says nothing, all goes well."""
        step = self.script.pop(0) if self.script else "ok"
        if step in ("ok", "dropped") or (isinstance(step, Stalled) and step.shown):
            text = " ".join(block.text for block in message.blocks if isinstance(block, Text))
            self.shown.append(Shown(delivery_id, tuple(text.split()), address.conversation, self.clock.now()))
        match step:
            case "ok":
                return Sent(f"shown {len(self.shown)}")
            case "busy":
                return NotSent("429", retry_after=5)
            case "refuse":
                self.refused.add(delivery_id)
                return Refused("msg_too_long")
            case "lost" | "dropped":
                return Unknown("connection reset")
            case Stalled():
                self.on_the_wire.set()
                outcome = await step.answer
                if isinstance(outcome, Refused):
                    self.refused.add(delivery_id)
                return outcome

    async def amend(self, address: Address, ext_id: str, message: Message) -> Outcome:
        """Nothing is changed in these stories."""
        raise AssertionError("no note is changed")

    async def find(self, address: Address, delivery_id: str, since: datetime) -> Sent | NotSent | None:
        """The truth, where this platform can be asked."""
        if not self.can_be_asked:
            return None
        return Sent("found") if any(one.row == delivery_id for one in self.shown) else NotSent("not there")


class NoteAuthor:
    """Writes notes that say their own names, so that the witness knows which of them were said."""

    def __init__(self) -> None:
        self.settled: set[str] = set()

    async def standing(self, work: Work, row: Delivery) -> Standing:
        """Wanted for as long as one of its notes is open."""
        return Standing(settled=not self._open(row))

    async def write(self, work: Work, row: Delivery, now: datetime) -> Message:
        """The names of the notes that are still open."""
        return say(" ".join(self._open(row)))

    def title(self, row: Delivery, language: str = "en") -> str:
        """What it is called."""
        return "a note"

    async def reason(self, work: Work, row: Delivery, language: str) -> str:
        """Why it came."""
        return ""

    def _open(self, row: Delivery) -> list[str]:
        return [note for note in stands_for(row) if note not in self.settled]


@dataclass(frozen=True, slots=True)
class Cast:
    """Two people who speak for a member each, and the two lanes in which they can be written to."""

    coalition: Coalition
    contacts: Sequence[Contact]
    lanes: Sequence[str]

    @property
    def notes(self) -> Mapping[str, Planned]:
        """Eight notes: to either person, in either lane, of a kind that is said together and of one that is not."""
        made = [
            self._note(contact, lane, kind)
            for contact in self.contacts
            for lane in self.lanes
            for kind in ("reminder", "word")
        ]
        return {note.id: note for note in made}

    def is_at_work(self, person: str, at: datetime) -> bool:
        """Whether that is a moment at which she is at work."""
        contact = next(one for one in self.contacts if one.person_id == person)
        return is_welcome(at, hours_of(contact), calendar_of(self.coalition))

    def _note(self, contact: Contact, lane: str, kind: str) -> Planned:
        name = f"{contact.id}|{lane.partition(':')[2]}|{kind}"
        return Planned(
            id=name, coalition_id=self.coalition.id, lane_id=lane, kind=kind, conversation=contact.person_id,
            contact_id=contact.id, person_id=contact.person_id, subject=f"about {name}", template=kind, due=BEGINS,
            not_after=BEGINS + WORTH, created_at=BEGINS, args={"step": "near"},
        )  # fmt: skip


async def cast(work: Work, name: str) -> Cast:
    """People who are nobody else's, so that stories on one database do not meet."""
    coalition = await coalitions.ensure(work, name, BEGINS)
    lanes = [await ledger.ensure_lane(work, "playground", f"{name}{number}", 0.0) for number in range(2)]
    contacts = []
    for number, cap in enumerate(CAPS):
        id_ = f"{name}p{number}"
        work.add(Organisation(id=f"{id_}m", coalition_id=name, key=id_, name="A hospital", kind="hospital"))
        work.add(Person(id=id_, email=f"{id_}@stories.example", weekly_cap=cap))
        await work.flush()
        contact = Contact(
            id=f"{id_}c", coalition_id=name, organisation_id=f"{id_}m", person_id=id_, name="Somebody",
            is_primary=True, zone=coalition.zone,
        )  # fmt: skip
        contacts.append(contact)
        work.add(contact)
        work.add(
            ChatIdentity(platform="playground", workspace=f"{name}0", account=id_, person_id=id_, conversation=id_)
        )
        await work.flush()
    return Cast(coalition, contacts, lanes)
