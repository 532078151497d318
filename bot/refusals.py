"""Keeps what a breach assessment needs of a refused message: kind, time, member, channel and message id.

Where nobody knows whose account it is, the coalition of the workspace keeps it, if there is but one.
"""

from __future__ import annotations

from datetime import datetime

from bot.access import Who, who_is
from bot.inbox import Heard, Question
from storage import coalitions, refusals
from storage.database import Work
from storage.refusals import RefusedMessage


async def keep(work: Work, heard: Heard, refusal_id: str, kinds: list[str], heard_at: datetime) -> None:
    """Write the refusal down for the privacy role of the coalition in which it was said."""
    who = await who_is(work, heard.by)
    if isinstance(who, Who):
        coalition_id, organisation_id = who.coalition.id, who.organisation.id if who.organisation else None
    else:
        served = await coalitions.served_by(work, heard.by.platform, heard.by.workspace)
        if len(served) != 1:
            return
        coalition_id, organisation_id = served[0].id, None
    await refusals.keep(
        work,
        RefusedMessage(
            id=refusal_id,
            coalition_id=coalition_id,
            organisation_id=organisation_id,
            platform=heard.by.platform,
            conversation=heard.at.conversation,
            message=(heard.message if isinstance(heard, Question) else "") or heard.key,
            kinds=kinds,
            heard_at=heard_at,
        ),
    )
