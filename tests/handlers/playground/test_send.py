"""A message reaches a chat once, and can be asked after."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.channels import Address, NotSent, Refused, Sent
from bot.messages import say, unpack
from handlers.playground.news import News
from handlers.playground.send import PlaygroundChannel
from scheduler.clock import StillClock
from storage.database import Database
from storage.playground import Chats

NOW = datetime(2026, 10, 1, 12, 30, tzinfo=UTC)
ANA = Address("playground", "demo", "ana")
MESSAGE = say("Hello Ana.")


async def test_a_message_that_is_sent_twice_stands_in_the_chat_once(database: Database) -> None:
    chats, news = Chats(database), News()
    channel = PlaygroundChannel(chats, StillClock(database, NOW), news, ["ana"])

    first = await channel.send(ANA, MESSAGE, "delivery 1")
    again = await channel.send(ANA, MESSAGE, "delivery 1")

    assert isinstance(first, Sent)
    assert again == first
    (post,) = await chats.conversation("ana")
    assert unpack(post.message or "") == MESSAGE
    assert post.at == NOW
    assert news.count == 2


async def test_after_a_crash_the_chat_knows_what_arrived(database: Database) -> None:
    clock = StillClock(database, NOW)
    sent = await PlaygroundChannel(Chats(database), clock, News(), ["ana"]).send(ANA, MESSAGE, "delivery 1")

    restarted = PlaygroundChannel(Chats(database), clock, News(), ["ana"])

    assert await restarted.find(ANA, "delivery 1", NOW) == sent
    assert isinstance(await restarted.find(ANA, "delivery 2", NOW), NotSent)


async def test_nobody_else_can_be_written_to(database: Database) -> None:
    channel = PlaygroundChannel(Chats(database), StillClock(database, NOW), News(), ["ana"])

    outcome = await channel.send(Address("playground", "demo", "mallory"), MESSAGE, "delivery 1")

    assert isinstance(outcome, Refused)
