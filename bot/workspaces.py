"""Workspaces let the bot in and shut it out: what follows for the coalition, whatever the platform.

A platform's edge brings the token already sealed; nothing here can read it. A workspace serves a coalition only once
that has been said: by staff (`convener init --workspace`), or by the operator who put its token into the settings of
an install with one coalition.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

import structlog

from bot.clock import Clock
from bot.lanes import lane_of
from bot.unreachable import Unreachable
from storage import coalitions, ledger, workspaces
from storage.database import Database, Work
from storage.workspaces import Installation, PrivateChat

STATE_KEPT = timedelta(minutes=10)
"""How long an install under way may take, from the button to the consent page and back."""

CHAT_KEPT = timedelta(days=7)
"""How long a private chat is taken for open. Slack goes on taking posts to the chat of somebody who has left the
workspace; only opening it anew tells."""

log = structlog.get_logger()


class Workspaces:
    """What is known of the workspaces of all platforms."""

    def __init__(self, database: Database, unreachable: Unreachable, clock: Clock, real_clock: Clock) -> None:
        self._database = database
        self._unreachable = unreachable
        self._clock = clock
        self._real = real_clock

    async def let_in(self, installation: Installation, *, binds: bool = False) -> Sequence[str]:
        """Keep the installation and open its lane; the slugs of the coalitions that this workspace serves now.

        `binds` is for a workspace that the operator chose: it serves the only coalition there is. Anybody may install
        an app that is open to many, so that such a workspace serves nobody until staff say whom.
        """
        platform, workspace = installation.platform, installation.workspace
        installation.installed_at = self._real.now()
        async with self._database.work() as work:
            before = await workspaces.find(work, platform, workspace)
            if before is not None and before.bot_account != installation.bot_account:
                # Another bot has other private chats.
                await workspaces.forget_chats(work, platform, workspace)
            await workspaces.save(work, installation)
            await ledger.open_lane(work, ledger.lane_id(platform, workspace))
            serves = await _served(work, platform, workspace, binds=binds)
        log.info("a workspace let us in", workspace=workspace, serves=len(serves))
        return serves

    async def open(self, platform: str, workspace: str, *, binds: bool = False) -> Sequence[str]:
        """Open the lane of a workspace that needs no installation; the slugs of the coalitions that it serves now."""
        async with self._database.work() as work:
            await ledger.open_lane(work, ledger.lane_id(platform, workspace))
            return await _served(work, platform, workspace, binds=binds)

    async def open_shut(self, platform: str, reasons: Collection[str]) -> int:
        """Open the lanes of a platform that were shut for one of these reasons; how many there were."""
        async with self._database.work() as work:
            shut = [one for one in await ledger.shut_lanes(work) if one.platform == platform]
            return sum([await ledger.open_lane(work, one.id) for one in shut if one.paused_why in reasons])

    async def serves(self, platform: str, workspace: str) -> Sequence[str]:
        """The slugs of the coalitions that this workspace serves; none where nobody has said so."""
        async with self._database.reading() as work:
            return [one.id for one in await coalitions.served_by(work, platform, workspace)]

    async def shut_out(self, platform: str, workspace: str, why: str) -> None:
        """Throw the token away and send nothing there any more; staff elsewhere hear of it once."""
        async with self._database.work() as work:
            if await workspaces.close(work, platform, workspace, why):
                lane = await lane_of(work, platform, workspace)
                await self._unreachable.workspace(work, lane, why, self._clock.now())

    async def find(self, platform: str, workspace: str) -> Installation | None:
        """What is known of that workspace; None where the bot was never let in, or is shut out."""
        async with self._database.reading() as work:
            found = await workspaces.find(work, platform, workspace)
        return found if found is not None and not found.closed_why else None

    async def every(self, platform: str) -> Sequence[Installation]:
        """The workspaces of a platform that let the bot in."""
        async with self._database.reading() as work:
            return [one for one in await workspaces.every(work, platform) if not one.closed_why]

    async def reseal(self, installation: Installation, sealed: str) -> None:
        """Keep a token that took the place of another."""
        async with self._database.work() as work:
            found = await workspaces.find(work, installation.platform, installation.workspace)
            if found is not None and found.sealed == installation.sealed:
                found.sealed = sealed

    async def issue_state(self, state: str) -> None:
        """Remember an install under way."""
        async with self._database.work() as work:
            now = self._real.now()
            await workspaces.issue_state(work, state, now + STATE_KEPT, now)

    async def consume_state(self, state: str) -> bool:
        """Whether that install was under way; each is good once."""
        async with self._database.work() as work:
            return await workspaces.consume_state(work, state, self._real.now())

    async def private_chat(self, platform: str, workspace: str, account: str) -> str | None:
        """The private chat that was opened with that account, while the platform need not be asked again."""
        async with self._database.reading() as work:
            since = self._real.now() - CHAT_KEPT
            return await workspaces.private_chat(work, platform, workspace, account, since)

    async def forget_chat(self, platform: str, workspace: str, account: str) -> None:
        """A private chat that was kept is not there any more."""
        async with self._database.work() as work:
            await workspaces.forget_chats(work, platform, workspace, account)

    async def keep_chat(self, platform: str, workspace: str, account: str, conversation: str) -> None:
        """Keep a private chat that was opened, so that it is opened once in a while and not for each message."""
        chat = PrivateChat(
            platform=platform, workspace=workspace, account=account, conversation=conversation,
            opened_at=self._real.now(),
        )  # fmt: skip
        async with self._database.work() as work:
            await workspaces.keep_chat(work, chat)


async def _served(work: Work, platform: str, workspace: str, *, binds: bool) -> Sequence[str]:
    """The slugs of the coalitions that a workspace serves; where it may, it is bound to the only one there is first."""
    serves, everywhere = await coalitions.served_by(work, platform, workspace), await coalitions.every(work)
    if binds and not serves and len(everywhere) == 1:
        await coalitions.bind(work, platform, workspace, everywhere[0].id)
        serves = everywhere
    return [one.id for one in serves]
