"""Others on the coalition's staff: who may look at what one of them has made, and how it gets before their eyes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.access import Right, Who
from bot.inbox import Place, Speaker
from bot.messages import Message
from bot.outbox import Outbox
from storage import people
from storage.database import Work
from storage.people import StaffRole


def others(staff: Sequence[StaffRole], than: str) -> Sequence[StaffRole]:
    """Everybody on the staff but that person."""
    return [role for role in staff if role.person_id != than]


def as_colleague(who: Who, colleague: StaffRole) -> Who:
    """The same coalition through a colleague's eyes."""
    right: Right = "lead" if colleague.right == "lead" else "staff"
    return Who(colleague.person_id, colleague.name, right, who.coalition, contact=None, organisation=None)


async def tell(
    work: Work, outbox: Outbox, coalition_id: str, person_id: str, message: Message, origin: str, now: datetime
) -> None:
    """Put a message into the chat of somebody on the staff, where there is one; it is part of their work."""
    for chat in (await people.identities_of(work, [person_id])).values():
        by, place = Speaker(chat.platform, chat.workspace, chat.account), Place(chat.conversation)
        await outbox.reply(work, coalition_id, by, place, message, origin, now)
