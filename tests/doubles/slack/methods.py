"""The methods of Slack's Web API that the double knows: what each takes, the scope it needs, and what it does.

An argument that Slack does not document for a method is refused, though Slack itself would overlook it: a test should
notice.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.doubles.slack import posting
from tests.doubles.slack.blocks import view_faults
from tests.doubles.slack.posting import as_message, room_of
from tests.doubles.slack.state import File, Json, Post, Refusal, Room, Token, View, Workspace

if TYPE_CHECKING:
    from tests.doubles.slack.server import Slack

MOST_VIEW = 250_000
ROTATES_AFTER = 43_200


def auth_test(_: Slack, workspace: Workspace, given: Json) -> Json:
    """auth.test: whose token this is."""
    return {
        "url": f"https://{workspace.id.lower()}.slack.com/",
        "team": workspace.name,
        "user": "convener",
        "team_id": workspace.id,
        "user_id": workspace.bot,
        "bot_id": workspace.bot_id,
        "enterprise_id": workspace.enterprise or None,
        "is_enterprise_install": False,
    }


def auth_revoke(_: Slack, workspace: Workspace, given: Json) -> Json:
    """auth.revoke: this token is good no more."""
    if given.get("test"):
        return {"revoked": False}
    workspace.tokens[given["token"]].trouble = "token_revoked"
    return {"revoked": True}


def open_conversation(_: Slack, workspace: Workspace, given: Json) -> Json:
    """conversations.open: the private chat with one person."""
    if given.get("channel"):
        return {"channel": {"id": room_of(workspace, given).id}}
    accounts = [one for one in str(given.get("users") or "").split(",") if one]
    if not accounts:
        raise Refusal("users_list_not_supplied")
    if len(accounts) > 1:
        raise Refusal("too_many_users")
    user = workspace.users.get(accounts[0])
    if user is None:
        raise Refusal("user_not_found")
    if user.deactivated or user.hidden:
        raise Refusal("user_disabled" if user.deactivated else "user_not_visible")
    room = workspace.rooms[user.dm]
    before, room.opened = room.opened, True
    again = {"no_op": True, "already_open": True} if before else {}
    return {**again, "channel": {"id": room.id}}


def history(_: Slack, workspace: Workspace, given: Json) -> Json:
    """conversations.history: what stands in a room outside its threads, newest first."""
    room = _readable(workspace, given)
    seen = [one for one in room.posts if not one.thread_ts or one.thread_ts == one.ts or one.broadcast]
    return _page(workspace, seen[::-1], given)


def replies(_: Slack, workspace: Workspace, given: Json) -> Json:
    """conversations.replies: one thread, oldest first."""
    room, root = _readable(workspace, given), given.get("ts")
    seen = [one for one in room.posts if root in (one.ts, one.thread_ts)]
    if not seen:
        raise Refusal("thread_not_found")
    return _page(workspace, seen, given)


def open_view(slack: Slack, workspace: Workspace, given: Json) -> Json:
    """views.open: a modal, by a trigger that is good once and for three seconds."""
    view = _checked(given, "modal")
    outside = view.get("external_id")
    if outside and any(one.view.get("external_id") == outside for one in slack.views if one.workspace == workspace.id):
        raise Refusal("duplicate_external_id")
    trigger = slack.triggers.get(str(given.get("trigger_id") or ""))
    if trigger is None or trigger.workspace != workspace.id:
        raise Refusal("invalid_arguments", "invalid `trigger_id`")
    if trigger.used:
        raise Refusal("exchanged_trigger_id")
    if slack.now() > trigger.until:
        raise Refusal("expired_trigger_id")
    trigger.used = True
    opened = View(workspace.id, trigger.user, f"V{secrets.token_hex(4).upper()}", view)
    slack.views.append(opened)
    return {"view": as_view(workspace, opened.id, view)}


def update_view(slack: Slack, workspace: Workspace, given: Json) -> Json:
    """views.update: other content in a modal that is open."""
    view = _checked(given, "modal")
    named = {given.get("view_id"), given.get("external_id")} - {None, ""}
    for one in slack.views:
        if one.workspace == workspace.id and named & {one.id, one.view.get("external_id")}:
            one.view = view
            return {"view": as_view(workspace, one.id, view)}
    raise Refusal("not_found")


def publish_view(slack: Slack, workspace: Workspace, given: Json) -> Json:
    """views.publish: what stands on somebody's Home tab."""
    view, user = _checked(given, "home"), str(given.get("user_id") or "")
    if user not in workspace.users:
        raise Refusal("invalid_arguments", "invalid `user_id`")
    slack.homes[user] = view
    return {"view": as_view(workspace, f"VHOME{user}", view)}


def set_status(slack: Slack, workspace: Workspace, given: Json) -> Json:
    """assistant.threads.setStatus: a line in a thread that says what the bot is doing."""
    room = room_of(workspace, given, "channel_id")
    if not given.get("thread_ts"):
        raise Refusal("invalid_thread_ts")
    if not isinstance(given.get("status"), str):
        raise Refusal("invalid_arguments", "[ERROR] missing required field: status")
    slack.statuses.append((room.id, given["thread_ts"], given["status"]))
    return {}


def suggest(slack: Slack, workspace: Workspace, given: Json) -> Json:
    """assistant.threads.setSuggestedPrompts: up to four questions to tap."""
    room, prompts = room_of(workspace, given, "channel_id"), given.get("prompts")
    whole = isinstance(prompts, list) and all(one.get("title") and one.get("message") for one in prompts)
    if not isinstance(prompts, list) or not whole or not 1 <= len(prompts) <= 4:
        raise Refusal("invalid_arguments", "[ERROR] prompts: 1 to 4, each with title and message")
    slack.prompts[room.id] = prompts
    return {}


def upload_url(slack: Slack, workspace: Workspace, given: Json) -> Json:
    """files.getUploadURLExternal: where a file of this name and length may be handed in."""
    if not given.get("filename") or not str(given.get("length") or "").isdecimal() or int(given["length"]) < 1:
        raise Refusal("invalid_arguments", "[ERROR] missing required field: filename or length")
    file = File(f"F{secrets.token_hex(5).upper()}", str(given["filename"]), int(given["length"]))
    workspace.files[file.id] = file
    return {"upload_url": f"{slack.api_url.removesuffix('/api')}/upload/{workspace.id}/{file.id}", "file_id": file.id}


def complete_upload(_: Slack, workspace: Workspace, given: Json) -> Json:
    """files.completeUploadExternal: the files are there; shared with nobody where no channel is named."""
    named = given.get("files")
    if not isinstance(named, list) or not named:
        raise Refusal("invalid_arguments", "[ERROR] missing required field: files")
    for one in named:
        file = workspace.files.get(str(one.get("id")))
        if file is None or len(file.content) != file.length:
            raise Refusal("file_not_found")
        file.complete, file.title = True, str(one.get("title", ""))
    return {"files": [{"id": one["id"], "title": one.get("title", "")} for one in named]}


def access(slack: Slack, given: Json) -> Json:
    """oauth.v2.access: a code, or a token that renews another, for a bot token; each is good once."""
    if given.get("client_id") != slack.client_id:
        raise Refusal("invalid_client_id")
    if given.get("client_secret") != slack.client_secret:
        raise Refusal("bad_client_secret")
    grant = given.get("grant_type") or "authorization_code"
    if grant not in ("authorization_code", "refresh_token"):
        raise Refusal("invalid_grant_type")
    renews = grant == "refresh_token"
    key = str(given.get("refresh_token" if renews else "code") or "")
    grants = slack.renewals if renews else slack.codes
    if key not in grants:
        raise Refusal("invalid_refresh_token" if renews else "invalid_code")
    workspace, rotates = grants.pop(key)
    return _granted(slack, workspace, rotates=rotates or renews)


def as_view(workspace: Workspace, view_id: str, view: Json) -> Json:
    """A view as Slack tells of it."""
    state: Json = {"state": {"values": {}}, "root_view_id": view_id, "previous_view_id": None, "hash": "1.abc"}
    ours = {"app_id": workspace.app_id, "bot_id": workspace.bot_id, "team_id": workspace.id}
    return {"external_id": "", "private_metadata": "", "callback_id": "", **view, "id": view_id, **state, **ours}


def _granted(slack: Slack, workspace: Workspace, *, rotates: bool) -> Json:
    token = f"{'xoxe.xoxb-1-' if rotates else 'xoxb-'}{secrets.token_hex(8)}"
    workspace.tokens[token] = Token(token, slack.now() + ROTATES_AFTER if rotates else None)
    more: Json = {}
    if rotates:
        renewal = f"xoxe-1-{secrets.token_hex(8)}"
        slack.renewals[renewal] = (workspace, True)
        more = {"expires_in": ROTATES_AFTER, "refresh_token": renewal}
    return {
        "access_token": token,
        "token_type": "bot",
        "scope": ",".join(sorted(workspace.scopes or ())),
        "bot_user_id": workspace.bot,
        "app_id": workspace.app_id,
        "team": {"name": workspace.name, "id": workspace.id},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": next(iter(workspace.users), "U0OWNER")},
        **more,
    }


def _readable(workspace: Workspace, given: Json) -> Room:
    room = workspace.rooms.get(str(given.get("channel") or ""))
    if room is None:
        raise Refusal("channel_not_found")
    needs_scope(workspace, f"{room.kind}:history")
    if not room.user and not room.joined:
        raise Refusal("not_in_channel")
    return room


def _page(workspace: Workspace, seen: list[Post], given: Json) -> Json:
    try:
        oldest = float(given.get("oldest") or 0)
    except ValueError:
        raise Refusal("invalid_ts_oldest") from None
    most = min(int(given.get("limit") or 100), 999)
    cursor = str(given.get("cursor") or "from:0")
    if not cursor.startswith("from:"):
        raise Refusal("invalid_cursor")
    start = int(cursor.removeprefix("from:"))
    inclusive = bool(given.get("inclusive"))
    seen = [one for one in seen if float(one.ts) > oldest or (inclusive and float(one.ts) == oldest)]
    whole = bool(given.get("include_all_metadata"))
    page = [as_message(workspace, one, with_metadata=whole) for one in seen[start : start + most]]
    more = start + most < len(seen)
    after = {"response_metadata": {"next_cursor": f"from:{start + most}"}} if more else {}
    return {"messages": page, "has_more": more, "pin_count": 0, **after}


def _checked(given: Json, kind: str) -> Json:
    view = given.get("view")
    found = view_faults(view)
    if not isinstance(view, dict) or found or view.get("type") != kind:
        raise Refusal("invalid_arguments", *(f"[ERROR] {fault}" for fault in found or [f"view/type: not {kind}"]))
    if len(str(view)) > MOST_VIEW:
        raise Refusal("view_too_large")
    return view


def needs_scope(workspace: Workspace, scope: str) -> None:
    """Refuse where a workspace has granted scopes, and not this one."""
    if workspace.scopes is not None and scope not in workspace.scopes:
        provided = ",".join(sorted(workspace.scopes))
        raise Refusal("missing_scope", needed=scope, provided=provided)


@dataclass(frozen=True)
class Method:
    """One method: what it does, the scope it needs, and the arguments that Slack documents."""

    act: Callable[[Slack, Workspace, Json], Json]
    scope: str | None
    takes: frozenset[str]


_POST = "channel text blocks thread_ts attachments markdown_text mrkdwn parse link_names username icon_emoji icon_url"
_UNFURL = "metadata reply_broadcast unfurl_links unfurl_media"
_READ = "channel cursor inclusive include_all_metadata latest limit oldest"


def _method(act: Callable[[Slack, Workspace, Json], Json], scope: str | None, takes: str = "") -> Method:
    return Method(act, scope, frozenset(takes.split()))


METHODS: dict[str, Method] = {
    "auth.test": _method(auth_test, None),
    "auth.revoke": _method(auth_revoke, None, "test"),
    "conversations.open": _method(open_conversation, "im:write", "channel users return_im prevent_creation"),
    "conversations.history": _method(history, None, _READ),
    "conversations.replies": _method(replies, None, f"{_READ} ts"),
    "chat.postMessage": _method(posting.post, "chat:write", f"{_POST} {_UNFURL}"),
    "chat.postEphemeral": _method(posting.post_ephemeral, "chat:write", f"{_POST} user"),
    "chat.update": _method(posting.update, "chat:write", f"{_POST} metadata reply_broadcast ts"),
    "chat.delete": _method(posting.delete, "chat:write", "channel ts"),
    "files.getUploadURLExternal": _method(upload_url, "files:write", "filename length alt_txt snippet_type"),
    "files.completeUploadExternal": _method(
        complete_upload, "files:write", "files channel_id channels initial_comment blocks thread_ts"
    ),
    "views.open": _method(open_view, None, "trigger_id interactivity_pointer view"),
    "views.update": _method(update_view, None, "view view_id external_id hash"),
    "views.publish": _method(publish_view, None, "user_id view hash"),
    "assistant.threads.setStatus": _method(
        set_status, "assistant:write", "channel_id thread_ts status loading_messages icon_emoji icon_url username"
    ),
    "assistant.threads.setSuggestedPrompts": _method(
        suggest, "assistant:write", "channel_id thread_ts prompts title"
    ),
}  # fmt: skip
