"""The roster as rules need it: who speaks for a member, how she can be reached, what reached her lately.

Loaded once for a whole coalition, when planning and for previews. What one message needs at the moment at which it
leaves is in `storage.leaving`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.rules.budget import MONTH, Budget, Contacted, budget_of
from bot.rules.calendar import Calendar
from bot.rules.quiet import Hours
from bot.rules.verdict import Facts, Verdict
from storage import coalitions, handovers, ledger, pauses, people, reach
from storage.coalitions import Coalition
from storage.database import Work
from storage.pauses import EVERYONE, KIND, MEMBER
from storage.people import Contact, Organisation, Person
from storage.reach import Way


@dataclass(frozen=True, slots=True)
class Roster:
    """A coalition's members and contacts, with all that decides whether they may be written to."""

    coalition: Coalition
    organisations: Mapping[str, Organisation]
    contacts: Mapping[str, Contact]
    primaries: Mapping[str, Contact]
    persons: Mapping[str, Person]
    roles: Mapping[str, Sequence[str]]
    """In which roles each person speaks for members here."""
    ways: Mapping[str, Way]
    contacted: Mapping[str, Sequence[Contacted]]
    pauses: Mapping[tuple[str, str], datetime]
    """Until when who is paused, by scope and target."""
    handed: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Who takes the asks about a data set in the place of a member's primary contact, by schedule and member."""
    known: dict[str, Facts] = field(default_factory=dict, compare=False)
    """What was gathered about each contact so far; it holds for every message to her."""
    decided: dict[tuple[str, str, bool, datetime, datetime], Verdict] = field(default_factory=dict, compare=False)
    """What the verdict on each offer was, which is asked for when it is weighed and again when it is written down."""

    @property
    def calendar(self) -> Calendar:
        """The coalition's working days."""
        return calendar_of(self.coalition)

    def represented(self, organisation: Organisation) -> Organisation:
        """Who speaks for this member: its umbrella, or itself."""
        return self.organisations.get(organisation.umbrella_id, organisation)

    def asked_of(self, kinds: Sequence[str]) -> list[Organisation]:
        """The members that are asked where those of these kinds are; an umbrella is asked once for all below it."""
        asked = {
            one.id: one
            for any_of in self.organisations.values()
            if any_of.kind in kinds
            for one in [self.represented(any_of)]
        }
        return list(asked.values())

    def primary(self, organisation_id: str) -> Contact | None:
        """The one contact to whom an organisation's asks go."""
        return self.primaries.get(organisation_id)

    def asked(self, organisation_id: str, campaign_id: str) -> Contact | None:
        """The one contact to whom the asks of a campaign go: a colleague who took them over, or the primary one.

        None where an umbrella is asked in the place of this member.
        """
        if self.organisations[organisation_id].umbrella_id in self.organisations:
            return None
        handed = self.contacts.get(self.handed.get((campaign_id, organisation_id), ""))
        return handed or self.primary(organisation_id)

    def paused(self, organisation: Organisation) -> dict[str, datetime]:
        """Until when this member is left in peace, by the scope of the pause: its own, its kind's, everyone's."""
        scopes = {MEMBER: organisation.id, KIND: organisation.kind, EVERYONE: ""}
        return {scope: self.pauses[scope, target] for scope, target in scopes.items() if (scope, target) in self.pauses}

    def reach(self, contact: Contact) -> Way | None:
        """How this contact is reached."""
        return self.ways.get(contact.person_id)

    def budget(self, contact: Contact) -> Budget:
        """The budget of the person behind the contact."""
        person = self.persons[contact.person_id]
        return budget_of(self.roles.get(person.id, ()), person.weekly_cap, person.monthly_cap, person.eased_until)


def calendar_of(coalition: Coalition) -> Calendar:
    """A coalition's working days."""
    return Calendar(coalition.holidays, coalition.own_closed_days)


def hours_of(contact: Contact) -> Hours:
    """When this contact may be written to."""
    return Hours(ZoneInfo(contact.zone), contact.opens, contact.closes)


async def roster(work: Work, coalition_id: str, now: datetime) -> Roster:
    """The whole roster of a coalition."""
    coalition = await coalitions.find(work, coalition_id)
    assert coalition is not None, "who asks has looked"
    contacts = await people.contacts(work, coalition_id)
    person_ids = sorted({one.person_id for one in contacts})
    contacted: dict[str, list[Contacted]] = {}
    for person_id, at, kind in await ledger.contacts_since(work, person_ids, now - MONTH):
        contacted.setdefault(person_id, []).append(Contacted(at, kind))
    roles: dict[str, list[str]] = {}
    for one in contacts:
        roles.setdefault(one.person_id, []).append(one.role)
    return Roster(
        coalition=coalition,
        organisations={one.id: one for one in await people.organisations(work, coalition_id)},
        contacts={one.id: one for one in contacts},
        primaries={one.organisation_id: one for one in contacts if one.is_primary},
        persons={one.id: one for one in await people.persons(work, person_ids)},
        roles=roles,
        ways=await reach.ways_of(work, person_ids),
        contacted=contacted,
        handed=await handovers.of_coalition(work, coalition_id),
        pauses={(one.scope, one.target): one.until for one in await pauses.running(work, coalition_id, now)},
    )
