"""Names as Teams gives them: each made from a plain word, so that a test may name a thing before it exists."""

from __future__ import annotations

import base64
import hashlib
import uuid

_SPACE = uuid.UUID("5f0f7f0e-3f27-4c0e-9a57-0d6f2f1f6c11")
APP_ID = "7d9f2f4c-6d0b-4b52-8f4f-1c55d1f0b7aa"
HOME_TENANT = "0b8d1f66-5a0f-4f0c-8f5e-2f3a8b1c9d10"


def guid(word: str) -> str:
    """The same GUID for the same word: a tenant, or a person in its directory."""
    return str(uuid.uuid5(_SPACE, word))


def bot_id(app_id: str) -> str:
    """The bot's account."""
    return f"28:{app_id}"


def member_id(account: str) -> str:
    """The account by which this bot, and no other, knows a person."""
    return f"29:1{_folded('member', account)}"


def personal_id(account: str) -> str:
    """Her chat with the bot."""
    return f"a:1{_folded('chat', account)}"


def group_id(word: str) -> str:
    """A chat of several people."""
    return f"19:{guid(word).replace('-', '')}@thread.v2"


def channel_id(word: str) -> str:
    """A channel of a team, or the team itself, whose name is that of its first channel."""
    return f"19:{_folded('channel', word)}1@thread.tacv2"


def threaded(conversation: str, root: str) -> str:
    """A channel's conversation, narrowed to the thread below one message."""
    return f"{bare(conversation)};messageid={root}"


def bare(conversation: str) -> str:
    """The channel without its thread."""
    return conversation.partition(";")[0]


def root_of(conversation: str) -> str:
    """The message at the head of the thread that is named, or nothing."""
    return conversation.partition(";messageid=")[2]


def _folded(kind: str, word: str) -> str:
    digest = hashlib.sha256(f"{kind}:{word}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
