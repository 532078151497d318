"""What Teams tells without anybody speaking: the app comes and goes, members come and go, a channel is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, Unpack

from tests.doubles.teams import ids
from tests.doubles.teams.envelope import Where, account_of, activity, event_id
from tests.doubles.teams.errors import Json

Bare = Sequence[str]


def installed(action: Literal["add", "add-upgrade"] = "add", **where: Unpack[Where]) -> Json:
    """The app was added: in her chat, in a chat of several, or in a team, where a channel was chosen for it."""
    return _installation(action, where)


def removed(action: Literal["remove", "remove-upgrade"] = "remove", **where: Unpack[Where]) -> Json:
    """The app was taken away."""
    return _installation(action, where)


def members_added(accounts: Bare = (), *, bot: bool = False, **where: Unpack[Where]) -> Json:
    """People came, the bot among them if told; without names, the sender herself."""
    return _members("membersAdded", "teamMemberAdded", accounts, bot, where)


def members_removed(accounts: Bare = (), *, bot: bool = False, **where: Unpack[Where]) -> Json:
    """People went, or the bot did."""
    return _members("membersRemoved", "teamMemberRemoved", accounts, bot, where)


def channel_created(called: str, **where: Unpack[Where]) -> Json:
    """A team that has the bot has a new channel; told in the team's own conversation."""
    team = where.get("team") or ids.channel_id("a team")
    made = {"id": ids.channel_id(called), "name": called}
    told = {"channel": made, "team": {"id": team}, "eventType": "channelCreated"}
    at: Where = {**where, "scope": "channel", "conversation": team}
    return _quiet(activity("conversationUpdate", at, named=event_id(at), channel_data=told))


def _installation(action: str, where: Where) -> Json:
    told: Json = {"source": {"name": "message"}}
    if where.get("scope") == "channel":
        told["settings"] = {"selectedChannel": {"id": where.get("conversation") or ids.channel_id("a channel")}}
    return _quiet(activity("installationUpdate", where, named=event_id(where), action=action, channel_data=told))


def _members(part: str, event: str, accounts: Bare, bot: bool, where: Where) -> Json:
    people: list[Json] = [{"id": ids.member_id(each), "aadObjectId": each} for each in accounts]
    if bot:
        people.insert(0, {"id": ids.bot_id(where.get("app_id", ids.APP_ID))})
    told = {"eventType": event} if where.get("scope") == "channel" else {}
    named: dict[str, Any] = {part: people or [account_of(where)]}
    return _quiet(activity("conversationUpdate", where, named=event_id(where), **named, channel_data=told))


def _quiet(told: Json) -> Json:
    """Of events, Teams tells the sender's accounts but not her name."""
    sender = {name: value for name, value in told["from"].items() if name != "name"}
    return {**told, "from": sender}
