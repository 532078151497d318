"""What the verdict asks about one message that is about to leave, in as few questions as it takes.

It is asked for every message, in the unit of work in which the message starts, and it is what a message costs most. So
the statements are built once, and what decides about a contact comes as one row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, bindparam, func
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.coalitions import Coalition
from storage.database import Moment, Work
from storage.handovers import Handover
from storage.ledger import REACHED, Campaign, Delivery
from storage.pauses import EVERYONE, KIND, MEMBER, Pause
from storage.people import ChatIdentity, Contact, Organisation, Person

_NOW = bindparam("now", type_=Moment())


@dataclass(frozen=True, slots=True)
class Recipient:
    """The contact for whom a message is, as she stands now."""

    contact: Contact
    organisation: Organisation
    coalition: Coalition
    person: Person
    roles: tuple[str, ...]
    """All roles in which she has not left, in any coalition."""
    is_reachable: bool
    is_asked: bool
    """Whether the asks of the message's campaign go to her: as the primary contact, or handed to her by a colleague."""
    campaign_state: str | None
    paused_until: Mapping[str, datetime]
    """Until when she is left in peace, by the scope of the pause."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that is due: its kind, and its coalition, lane and conversation."""

    id: str
    kind: str
    place: tuple[str | None, str, str]


@dataclass(frozen=True, slots=True)
class Around:
    """What else is there for a person: what reached her lately, and what waits and is due."""

    reached: Sequence[tuple[datetime, str]]
    """When, and with what kind of message."""
    waits: Sequence[Waiting]


def _paused(scope: str, target: Any) -> ScalarSelect[Any]:
    until = select(func.max(col(Pause.until))).where(
        Pause.coalition_id == Contact.coalition_id, Pause.scope == scope, Pause.target == target,
        col(Pause.ended_at).is_(None), col(Pause.begins_at) <= _NOW, col(Pause.until) > _NOW,
    )  # fmt: skip
    return until.correlate(Contact, Organisation).scalar_subquery()


def _recipient() -> Any:
    mine = aliased(Contact)
    roles = select(func.aggregate_strings(col(mine.role), "\n")).where(
        mine.person_id == Contact.person_id, col(mine.left_at).is_(None)
    )
    chat = select(ChatIdentity.account).where(
        ChatIdentity.person_id == Contact.person_id,
        (col(ChatIdentity.unreachable_why) == "") | (col(ChatIdentity.mention_in) != ""),
    )
    state = select(Campaign.state).where(Campaign.id == bindparam("campaign"))
    taker = aliased(Contact)
    handed = select(Handover.contact_id).where(
        Handover.schedule_id == bindparam("campaign"), Handover.organisation_id == Contact.organisation_id,
        taker.id == Handover.contact_id, col(taker.left_at).is_(None),
    )  # fmt: skip
    rows: Any = select(  # type: ignore[call-overload]
        Contact, Organisation, Coalition, Person,
        roles.correlate(Contact).scalar_subquery(), chat.correlate(Contact).exists(), state.scalar_subquery(),
        handed.correlate(Contact).scalar_subquery(),
        _paused(MEMBER, Organisation.id), _paused(KIND, Organisation.kind), _paused(EVERYONE, ""),
    )  # fmt: skip
    return (
        rows.join(Organisation, col(Organisation.id) == Contact.organisation_id)
        .join(Coalition, col(Coalition.id) == Contact.coalition_id)
        .join(Person, col(Person.id) == Contact.person_id)
        .where(Contact.id == bindparam("contact"))
    )


_RECIPIENT = _recipient()
# Not the strongest lock: whoever plans a message refers to this row, and has no need to wait.
_HELD = _RECIPIENT.with_for_update(of=Person, skip_locked=True, key_share=True)
_SAID = (col(Delivery.status).in_(REACHED)) & (col(Delivery.started_at) > bindparam("since", type_=Moment()))
_DUE = (col(Delivery.status) == "ready") & (col(Delivery.due) <= _NOW)
_AROUND = select(  # type: ignore[call-overload]
    Delivery.status, Delivery.started_at, Delivery.kind, Delivery.id, Delivery.coalition_id, Delivery.lane_id,
    Delivery.conversation,
).where(Delivery.person_id == bindparam("person"), Delivery.weight > 0, _SAID | _DUE)  # fmt: skip


async def recipient(
    work: Work, contact_id: str, campaign_id: str | None, now: datetime, *, hold: bool
) -> Recipient | None:
    """The contact with all that decides whether she may be written to.

    With `hold`, nobody else weighs a message to this person until this unit ends; None if somebody does so just now.
    It never waits. A drain holds one person while it asks for the next, and two that waited for each other would stand
    still. (SQLite has one writer, and needs no lock.)
    """
    values = {"contact": contact_id, "campaign": campaign_id, "now": now}
    row = (await work.exec(_HELD if hold else _RECIPIENT, params=values)).first()
    if row is None:
        return None
    contact, organisation, coalition, person, roles, is_reachable, state, handed, *until = row
    work.keep(contact, organisation, coalition, person)
    paused = {scope: at for scope, at in zip((MEMBER, KIND, EVERYONE), until, strict=True) if at}
    held = tuple(roles.split("\n")) if roles is not None else ()
    asked = contact.id == handed if handed is not None else contact.is_primary
    return Recipient(contact, organisation, coalition, person, held, bool(is_reachable), asked, state, paused)


async def around(work: Work, person_id: str, since: datetime, now: datetime) -> Around:
    """What reached this person unasked since then, over all coalitions, and what of hers is due."""
    rows = list(await work.exec(_AROUND, params={"person": person_id, "since": since, "now": now}))
    return Around(
        reached=[(at, kind) for status, at, kind, *_ in rows if status != "ready" and at],
        waits=[Waiting(id_, kind, (*place,)) for status, _, kind, id_, *place in rows if status == "ready"],
    )
