"""What was seen lately in Teams: where its service is for each conversation, and how a person is called there.

Teams tells both with each activity and never when it is asked. The address is kept in the database, since a note may be
due weeks later; it is written only when something about it is new, so that hearing stays quick. A name is kept in
memory alone, for the one line that calls somebody by it; after a restart that line is missing, and nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TypeVar

from botbuilder.schema import Activity

from bot.inbox import Speaker
from bot.places import Places
from bot.workspaces import Workspaces
from handlers.teams import hear
from handlers.teams.hosts import Hosts
from handlers.teams.render import Mention
from storage.conversations import Conversation

_MOST = 5000
"""People and conversations that are remembered at once; whoever was not heard for the longest is forgotten first."""
KEPT_FOR = 60.0
"""Seconds after which a conversation is written down again with nothing new: another process may have dropped it."""
TOLD_FOR = 24 * 3600.0
"""Seconds for which a conversation that we do not serve is not told so again."""
KNOWN_FOR = 60.0
"""Seconds for which whom a tenant serves is taken from memory; another process may have changed it."""

K = TypeVar("K")
V = TypeVar("V")
_Facts = tuple[str, str, str, str, str]


class Seen:
    """Remembers."""

    def __init__(self, places: Places, workspaces: Workspaces, hosts: Hosts) -> None:
        self._places, self._workspaces, self._hosts = places, workspaces, hosts
        self._kept: dict[tuple[str, str], tuple[_Facts, float]] = {}
        self._names: dict[tuple[str, str], Mention] = {}
        self._serves: dict[str, tuple[Collection[str], float]] = {}
        self._told: dict[str, float] = {}

    async def note(self, activity: Activity, by: Speaker | None) -> None:
        """Keep what this activity tells, where it is new."""
        if by is not None:
            name = getattr(activity.from_property, "name", None)
            if isinstance(name, str) and name.strip():
                _put(self._names, (by.workspace, by.account), Mention(str(activity.from_property.id), name.strip()))
        seen = hear.reference(activity, by)
        if seen is None or not self._hosts.allow(seen.service_url):
            return
        key, facts, now = (seen.workspace, seen.conversation), _facts(seen), _now()
        known, at = self._kept.get(key, (None, 0.0))
        if known != facts or now - at > KEPT_FOR:
            await self._places.keep(seen)
            _put(self._kept, key, (facts, now))

    def forget(self, tenant: str, *, conversation: str = "", team: str = "") -> None:
        """That conversation, or all channels of that team, are to be written down again when somebody speaks there."""
        for key, (facts, _) in list(self._kept.items()):
            if key[0] == tenant and (facts[-1] == team if team else key[1] == conversation):
                del self._kept[key]

    def called(self, tenant: str, account: str) -> Mention | None:
        """How that person is called there, if she spoke lately."""
        return self._names.get((tenant, account))

    async def serves(self, tenant: str) -> Collection[str]:
        """The coalitions that this tenant serves; none where nobody has put it on a coalition's list."""
        serves, at = self._serves.get(tenant, ((), float("-inf")))
        if not serves or _now() - at > KNOWN_FOR:
            serves = await self._workspaces.serves(hear.PLATFORM, tenant)
            _put(self._serves, tenant, (serves, _now()))
        return serves

    @contextmanager
    def tells(self, conversation: str) -> Iterator[bool]:
        """Whether somebody whom we do not serve is told so in this conversation now; that is once a day.

        Where telling her goes wrong, she is told the next time.
        """
        at = self._told.get(conversation)
        if at is not None and _now() - at < TOLD_FOR:
            yield False
            return
        _put(self._told, conversation, _now())
        try:
            yield True
        except BaseException:
            self._told.pop(conversation, None)
            raise


def _facts(seen: Conversation) -> _Facts:
    return seen.service_url, seen.scope, seen.account, seen.member, seen.team


def _put(kept: dict[K, V], key: K, value: V) -> None:
    kept.pop(key, None)
    kept[key] = value
    if len(kept) > _MOST:
        del kept[next(iter(kept))]


def _now() -> float:
    return asyncio.get_running_loop().time()
