"""Answers that somebody waits for at her page: handed to the page, not written as a letter.

The page's conversation has a name of its own below her account. Where nobody waits there any more, or in another
process than this one, the answer goes to the account as a letter: said once, one way or the other.
"""

from __future__ import annotations

import asyncio

from bot.messages import Message


class Tray:
    """The answers for the pages of this process."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Future[Message]] = {}

    def wait(self, account: str, key: str) -> tuple[str, asyncio.Future[Message]]:
        """The conversation under which an answer reaches a page, and the answer itself once it is there."""
        conversation = f"{account}/{key}"
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._waiting[conversation] = answer
        return conversation, answer

    def take(self, conversation: str, message: Message) -> bool:
        """Hand it to whoever waits there; False where nobody does."""
        answer = self._waiting.pop(conversation, None)
        if answer is None or answer.done():
            return False
        answer.set_result(message)
        return True

    def leave(self, conversation: str) -> None:
        """Nobody waits there any more."""
        self._waiting.pop(conversation, None)


def account_of(conversation: str) -> str:
    """The account that a conversation belongs to, a page's too."""
    return conversation.partition("/")[0]
