"""Translates Slack's payloads into values of `bot.inbox`; total, whatever stands in them.

Slack sends one person's words in five shapes (an event, a command, a press, a modal, a shortcut). Nothing here trusts a
type: a missing or strange part reads as empty, and what cannot be understood is None, which the listener acknowledges.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.inbox import Command, Filled, Place, Press, Question, Speaker
from handlers.slack.wire import PLATFORM

_HUMAN = frozenset(("", "file_share", "thread_broadcast", "me_message"))
"""Kinds of message that a person typed; edits, deletions, joins and bots are the others."""
_MENTION = re.compile(r"^\s*(?:<@[UW][A-Z0-9]+(?:\|[^>]*)?>[\s,:]*)+")
_MARKED = re.compile(r"<((?:[@#!]|[a-z]+:)[^<>\n]*)>")

Payload = Mapping[str, Any]


def workspaces_of(payload: Payload) -> Iterator[str]:
    """The workspaces that this may be about, the surest first.

    In a channel that companies share, the payload's own team may be the speaker's company; ours is the one that
    authorised the event, or that posted the message or opened the modal.
    """
    yield _text(payload, "view", "app_installed_team_id")
    authorizations = payload.get("authorizations")
    if isinstance(authorizations, list) and authorizations:
        yield _text(part(authorizations[0]), "team_id")
    yield _text(payload, "message", "team")
    yield _text(payload, "team", "id")
    yield _text(payload, "team_id")
    yield _text(payload, "user", "team_id")


def event(payload: Payload, workspace: str, bot_account: str) -> Question | None:
    """What a person said to us: a message in the private chat, or a mention elsewhere."""
    said = part(payload.get("event"))
    account = _text(said, "user")
    if said.get("bot_id") or said.get("bot_profile") or not account or account == bot_account:
        return None
    if _text(said, "subtype") not in _HUMAN or said.get("hidden"):
        return None
    place = _place(payload, said)
    if place is None:
        return None
    by = Speaker(PLATFORM, workspace, account, _is_outside(payload, said, workspace))
    key = _text(payload, "event_id") or fingerprint(payload)
    return Question(by, place, key, words(_text(said, "text")), message=_text(said, "ts"))


def command(payload: Payload, workspace: str) -> Command | None:
    """Words after the slash command. They are answered in the private chat, wherever they were typed."""
    account = _text(payload, "user_id")
    if not account:
        return None
    key = _text(payload, "trigger_id") or fingerprint(payload)
    place = Place(account, opening=_text(payload, "trigger_id") or None)
    return Command(Speaker(PLATFORM, workspace, account), place, key, words(_text(payload, "text")))


def shortcut(payload: Payload, workspace: str) -> Command | None:
    """A shortcut from Slack's menu: its callback id is a command of ours."""
    account = _text(payload, "user", "id")
    name = _text(payload, "callback_id")
    if not account or not name:
        return None
    key = _text(payload, "trigger_id") or fingerprint(payload)
    place = Place(account, opening=_text(payload, "trigger_id") or None)
    return Command(_presser(payload, workspace, account), place, key, name)


def press(payload: Payload, workspace: str) -> Press | None:
    """A button, a thumb or a select; what it carries is our token, or nothing that we know."""
    account = _text(payload, "user", "id")
    if not account:
        return None
    actions = payload.get("actions")
    pressed = part(actions[0]) if isinstance(actions, list) and actions else {}
    token = _text(pressed, "value") or _text(pressed, "selected_option", "value")
    key = _text(payload, "trigger_id") or fingerprint(payload)
    by = _presser(payload, workspace, account)
    return Press(by, _pressed_at(payload, account), key, token)


def filled(payload: Payload, workspace: str, opening: str) -> Filled | None:
    """A modal that was sent. `opening` is how its answer can be shown in it."""
    account = _text(payload, "user", "id")
    view = part(payload.get("view"))
    if not account:
        return None
    state = part(part(view.get("state")).get("values"))
    values = {str(name): _typed(part(fields)) for name, fields in state.items()}
    token = _text(view, "private_metadata")
    by = _presser(payload, workspace, account)
    channel = asked_in(payload)
    # Slack opens no private chat with somebody of another company: she is answered where she asked, for her eyes alone.
    elsewhere = by.outside and channel
    place = (
        Place(channel, shared=True, outsiders=True, opening=opening) if elsewhere else Place(account, opening=opening)
    )
    return Filled(by, place, filled_key(payload), token, values)


def asked_in(payload: Payload) -> str:
    """The shared channel in which a modal was asked for, if it was one."""
    return _text(payload, "view", "callback_id").partition(" ")[2]


def filled_key(payload: Payload) -> str:
    """The key of a modal that was sent: Slack's trigger, which is new for each sending."""
    return _text(payload, "trigger_id") or fingerprint(payload)


def fingerprint(payload: Payload) -> str:
    """A key for what Slack gives none."""
    told = json.dumps(payload, sort_keys=True, default=str, ensure_ascii=True)
    return hashlib.sha256(told.encode()).hexdigest()


def words(text: str) -> str:
    """The text as it was typed: no mention of us before it, links as their words, and Slack's escapes undone."""
    without = _MENTION.sub("", text)
    return html.unescape(_MARKED.sub(_unmarked, without)).strip()


def _unmarked(found: re.Match[str]) -> str:
    target, _, label = found.group(1).partition("|")
    sign, name = target[:1], label.lstrip("@#!") or target[1:]
    if sign in "@#!":
        return f"{'#' if sign == '#' else '@'}{name}"
    return label or target.removeprefix("mailto:")


def _place(payload: Payload, said: Payload) -> Place | None:
    channel, thread = _text(said, "channel"), _text(said, "thread_ts")
    if not channel:
        return None
    if _text(said, "type") == "app_mention":
        outsiders = payload.get("is_ext_shared_channel") is True
        at = thread or _text(said, "ts") or None
        return Place(channel, at, shared=True, outsiders=outsiders, begins=not thread)
    if _text(said, "channel_type") == "im" or channel.startswith("D"):
        # Later messages find the chat by the account: opening it anew shows whether she is still there.
        return Place(channel, thread or None, private=_text(said, "user"))
    return None


def _pressed_at(payload: Payload, account: str) -> Place:
    """Where the press is answered: in the private chat it was made in, and for every other place in private too."""
    trigger = _text(payload, "trigger_id") or None
    channel = _text(payload, "channel", "id") or _text(payload, "container", "channel_id")
    if channel.startswith("D"):
        thread = _text(payload, "message", "thread_ts") or _text(payload, "container", "thread_ts")
        return Place(channel, thread or None, opening=trigger)
    if not channel:
        return Place(account, opening=trigger)
    return Place(channel, _text(payload, "message", "thread_ts") or None, shared=True, opening=trigger)


def _presser(payload: Payload, workspace: str, account: str) -> Speaker:
    team = _text(payload, "user", "team_id")
    ours = {workspace, "", _text(payload, "enterprise", "id")}
    return Speaker(PLATFORM, workspace, account, team not in ours)


def _is_outside(payload: Payload, said: Payload, workspace: str) -> bool:
    authorizations = payload.get("authorizations")
    ours = {workspace, "", _text(payload, "enterprise_id")}
    if isinstance(authorizations, list) and authorizations:
        ours.add(_text(part(authorizations[0]), "enterprise_id"))
    team = _text(said, "user_team") or _text(said, "source_team") or _text(said, "team")
    return team not in ours


def _typed(fields: Payload) -> str:
    field = part(next(iter(fields.values()), None))
    return _text(field, "value") or _text(field, "selected_date") or _text(field, "selected_option", "value")


def part(value: Any) -> Payload:
    """That part of a payload, where it is one; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def _text(value: Any, *path: str) -> str:
    for name in path:
        value = part(value).get(name)
    return value if isinstance(value, str) else ""
