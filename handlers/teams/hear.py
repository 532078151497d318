"""Translates Teams' activities into values of `bot.inbox`; total, whatever stands in them.

Nothing here trusts a type: a missing or strange part reads as empty, and what cannot be understood is None, which is
acknowledged and forgotten. A message's id is Teams' own only within its conversation, so that both make the key.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from botbuilder.schema import Activity

from bot.inbox import Command, Filled, Place, Press, Question, Speaker
from handlers.teams.carried import DOES, FIELD, SHOWS, TOKEN
from handlers.windows import WINDOW
from storage.conversations import Conversation

PLATFORM = "teams"
PERSONAL, GROUP, CHANNEL = "personal", "groupChat", "channel"
_THREAD = ";messageid="
_AT = re.compile(r"<at\b[^<>]*>([^<]*)</at>")
_COMMAND = re.compile(r"/\s*(?:convener\b)?(.*)", re.DOTALL | re.IGNORECASE)
_BOT = "28:"
MOST_READ, MOST_MENTIONS = 20_000, 50
"""Signs of a text and mentions in it that are looked at: whatever is sent is read in no time."""

Part = Mapping[str, Any]


def tenant_of(activity: Activity) -> str:
    """The tenant in which it was said; in a channel that organisations share, the one that the channel belongs to."""
    told = _more(activity.conversation, "tenantId") or _text(_data(activity), "tenant", "id")
    return told.lower() if re.fullmatch(r"[\w.\-]{2,80}", told) else ""


def speaker(activity: Activity) -> Speaker | None:
    """Who said it; None where that is a bot, or nobody."""
    who = activity.from_property
    ident = _own(who, "id")
    tenant = tenant_of(activity)
    if not ident or not tenant or ident.startswith(_BOT) or _own(who, "role") == "bot":
        return None
    homes = {_more(who, "tenantId").lower(), _text(_data(activity), "tenant", "id").lower()}
    account = _own(who, "aad_object_id") or ident
    return Speaker(PLATFORM, tenant, account, outside=not homes <= {"", tenant})


def said(activity: Activity, by: Speaker) -> Question | Command | None:
    """What a person said to us: words in the private chat, or a mention elsewhere. After a slash they are a command."""
    place = meant(activity, by)
    if place is None:
        return None
    text = words(activity)
    if command := _COMMAND.fullmatch(text):
        return Command(by, place, key_of(activity), command.group(1))
    return Question(by, place, key_of(activity), text)


def meant(activity: Activity, by: Speaker) -> Place | None:
    """Where somebody turned to us, whatever she said; None where people speak with each other."""
    place = place_of(activity, by)
    return None if place is None or (place.shared and not _is_meant(activity)) else place


def carried(activity: Activity) -> Part:
    """What the pressed button or the sent form carried; in an invoke, what its action holds."""
    value = part(activity.value)
    action = part(value.get("action"))
    return part(action.get("data")) if action else value


def is_carried(data: Part) -> bool:
    """Whether this came from a button of ours, and not from somebody's keyboard."""
    return DOES in data or TOKEN in data


def is_look(data: Part) -> bool:
    """Whether a card is looked at, and nothing was pressed."""
    return data.get(DOES) == "show"


def acted(activity: Activity, by: Speaker, data: Part, *, waits: bool) -> Press | Filled | None:
    """A button or a form. `waits` where the request waits for an answer in which a form can be shown again."""
    place = place_of(activity, by)
    if place is None:
        return None
    key, token = key_of(activity), _text(data, TOKEN)
    if data.get(DOES) == "fill":
        opening = f"{WINDOW}{key}" if waits else None
        at = Place(place.conversation, place.thread, private=place.private, shared=place.shared, opening=opening)
        return Filled(by, at, key, token, dict(_entries(data)))
    return Press(by, place, key, token)


def shows(data: Part) -> str:
    """The token that brings the card that was pressed as it stands, or that of the card that is looked at."""
    return _text(data, TOKEN) if data.get(DOES) == "show" else _text(data, SHOWS)


def place_of(activity: Activity, by: Speaker) -> Place | None:
    """Where it was said. A private chat is found by its account from then on, since it may be opened anew."""
    conversation, thread = _conversation(activity)
    if not conversation:
        return None
    match scope_of(activity):
        case "personal":
            return Place(conversation, private=_own(activity.from_property, "aad_object_id") or None)
        case "channel":
            outsiders = by.outside or _text(_data(activity), "channel", "type").lower() == "shared"
            at = thread or _own(activity, "id") or None
            return Place(conversation, at, shared=True, outsiders=outsiders)
        case _:
            return Place(conversation, shared=True, outsiders=by.outside)


def reference(activity: Activity, by: Speaker | None) -> Conversation | None:
    """How this conversation is reached from now on; `by` is who spoke in it."""
    conversation, _ = _conversation(activity)
    tenant, scope = tenant_of(activity), scope_of(activity)
    if not conversation or not tenant or not activity.service_url:
        return None
    seen = Conversation(
        platform=PLATFORM, workspace=tenant, conversation=conversation, service_url=activity.service_url, scope=scope
    )
    if scope == PERSONAL and by is not None:
        # The account is Entra's name of her; where it is missing, the chat is found by its own name alone.
        seen.account = _own(activity.from_property, "aad_object_id")
        seen.member = _own(activity.from_property, "id")
    if scope == CHANNEL:
        seen.team = _text(_data(activity), "team", "id")
    return seen


def channel_of(activity: Activity) -> str:
    """The channel that an event is about; it may be told in another conversation, such as the team's own."""
    return _text(_data(activity), "channel", "id") or _conversation(activity)[0]


def scope_of(activity: Activity) -> str:
    """Personal, group chat or channel; where Teams does not say, others may read along."""
    kind = _own(activity.conversation, "conversation_type")
    return kind if kind in (PERSONAL, CHANNEL) else GROUP


def thread_of(conversation: str, thread: str | None) -> str:
    """The name under which Teams takes posts into that thread of a channel."""
    return f"{conversation}{_THREAD}{thread}" if thread else conversation


def key_of(activity: Activity) -> str:
    """What makes it one event, however often it is delivered."""
    conversation, _ = _conversation(activity)
    ident = _own(activity, "id")
    return f"{conversation} {ident}" if ident else fingerprint(activity)


def fingerprint(activity: Activity) -> str:
    """A key for what Teams gives none."""
    told = json.dumps(activity.serialize(), sort_keys=True, default=str)
    return hashlib.sha256(told.encode(errors="replace")).hexdigest()


def words(activity: Activity) -> str:
    """The text as it was typed: no mention of us in it, the others by name, and Teams' escapes undone."""
    text = _own(activity, "text")[:MOST_READ]
    for told in _mentions(activity):
        ours = _text(told, "mentioned", "id") == _own(activity.recipient, "id")
        name = "" if ours else f"@{_text(told, 'mentioned', 'name')}"
        if marked := _text(told, "text"):
            text = text.replace(marked, name, 1)
    return html.unescape(_AT.sub(r"@\1", text)).replace("\N{NO-BREAK SPACE}", " ").strip()


def member_of(activity: Activity) -> str:
    """How Teams' cards call the person who spoke."""
    return _own(activity.from_property, "id")


def is_bot(activity: Activity, ident: str) -> bool:
    """Whether that is our own account."""
    return bool(ident) and ident == _own(activity.recipient, "id")


def part(value: Any) -> Part:
    """That part, where it is an object; an empty one for anything else."""
    return value if isinstance(value, Mapping) else {}


def _is_meant(activity: Activity) -> bool:
    return any(is_bot(activity, _text(told, "mentioned", "id")) for told in _mentions(activity))


def _mentions(activity: Activity) -> Iterator[Part]:
    told = (one for one in activity.entities or () if one is not None and one.type == "mention")
    for one in islice(told, MOST_MENTIONS):
        yield part(one.additional_properties)


def _entries(data: Part) -> Iterator[tuple[str, str]]:
    for name, value in data.items():
        if isinstance(name, str) and name.startswith(FIELD) and isinstance(value, str | int | float):
            yield name.removeprefix(FIELD), str(value)


def _conversation(activity: Activity) -> tuple[str, str]:
    name, _, thread = _own(activity.conversation, "id").partition(_THREAD)
    return name, thread


def _data(activity: Activity) -> Part:
    return part(activity.channel_data)


def _own(thing: Any, name: str) -> str:
    """A property that Microsoft's model knows."""
    value = getattr(thing, name, None)
    return value if isinstance(value, str) else ""


def _more(thing: Any, name: str) -> str:
    """A property that Teams sends and Microsoft's model does not know."""
    return _text(part(getattr(thing, "additional_properties", None)), name)


def _text(value: Any, *path: str) -> str:
    for name in path:
        value = part(value).get(name)
    return value if isinstance(value, str) else ""
