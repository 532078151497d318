"""What Teams sends to us, built by tests: activities in the shape of Teams' own.

Everything takes the keywords of `Where`; `**teams.address` and `**member.who` give most of them.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any, Literal, Unpack

from tests.doubles.teams import ids
from tests.doubles.teams.envelope import (
    BOT_NAME,
    SERVICE_URL,
    Where,
    activity,
    event_id,
    message_id,
    request,
    without,
)
from tests.doubles.teams.errors import Json
from tests.doubles.teams.events import channel_created, installed, members_added, members_removed, removed

__all__ = [
    "SERVICE_URL",
    "Where",
    "channel_created",
    "deleted",
    "edited",
    "execute",
    "from_elsewhere",
    "installed",
    "invoke",
    "members_added",
    "members_removed",
    "message",
    "reaction",
    "removed",
    "request",
    "submit",
    "undeleted",
    "without",
]


def message(text: str, *, mention: bool | None = None, reply_to: str = "", **where: Unpack[Where]) -> Json:
    """Words to the bot. Outside her own chat they begin with its name, unless told."""
    named = where.get("scope", "personal") != "personal" if mention is None else mention
    whole = f"<at>{BOT_NAME}</at> {text}" if named else text
    entities = [_mention(where)] if named else []
    drawn = [{"contentType": "text/html", "content": f"<div>{html.escape(whole, quote=False)}</div>"}]
    written = {"text": whole, "textFormat": "plain", "attachments": drawn, "entities": entities}
    replied = {"replyToId": reply_to} if reply_to else {}
    return activity("message", where, named=message_id(where), **written, **replied)


def submit(value: Mapping[str, Any], *, reply_to: str = "1790000000001", **where: Unpack[Where]) -> Json:
    """An Action.Submit: a message without words, below the card, with the card's data and what was typed in it."""
    below = {"value": dict(value), "replyToId": reply_to}
    return activity("message", where, named=message_id(where), **below, channel_data=_pressed(reply_to))


def execute(
    data: Mapping[str, Any], *, verb: str = "", reply_to: str = "1790000000001",
    trigger: Literal["manual", "automatic"] = "manual", title: str = "", **where: Unpack[Where],
) -> Json:  # fmt: skip
    """An Action.Execute: pressed by her, or done by her client when it shows a card that refreshes itself."""
    action = {"type": "Action.Execute", "verb": verb, "data": dict(data), **({"title": title} if title else {})}
    return invoke("adaptiveCard/action", {"action": action, "trigger": trigger}, reply_to=reply_to, **where)


def invoke(what: str, value: Any = None, *, reply_to: str = "", **where: Unpack[Where]) -> Json:
    """Anything that waits for an answer in the response itself, such as a task module: `task/fetch`, `task/submit`."""
    below = {"replyToId": reply_to} if reply_to else {}
    return activity(
        "invoke", where, named=event_id(where), name=what, value=value, **below, channel_data=_pressed(reply_to)
    )


def edited(text: str, *, activity_id: str, **where: Any) -> Json:
    """She wrote something else in a message that was sent before, under the same id."""
    return _changed(message(text, activity_id=activity_id, **where), "messageUpdate", "editMessage")


def undeleted(text: str, *, activity_id: str, **where: Any) -> Json:
    """She brought a deleted message back."""
    return _changed(message(text, activity_id=activity_id, **where), "messageUpdate", "undeleteMessage")


def deleted(*, activity_id: str, **where: Any) -> Json:
    """She took a message back; its words do not come along."""
    gone = _changed(message("", mention=False, activity_id=activity_id, **where), "messageDelete", "softDeleteMessage")
    return without(gone, "text", "textFormat", "attachments")


def reaction(feeling: str = "like", *, reply_to: str, gone: bool = False, **where: Unpack[Where]) -> Json:
    """A reaction to one of the bot's messages, set or taken away."""
    part = {"reactionsRemoved" if gone else "reactionsAdded": [{"type": feeling}]}
    below = {"replyToId": reply_to, "channel_data": {"legacy": {"replyToId": _legacy(reply_to)}}}
    return activity("messageReaction", where, named=event_id(where), **part, **below)


def from_elsewhere(text: str, *, home: str, **where: Any) -> Json:
    """Words in a shared channel, from a person of another tenant than the one that hosts the channel.

    The conversation names the host, as Microsoft documents it. That the channel's data name her own tenant is what we
    take to be the harder case.
    """
    return message(text, **{"scope": "channel", "kind": "shared", "home": home, **where})


def _changed(written: Json, kind: str, event: str) -> Json:
    return {**written, "type": kind, "channelData": {**written["channelData"], "eventType": event}}


def _mention(where: Where) -> Json:
    bot = {"id": ids.bot_id(where.get("app_id", ids.APP_ID)), "name": BOT_NAME}
    return {"type": "mention", "mentioned": bot, "text": f"<at>{BOT_NAME}</at>"}


def _pressed(reply_to: str) -> Json:
    legacy = {"legacy": {"replyToId": _legacy(reply_to)}} if reply_to else {}
    return {"source": {"name": "message"}, **legacy}


def _legacy(reply_to: str) -> str:
    """The old name of a message, which Teams still tells."""
    return f"1:{reply_to}"
