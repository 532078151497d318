"""Bad weeks come for everyone: staff leave a member, a kind of members, or everyone in peace until a day.

What waits is moved, not lost: each note reads at once why it waits. When a pause ends, early or by itself, every note
is weighed anew, so that budgets and days between two notes hold and nothing comes in a burst. A pause touches only
what nobody asked for: replies, edits and what staff are told go on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.contacts import Roster, roster
from bot.outbox import Outbox
from bot.rules.verdict import PAUSED
from storage import ledger, pauses, submissions, waiting
from storage.database import Work
from storage.pauses import EVERYONE, Pause
from storage.people import Organisation

LONGEST_PAUSE = timedelta(days=180)
"""A pause of half a year says that the relation has changed, which staff note in another way."""
LONGEST_OWN_PAUSE = timedelta(days=90)
"""The longest pause that a person takes for herself; after that she is asked whether she wants another one."""


@dataclass(frozen=True, slots=True)
class Target:
    """For whom a pause holds: a member, a kind of members, or, with neither, everyone."""

    scope: str
    target: str = ""

    def holds_for(self, organisation: Organisation) -> bool:
        """Whether this member is meant."""
        match self.scope:
            case "organisation":
                return organisation.id == self.target
            case "kind":
                return organisation.kind == self.target
            case _:
                return True


async def begin(
    work: Work, outbox: Outbox, coalition_id: str, whom: Target, until: datetime, by: str, now: datetime
) -> int:
    """Pause until that moment, in the place of an earlier pause for the same; how many notes wait."""
    await pauses.end(work, coalition_id, whom.scope, whom.target, now)
    await release(work, coalition_id, await roster(work, coalition_id, now), whom, PAUSED, now)
    wanted = Pause(
        coalition_id=coalition_id, scope=whom.scope, target=whom.target, begins_at=now, until=until, by=by,
        created_at=now,
    )  # fmt: skip
    await pauses.begin(work, wanted)
    found = await roster(work, coalition_id, now)
    concerned = [row for row in await waiting.untried(work, coalition_id) if is_for(row.contact_id, found, whom)]
    return await outbox.weigh(work, [row for row in concerned if row.due < until], found, now)


async def end(work: Work, coalition_id: str, whom: Target, now: datetime) -> bool:
    """End a pause early; False if there is none for exactly that."""
    if not await pauses.end(work, coalition_id, whom.scope, whom.target, now):
        return False
    await release(work, coalition_id, await roster(work, coalition_id, now), whom, PAUSED, now)
    return True


async def release(
    work: Work, coalition_id: str, found: Roster, whom: Target, reasons: Sequence[str], now: datetime
) -> None:
    """Have what waited for those reasons weighed anew; planning gives a note of a ladder its own moment again."""
    ladders = await waiting.planned_again(work, coalition_id)
    for row in await waiting.untried(work, coalition_id):
        if row.why in reasons and is_for(row.contact_id, found, whom):
            due = row.due if row.campaign_id in ladders else now
            await ledger.move(work, row.id, ("ready",), "ready", due=due, why="")
    # A note of no ladder, such as the one about a surge, is planned by nobody again.
    for row in await waiting.kept_back(work, coalition_id, reasons, now):
        if row.campaign_id not in ladders and is_for(row.contact_id, found, whom):
            await ledger.move(work, row.id, ("cancelled",), "ready", due=max(row.due, now), why="", decided_at=None)
    await submissions.plan_again(work, coalition_id)


def is_for(contact_id: str | None, found: Roster, whom: Target) -> bool:
    """Whether a message to this contact is to somebody of the members that are meant; a post is for everyone alone."""
    if contact_id is None:
        return whom.scope == EVERYONE
    contact = found.contacts.get(contact_id or "")
    member = found.organisations.get(contact.organisation_id) if contact else None
    return member is not None and whom.holds_for(member)
