"""What follows when a platform refuses a person, or a whole workspace: no second try, and staff hear of it once.

A person who has left a workspace is not written to again there, and what waited for her is planned anew, for another
way to reach her or for staff's call list. A workspace whose key is no longer good is left in peace: its messages wait
until somebody lets the bot in again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import structlog

from bot.inbox import Place, Speaker
from bot.messages import say
from bot.outbox import Outbox, lane_of
from config.catalogue import Catalogue
from storage import coalitions, ledger, people, submissions
from storage.audit import AuditEntry
from storage.audit import add as write_down
from storage.database import Work
from storage.ledger import Delivery
from storage.people import ChatIdentity

log = structlog.get_logger()


class Unreachable:
    """Draws the consequence of a refusal that is about more than one message."""

    def __init__(self, outbox: Outbox, catalogue: Catalogue) -> None:
        self._outbox = outbox
        self._catalogue = catalogue

    async def person(self, work: Work, row: Delivery, reason: str, now: datetime) -> None:
        """A message was refused since nothing arrives in this private chat."""
        platform, _, workspace = row.lane_id.partition(":")
        await self.chat(work, Speaker(platform, workspace, row.conversation), reason, row.id, now)
        await self._other_way(work, row, now)
        log.warning("a person cannot be reached", delivery=row.id, reason=reason)

    async def _other_way(self, work: Work, row: Delivery, now: datetime) -> None:
        """Let what was refused there go another way, if she has one: nobody was shown it, so that it is said once."""
        hers = await people.identities_of(work, [row.person_id]) if row.person_id and row.weight else {}
        for one in hers.values():
            lane = await lane_of(work, one.platform, one.workspace)
            if lane != row.lane_id:
                way = {"lane_id": lane, "conversation": one.conversation, "thread": None}
                again = {"due": now, "why": "", "decided_at": None, "started_at": None}
                await ledger.move(work, row.id, ("failed",), "ready", **way, **again)

    async def chat(self, work: Work, whose: Speaker, reason: str, origin: str, now: datetime) -> None:
        """Nothing arrives in this private chat: flag it, plan anew what waits for it, and tell staff.

        `whose` names it by its account or by the conversation; `origin` is the event that told us.
        """
        platform, workspace, lane = whose.platform, whose.workspace, ledger.lane_id(whose.platform, whose.workspace)
        for person_id in await people.mark_unreachable(work, platform, workspace, whose.account, reason):
            await ledger.cancel_in_conversation(work, lane, whose.account, "no way to reach", now)
            contacts = {one.coalition_id: one for one in await people.contacts_of_person(work, person_id)}
            for coalition_id, contact in contacts.items():
                await submissions.plan_again(work, coalition_id)
                detail = {"platform": platform, "reason": reason}
                entry = AuditEntry(
                    coalition_id=coalition_id, at=now, actor="system", act="unreachable", subject=contact.id,
                    detail=detail,
                )  # fmt: skip
                await write_down(work, entry)
                member = await people.organisation(work, contact.organisation_id)
                values = {"name": contact.name, "organisation": member.name if member else ""}
                await self._tell(work, coalition_id, f"unreachable {origin}", "notice.person", now, values)

    async def back(self, work: Work, by: Speaker) -> None:
        """This account can be reached again, whatever the platform said before: what waits for it is planned anew."""
        identity = await people.identity(work, by.platform, by.workspace, by.account)
        if identity is None or not identity.unreachable_why:
            return
        identity.unreachable_why = ""
        for contact in await people.contacts_of_person(work, identity.person_id):
            await submissions.plan_again(work, contact.coalition_id)

    async def workspace(self, work: Work, lane: str, reason: str, now: datetime) -> None:
        """The platform takes nothing from us in this workspace: pause it, and tell staff by another way."""
        if not await ledger.shut_lane(work, lane, reason):
            return
        platform, _, workspace = lane.partition(":")
        for coalition in await coalitions.served_by(work, platform, workspace):
            values = {"workspace": workspace, "reason": reason}
            await self._tell(work, coalition.id, f"shut {lane} {now.isoformat()}", "notice.workspace", now, values)
        log.error("a workspace takes nothing from us", lane=lane, reason=reason)

    async def _tell(
        self, work: Work, coalition_id: str, origin: str, key: str, now: datetime, values: dict[str, str]
    ) -> None:
        """One note to each who runs the coalition and has a chat that works; outside any budget, since it is work."""
        shut = {lane.id for lane in await ledger.shut_lanes(work)}
        message = say(self._catalogue.say(key, **values))
        staff = await people.staff_of(work, coalition_id)
        for one in _open(await people.every_identity_of(work, [role.person_id for role in staff]), shut):
            by = Speaker(one.platform, one.workspace, one.account)
            await self._outbox.reply(work, coalition_id, by, Place(one.conversation), message, origin, now)


def _open(identities: Iterable[ChatIdentity], shut: set[str]) -> Iterable[ChatIdentity]:
    """One chat a person, in a lane that is not shut."""
    found = {one.person_id: one for one in identities if ledger.lane_id(one.platform, one.workspace) not in shut}
    return found.values()
