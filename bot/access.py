"""Who is speaking, in which coalition, and what that person may do there.

Coalitions are strangers to each other. A person in two is asked which one she means; nobody's answer ever mixes them,
and staff of one never learn that a person is in another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from bot.inbox import Place, Speaker
from config.voice import current
from storage import coalitions, people
from storage.coalitions import Coalition
from storage.database import Work
from storage.people import OUTSIDE, Contact, Organisation

Right = Literal["member", "staff", "lead"]
_RANK: dict[Right, int] = {"member": 0, "staff": 1, "lead": 2}


@dataclass(frozen=True, slots=True)
class Who:
    """A known person in one coalition. `contact` and `organisation` are there for those who speak for a member."""

    person_id: str
    name: str
    right: Right
    coalition: Coalition
    contact: Contact | None
    organisation: Organisation | None
    elsewhere: tuple[Coalition, ...] = ()
    """The other coalitions that this person may turn to here; for her own eyes alone."""
    by: Speaker | None = None
    at: Place | None = None
    """The account that speaks, and where; empty for who is looked up without having spoken."""

    @property
    def language(self) -> str:
        """The language in which this person is spoken to."""
        return self.contact.language if self.contact else self.coalition.language

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which this person reads a clock."""
        return ZoneInfo(self.contact.zone if self.contact else self.coalition.zone)

    @property
    def first_name(self) -> str:
        """How the bot addresses her: "Ana", "Dr Cole"."""
        return short_name(self.name)

    def may(self, right: Right) -> bool:
        """Whether this person holds at least that right."""
        return _RANK[self.right] >= _RANK[right]


@dataclass(frozen=True, slots=True)
class Stranger:
    """An account that is linked to nobody here; it learns nothing about any member."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """A person in several coalitions who has not said which one she means."""

    person_id: str
    coalitions: tuple[Coalition, ...]


async def who_is(work: Work, by: Speaker, meant: str | None = None) -> Who | Stranger | Undecided:
    """The person behind an account, in the coalition she means: the one that a button names, or the one she chose."""
    identity = await people.identity(work, by.platform, by.workspace, by.account)
    if identity is None or (by.outside and identity.unreachable_why != OUTSIDE):
        return Stranger()
    return await who_would_be(work, by, identity.person_id, (meant, identity.coalition_id))


async def who_would_be(
    work: Work, by: Speaker, person_id: str, meant: tuple[str | None, ...]
) -> Who | Stranger | Undecided:
    """Who that person is where this account speaks; of the coalitions meant, the first one that is hers counts."""
    contacts = {one.coalition_id: one for one in await people.contacts_of_person(work, person_id)}
    roles = {one.coalition_id: one for one in await people.staff_roles_of(work, person_id)}
    served = await coalitions.served_by(work, by.platform, by.workspace)
    hers = {one.id: one for one in served if one.id in contacts or one.id in roles}
    if not hers:
        return Stranger()
    chosen = next((one for one in meant if one in hers), None)
    if chosen is None and len(hers) > 1:
        return Undecided(person_id, tuple(hers.values()))
    coalition = hers[chosen] if chosen is not None else next(iter(hers.values()))
    contact, role = contacts.get(coalition.id), roles.get(coalition.id)
    return Who(
        person_id=person_id,
        name=role.name if role else contact.name if contact else "",
        right="member" if role is None else "lead" if role.right == "lead" else "staff",
        coalition=coalition,
        contact=contact,
        elsewhere=tuple(one for one in hers.values() if one.id != coalition.id),
        organisation=await people.organisation(work, contact.organisation_id) if contact else None,
    )


async def language_at(work: Work, by: Speaker) -> str:
    """The language in which a stranger is spoken to: that of the coalitions here, where they agree on one."""
    spoken = {one.language for one in await coalitions.served_by(work, by.platform, by.workspace)}
    return spoken.pop() if len(spoken) == 1 else "en"


async def choose(work: Work, by: Speaker, coalition_id: str) -> bool:
    """Remember which coalition this account means from now on; False if it has no part in that one."""
    who = await who_is(work, by, coalition_id)
    identity = await people.identity(work, by.platform, by.workspace, by.account)
    if identity is None or not isinstance(who, Who) or who.coalition.id != coalition_id:
        return False
    identity.coalition_id = coalition_id
    await work.flush()
    return True


def short_name(name: str) -> str:
    """A person's name as a neighbour says it: the first name, or the title and the last; in a formal voice, all."""
    if current().formal:
        return name
    parts = name.split()
    if len(parts) > 1 and parts[0].rstrip(".") in ("Dr", "Prof", "Mr", "Mrs", "Ms", "Sr", "Sra"):
        return f"{parts[0]} {parts[-1]}"
    return parts[0] if parts else name
