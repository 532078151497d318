"""A message that stands somewhere says, in its place, what is true now: when that may be done, as which delivery."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.lanes import is_mention
from bot.rules.verdict import Drop, Later, Verdict
from storage import ledger, people
from storage.columns import derived_id, new_id
from storage.database import Work
from storage.ledger import Delivery

OF = "of"
"""Of an edit: the delivery that it changes."""
FLYING = ("sending", "in_doubt")
_STANDS = ("sent", *FLYING)
"""States of a message that stands in a chat, or will in a moment; what is on its way is changed once it is there."""
AMENDED_WITHIN = timedelta(days=1)
"""For how long it is worth trying to change a note in its place; it says how things stand when it is asked, too."""
CORRECTED_WITHIN = timedelta(days=30)
"""For how long it is worth trying to change a post, which says it to everybody there until it is changed."""
_A_WHILE = timedelta(seconds=10)


def can_change(row: Delivery) -> bool:
    """Whether it says something that may be said otherwise; where others read along of a note, nothing else stands."""
    return row.action in ("send", "post") and row.status in _STANDS and not is_mention(row)


def edit_id(delivery_id: str, origin: str) -> str:
    """The id of the edit of a message that something of that name asks for."""
    return derived_id("edit", delivery_id, origin)


def amendment(row: Delivery, now: datetime, origin: str = "") -> Delivery:
    """The edit of a message; what it says is written when it leaves, so that the order of two does not matter.

    Two with the same origin are one. An edit of a post keeps its kind, since staff have to know where one failed.
    """
    is_post = row.action == "post"
    return Delivery(
        id=edit_id(row.id, origin) if origin else new_id(),
        coalition_id=row.coalition_id,
        lane_id=row.lane_id,
        action="edit",
        kind=row.kind if is_post else "edit",
        weight=0,
        conversation=row.conversation,
        thread=row.thread,
        template=row.template if is_post else "",
        origin=row.id,
        args={**row.args, OF: row.id} if is_post else {OF: row.id},
        due=now,
        not_after=now + (CORRECTED_WITHIN if is_post else AMENDED_WITHIN),
        created_at=now,
    )


async def held_back(work: Work, row: Delivery, now: datetime) -> Verdict | None:
    """What keeps an edit back: its message is on its way yet, never arrived, or was for somebody who has left."""
    said = await ledger.delivery(work, row.args[OF]) if row.action == "edit" else None
    if said is None:
        return None
    if await has_left(work, said):
        return Drop("contact left")
    if said.status in FLYING:
        return Later(now + _A_WHILE, "")
    return None if said.status == "sent" and said.ext_id else Drop("nothing to change")


async def has_left(work: Work, row: Delivery) -> bool:
    """Whether it was for a contact who has left."""
    contact = await people.contact(work, row.contact_id) if row.contact_id else None
    return contact is not None and contact.left_at is not None
