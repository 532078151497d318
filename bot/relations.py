"""How a member stands to the coalition, as staff set it (mission M19). Who has declined or left is asked for nothing.

Some organisations are partners, some are informal, some do not wish to be asked. A member that is not asked any more
reads nothing about it: what waits for its people is kept back, and comes again if staff say so.
"""

from __future__ import annotations

from datetime import datetime

from bot.contacts import roster
from bot.outbox import Outbox
from bot.pauses import Target, is_for, release
from bot.rules.verdict import UNASKED
from storage import people, waiting
from storage.database import Work
from storage.pauses import MEMBER
from storage.people import Organisation

REASON = "relation"
"""Why a note to such a member is kept back, as the verdict names it."""


async def set_relation(work: Work, outbox: Outbox, member: Organisation, relation: str, now: datetime) -> int:
    """Set how this member stands; how many notes to its people are kept back by that."""
    was_asked = member.relation not in UNASKED
    await people.set_relation(work, member.id, relation)
    found, whom = await roster(work, member.coalition_id, now), Target(MEMBER, member.id)
    if relation not in UNASKED:
        if not was_asked:
            await release(work, member.coalition_id, found, whom, (REASON,), now)
        return 0
    rows = await waiting.untried(work, member.coalition_id)
    return await outbox.weigh(work, [row for row in rows if is_for(row.contact_id, found, whom)], found, now)
