"""What the double of Slack remembers: workspaces with their people and rooms, what was posted, who called what."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
_rooms = itertools.count(1)


class Refusal(Exception):
    """Slack says no: ``ok: false`` with this error, and whatever else it tells."""

    def __init__(self, error: str, *messages: str, **more: Any) -> None:
        super().__init__(error)
        told = {"response_metadata": {"messages": list(messages)}} if messages else {}
        self.error, self.answer = error, {"ok": False, "error": error, **told, **more}


@dataclass
class Post:
    """A message that people see."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json]
    metadata: Json | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    edited: bool = False


@dataclass(frozen=True)
class Ephemeral:
    """A message for one pair of eyes, gone when she reloads."""

    channel: str
    user: str
    text: str
    blocks: list[Json]
    thread_ts: str | None


@dataclass
class View:
    """A modal in front of somebody, as Slack holds it."""

    workspace: str
    user: str
    id: str
    view: Json


@dataclass(frozen=True)
class Call:
    """One request, in the order of arrival. `outcome` is "ok", Slack's error, or the fault that was asked for."""

    number: int
    method: str
    workspace: str
    arguments: Json
    outcome: str


@dataclass
class File:
    """A file: announced, then handed in, then complete; until then no message can show it."""

    id: str
    name: str
    length: int
    title: str = ""
    content: bytes = b""
    complete: bool = False


@dataclass
class User:
    """A person in a workspace. Slack still takes posts to the old private chat of one who was deactivated."""

    id: str
    name: str
    dm: str
    deactivated: bool = False
    hidden: bool = False


@dataclass
class Room:
    """A conversation: somebody's private chat with the bot, or a channel."""

    id: str
    name: str = ""
    user: str = ""
    members: set[str] = field(default_factory=set)
    joined: bool = True
    archived: bool = False
    opened: bool = False
    posts: list[Post] = field(default_factory=list)

    @property
    def kind(self) -> Literal["im", "groups", "channels"]:
        """What Slack's scopes call such a room."""
        return "im" if self.user else "groups" if self.id.startswith("G") else "channels"


@dataclass
class Trigger:
    """Leave to open a modal in front of somebody: once, and soon."""

    workspace: str
    user: str
    until: float
    used: bool = False


@dataclass
class Token:
    """A bot token. It stops being good when it is revoked, when it has run out, or when the app is removed."""

    text: str
    until: float | None = None
    trouble: str = ""


class Workspace:
    """One company's Slack, with our bot in it."""

    def __init__(self, team: str, token: str, bot: str, name: str, scopes: Iterable[str] | None) -> None:
        self.id, self.bot, self.name = team, bot, name
        self.bot_id, self.app_id, self.enterprise = f"B{bot[1:]}", "A0CONVENER", ""
        self.scopes = None if scopes is None else frozenset(scopes)
        self.tokens = {token: Token(token)}
        self.users: dict[str, User] = {}
        self.rooms: dict[str, Room] = {}
        self.files: dict[str, File] = {}

    def user(self, account: str, name: str = "", dm: str = "") -> User:
        """A person, with the private chat that she will have with the bot."""
        found = User(account, name or account.lower(), dm or f"D{next(_rooms):04}{account[1:]}")
        self.users[account] = found
        self.rooms[found.dm] = Room(found.dm, user=account, members={account})
        return found

    def channel(self, room: str, name: str = "", members: Sequence[str] = (), *, joined: bool = True) -> Room:
        """A channel; the bot is in it unless told."""
        self.rooms[room] = Room(room, name or room.lower(), members=set(members), joined=joined)
        return self.rooms[room]

    def room(self, channel: str) -> Room:
        """The conversation of that id, or a person's private chat by her account."""
        known = self.users.get(channel)
        return self.rooms[known.dm if known else channel]

    def posts(self, channel: str) -> list[Post]:
        """What stands there now, oldest first."""
        return list(self.room(channel).posts)

    def revoke(self, trouble: str = "token_revoked") -> None:
        """No token of this workspace is good any more, for the reason that Slack will give."""
        for token in self.tokens.values():
            token.trouble = trouble
