"""What follows when a platform refuses a person, or a whole workspace: no second try, and staff hear of it once.

A person who has left a workspace is not written to again there, and what waited for her is planned anew, for another
way to reach her or for staff's call list. A workspace whose key is no longer good is left in peace: its messages wait
until somebody lets the bot in again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import structlog

from bot import posts
from bot.inbox import Place, Speaker
from bot.lanes import is_mention, lane_of
from bot.messages import say
from bot.outbox import Outbox
from config.catalogue import Catalogue
from storage import coalition_channels, coalitions, ledger, people, reach, submissions
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
        """A message was refused since nothing arrives in this private chat, or in the channel of a mention."""
        platform, _, workspace = row.lane_id.partition(":")
        if is_mention(row):
            await self._no_mention(work, row, reason, now)
            return
        await self.chat(work, Speaker(platform, workspace, row.conversation), reason, row.id, now)
        await self._other_way(work, row, now)
        log.warning("a person cannot be reached", delivery=row.id, reason=reason)

    async def _other_way(self, work: Work, row: Delivery, now: datetime) -> None:
        """Let what was refused there go another way, if she has one: nobody was shown it, so that it is said once."""
        hers = await reach.ways_of(work, [row.person_id]) if row.person_id and row.weight else {}
        for one in hers.values():
            lane = await lane_of(work, one.platform, one.workspace)
            if (lane, one.conversation) != (row.lane_id, row.conversation):
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
            await self._says_why(work, person_id, platform, reason, origin, now)

    async def _says_why(
        self, work: Work, person_id: str, platform: str, reason: str, origin: str, now: datetime
    ) -> None:
        """Plan anew in each of her coalitions, note what the platform said, and tell staff once."""
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

    async def _no_mention(self, work: Work, row: Delivery, reason: str, now: datetime) -> None:
        """Nobody can be mentioned there any more: let her agreement go with it, and have what waits planned anew."""
        platform, _, workspace = row.lane_id.partition(":")
        account = reach.parted(row.conversation)[1] or ""
        await reach.agree(work, platform, workspace, account, "")
        await self._says_why(work, row.person_id or "", platform, reason, row.id, now)
        log.warning("a person cannot be mentioned", delivery=row.id, reason=reason)

    async def channel(self, work: Work, row: Delivery, reason: str, now: datetime) -> None:
        """A coalition's channel takes no posts: it is none any more, what waits is cancelled, and staff are told."""
        platform, _, workspace = row.lane_id.partition(":")
        here = await coalition_channels.at(work, platform, workspace, row.conversation)
        if here is None or here.coalition_id != row.coalition_id:
            return
        await coalition_channels.remove(work, here.coalition_id, platform, workspace)
        await posts.cancel(work, here.coalition_id, row.lane_id, "no channel", now)
        detail = {"platform": platform, "reason": reason}
        entry = AuditEntry(
            coalition_id=here.coalition_id, at=now, actor="system", act="channel lost", subject=workspace, detail=detail
        )
        await write_down(work, entry)
        await self._tell(work, here.coalition_id, f"channel {row.id}", "notice.channel", now, {"reason": reason})
        log.warning("a coalition's channel takes no posts", delivery=row.id, reason=reason)

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
