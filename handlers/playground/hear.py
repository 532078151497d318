"""Translates what a browser or a terminal sends into values of `bot.inbox`, whatever bytes it sends.

Every rendered button and box carries a one-time key, so that two taps are one event.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping

from bot.inbox import Filled, Joined, Place, Press, Question, Speaker
from handlers.blocks import VALUE
from handlers.playground.parts import At
from handlers.playground.send import PLATFORM, WORKSPACE


def question(at: At, text: str, key: str) -> Question:
    """Free text, typed in the box."""
    return Question(speaker(at.account), _place(at), _key("say", at.chat, key), readable(text))


def press(at: At, token: str, key: str) -> Press:
    """A tap on a choice."""
    return Press(speaker(at.account), _place(at), _key("press", at.chat, key), readable(token))


def filled(at: At, token: str, key: str, sent: Mapping[str, str]) -> Filled:
    """A form, filled in its place in the conversation."""
    values = {
        readable(name.removeprefix(VALUE)): readable(typed) for name, typed in sent.items() if name.startswith(VALUE)
    }
    return Filled(speaker(at.account), _place(at), _key("fill", at.chat, key), readable(token), values)


def joined(account: str) -> Joined:
    """The person opened the page for the first time; the same event however often that happens."""
    return Joined(speaker(account), Place(conversation=account), _key("joined", account, "once"))


def _place(at: At) -> Place:
    return Place(conversation=at.chat, shared=at.shared)


def speaker(account: str) -> Speaker:
    """Who a demo account is to the bot."""
    return Speaker(PLATFORM, WORKSPACE, account)


def readable(text: str) -> str:
    """The text without what no database or wire can carry: halves of characters and NUL become the replacement sign."""
    return (
        text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")
    )


def new_key() -> str:
    """A key for one rendering of a page."""
    return secrets.token_urlsafe(12)


def _key(kind: str, account: str, key: str) -> str:
    # A hash keeps the key short and in our own alphabet, whatever is sent; no key means an event of its own.
    return f"{PLATFORM}:{hashlib.sha256(f'{kind}|{account}|{readable(key) or new_key()}'.encode()).hexdigest()[:40]}"
