"""Gives everybody whose address we know a place in the mail, so that a letter can go where no chat does (M81).

It is an account like any other, under the person's own id: planning, budgets, replies and what is unreachable need no
second way. A chat goes before it, unless she would rather have letters.
"""

from __future__ import annotations

from storage import coalitions, people, submissions
from storage.database import Database, Work
from storage.people import MAIL, POST


async def open_mailboxes(database: Database) -> int:
    """Reach by mail whoever came since the last time; how many that were. What waits for them is planned anew.

    A coalition is served by mail once it is there, also where all its people were known before.
    """
    async with database.reading() as work:
        if not await people.without_mail(work) and not await _unserved(work):
            return 0
    async with database.work() as work:
        new = await people.without_mail(work)
        concerned = set(await _unserved(work))
        for person in new:
            await people.link(work, person.id, MAIL, POST, person.id, person.id)
            concerned |= {one.coalition_id for one in await people.contacts_of_person(work, person.id)}
        for coalition_id in sorted(concerned):
            await coalitions.bind(work, MAIL, POST, coalition_id)
            await submissions.plan_again(work, coalition_id)
    return len(new)


async def _unserved(work: Work) -> list[str]:
    served = {one.id for one in await coalitions.served_by(work, MAIL, POST)}
    return [one.id for one in await coalitions.every(work) if one.id not in served]
