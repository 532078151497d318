"""The double's chat.* methods: what is posted, to whom, and what Slack will not post."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tests.doubles.slack.blocks import HEAVIEST, faults, weight
from tests.doubles.slack.state import Ephemeral, Json, Post, Refusal, Room, Workspace

if TYPE_CHECKING:
    from tests.doubles.slack.server import Slack

MOST_CHARACTERS = 40_000
MOST_METADATA = 8_000


def post(slack: Slack, workspace: Workspace, given: Json) -> Json:
    """chat.postMessage: to a channel, a private chat, or a person by her account."""
    room = writable(workspace, given)
    text, blocks = content(workspace, given)
    metadata = _metadata(given.get("metadata"))
    posted = Post(
        room.id, slack.stamp(), workspace.bot, text, blocks, metadata, given.get("thread_ts") or None,
        bool(given.get("reply_broadcast")),
    )  # fmt: skip
    room.posts.append(posted)
    return {"channel": room.id, "ts": posted.ts, "message": as_message(workspace, posted, with_metadata=True)}


def post_ephemeral(slack: Slack, workspace: Workspace, given: Json) -> Json:
    """chat.postEphemeral: for one person who is in the room."""
    room = writable(workspace, given)
    text, blocks = content(workspace, given)
    user = str(given.get("user") or "")
    if user not in room.members:
        raise Refusal("user_not_in_channel")
    slack.ephemerals.append(Ephemeral(room.id, user, text, blocks, given.get("thread_ts") or None))
    return {"message_ts": slack.stamp()}


def update(_: Slack, workspace: Workspace, given: Json) -> Json:
    """chat.update: the same message with other words; its metadata stays unless new is given."""
    posted = _own(workspace, given)
    posted.text, posted.blocks = content(workspace, given)
    posted.metadata = _metadata(given["metadata"]) if "metadata" in given else posted.metadata
    posted.edited = True
    return {"channel": posted.channel, "ts": posted.ts, "text": posted.text, "message": as_message(workspace, posted)}


def delete(_: Slack, workspace: Workspace, given: Json) -> Json:
    """chat.delete: one of our own messages."""
    posted = _own(workspace, given)
    workspace.room(posted.channel).posts.remove(posted)
    return {"channel": posted.channel, "ts": posted.ts}


def room_of(workspace: Workspace, given: Json, name: str = "channel") -> Room:
    """The room that an argument names; another workspace's is not found."""
    named = str(given.get(name) or "")
    known = workspace.users.get(named)
    room = workspace.rooms.get(known.dm if known else named)
    if room is None:
        raise Refusal("channel_not_found")
    return room


def writable(workspace: Workspace, given: Json) -> Room:
    """A room that the bot may write to; a private chat with somebody who was deactivated still takes posts."""
    room = room_of(workspace, given)
    if not room.user and not room.joined:
        raise Refusal("not_in_channel" if room.kind == "channels" else "channel_not_found")
    if room.archived:
        raise Refusal("is_archived")
    return room


def content(workspace: Workspace, given: Json) -> tuple[str, list[Json]]:
    """The words and blocks of a message, as far as Slack would take them."""
    text, blocks = given.get("text") or "", given.get("blocks") or []
    if not isinstance(text, str):
        raise Refusal("invalid_arguments", "[ERROR] must be a string [json-pointer:/text]")
    if isinstance(blocks, str):
        raise Refusal("invalid_blocks_format")
    if not text.strip() and not blocks:
        raise Refusal("no_text")
    if len(text) > MOST_CHARACTERS:
        raise Refusal("msg_too_long")
    if found := faults(blocks, "message"):
        raise Refusal("invalid_blocks", *(f"[ERROR] {fault}" for fault in found), errors=found)
    if found := list(_unseen(workspace, blocks)):
        raise Refusal("invalid_blocks", *(f"[ERROR] {fault}" for fault in found), errors=found)
    if weight(blocks) > HEAVIEST:
        raise Refusal("msg_blocks_too_long")
    return text, list(blocks)


def _unseen(workspace: Workspace, blocks: list[Json]) -> Iterator[str]:
    """Pictures that are not there, or not yet."""
    for place, block in enumerate(blocks):
        file = workspace.files.get(str(block.get("slack_file", {}).get("id")))
        if "slack_file" in block and (file is None or not file.complete):
            yield f"invalid slack file [json-pointer:/blocks/{place}/slack_file]"


def as_message(workspace: Workspace, posted: Post, *, with_metadata: bool = False) -> Json:
    """A message as Slack tells of it."""
    told: Json = {
        "type": "message",
        "user": posted.user,
        "team": workspace.id,
        "ts": posted.ts,
        "text": posted.text,
        "blocks": posted.blocks,
    }
    if posted.user == workspace.bot:
        told |= {"bot_id": workspace.bot_id, "app_id": workspace.app_id}
    if posted.thread_ts:
        told["thread_ts"] = posted.thread_ts
    if posted.edited:
        told["edited"] = {"user": posted.user, "ts": posted.ts}
    if with_metadata and posted.metadata:
        told["metadata"] = posted.metadata
    return told


def _own(workspace: Workspace, given: Json) -> Post:
    room = room_of(workspace, given)
    found = next((one for one in room.posts if one.ts == given.get("ts")), None)
    if found is None:
        raise Refusal("message_not_found")
    if found.user != workspace.bot:
        raise Refusal("cant_update_message")
    return found


def _metadata(metadata: Any) -> Json | None:
    if metadata is None:
        return None
    good = isinstance(metadata, dict) and isinstance(metadata.get("event_type"), str)
    if not good or not isinstance(metadata.get("event_payload"), dict):
        raise Refusal("invalid_metadata_format")
    if len(json.dumps(metadata)) > MOST_METADATA:
        raise Refusal("metadata_too_large")
    return dict(metadata)
