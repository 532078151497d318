"""Gathers the facts on which the verdict about a message rests: from a roster, or for one message about to leave.

Both ways end in the same `Facts`, so that a preview, planning and the moment of leaving ask the same question.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.contacts import Roster, calendar_of, hours_of
from bot.rules.budget import MONTH, Contacted, budget_of
from bot.rules.verdict import Facts
from storage import leaving, reach
from storage.database import Work
from storage.leaving import Around, Recipient
from storage.ledger import Delivery
from storage.pauses import EVERYONE, KIND, MEMBER
from storage.people import Contact

_REMEMBERED = timedelta(days=200)
"""For how long it is looked back whether a note was mentioned before; no note is about anything for longer."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a message's subject says of it now: answered already, or about a date that has changed."""

    settled: bool = False
    superseded: bool = False
    is_asked: bool | None = None
    """Whether it is for this contact still, where the message is about several campaigns and knows it itself."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """A message that is about to leave, its recipient as she stands now, and what else there is for her."""

    row: Delivery
    recipient: Recipient
    around: Around

    def facts(self, standing: Standing) -> Facts:
        """What the verdict needs to know."""
        found, contact = self.recipient, self.recipient.contact
        return Facts(
            kind=self.row.kind,
            relation=found.organisation.relation,
            hours=hours_of(contact),
            calendar=calendar_of(found.coalition),
            budget=budget_of(found.roles, found.person.weekly_cap, found.person.monthly_cap, found.person.eased_until),
            contacted=[Contacted(at, kind) for at, kind in self.around.reached],
            settled=standing.settled,
            superseded=standing.superseded,
            campaign_state=found.campaign_state or "live",
            contact_left=contact.left_at is not None,
            opted_out=contact.opted_out_at is not None,
            still_primary=found.is_asked if standing.is_asked is None else standing.is_asked,
            reachable=found.is_reachable,
            organisation_paused_until=found.paused_until.get(MEMBER),
            type_paused_until=found.paused_until.get(KIND),
            coalition_paused_until=found.paused_until.get(EVERYONE),
            snoozed_until=contact.snoozed_until,
            not_after=self.row.not_after,
        )

    def meets_another(self) -> bool:
        """Whether something else of its kind is due now to her, in the same place and for the same coalition."""
        row = self.row
        mine = (row.kind, row.coalition_id, row.lane_id, row.conversation)
        return any(one.id != row.id and (one.kind, *one.place) == mine for one in self.around.waits)


async def leaving_now(work: Work, row: Delivery, now: datetime) -> Leaving | None:
    """What decides about this message to a contact; None if another lane is about to write to the same person.

    In that case it is not known what is left of her budget before that other message has left, or has not.
    """
    assert row.contact_id is not None, "the caller has looked"
    holds = row.weight > 0 and not work.is_sqlite
    found = await leaving.recipient(work, row.contact_id, row.campaign_id, now, hold=holds)
    if found is None:
        return None
    # After she is held, so that what another lane has just sent to her is seen.
    return Leaving(row, found, await leaving.around(work, found.person.id, now - MONTH, now))


async def in_public(work: Work, row: Delivery, facts: Facts, now: datetime) -> Facts:
    """The facts about a mention where others read along: whether she still agrees, and when the last one was."""
    assert row.person_id is not None, "only who is written to unasked is ever mentioned"
    platform, _, workspace = row.lane_id.partition(":")
    before = await reach.mentioned(work, row.person_id, now - _REMEMBERED)
    told = {subject for _, subjects in before for subject in subjects}
    return replace(
        facts,
        reachable=await reach.agreed(work, platform, workspace, row.conversation),
        mentioned_at=max((at for at, _ in before), default=None),
        mentioned_before=await reach.subjects_of(work, row) <= told,
    )


def facts_of(
    kind: str, contact: Contact, roster: Roster, not_after: datetime | None, campaign_id: str | None = None
) -> Facts:
    """What is known of a message to this contact when it is planned or previewed."""
    hers = roster.known.get(contact.id)
    if hers is None:
        hers = roster.known[contact.id] = _known(contact, roster)
    return replace(hers, kind=kind, not_after=not_after, still_primary=is_asked(contact, roster, campaign_id))


def is_asked(contact: Contact, roster: Roster, campaign_id: str | None) -> bool:
    """Whether the asks of this campaign go to her and to nobody else of her member."""
    taker = roster.asked(contact.organisation_id, campaign_id or "")
    return taker is not None and taker.id == contact.id


def _known(contact: Contact, roster: Roster) -> Facts:
    organisation = roster.organisations.get(contact.organisation_id)
    paused = roster.paused(organisation) if organisation else {}
    return Facts(
        kind="",
        relation=organisation.relation if organisation else "left",
        hours=hours_of(contact),
        calendar=roster.calendar,
        budget=roster.budget(contact),
        contacted=roster.contacted.get(contact.person_id, ()),
        contact_left=contact.left_at is not None,
        opted_out=contact.opted_out_at is not None,
        reachable=roster.reach(contact) is not None,
        organisation_paused_until=paused.get(MEMBER),
        type_paused_until=paused.get(KIND),
        coalition_paused_until=paused.get(EVERYONE),
        snoozed_until=contact.snoozed_until,
    )
