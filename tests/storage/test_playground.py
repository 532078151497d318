"""What each demo person sees is kept once, in order, and found again."""

from __future__ import annotations

from datetime import UTC, datetime

from storage.database import Database
from storage.playground import BOT, MEMBER, Chats

NOW = datetime(2026, 10, 1, 12, 30, tzinfo=UTC)


async def test_a_conversation_reads_in_the_order_in_which_it_was_held(database: Database) -> None:
    chats = Chats(database)

    await chats.say("ana", "What is in it for us?", NOW)
    await chats.deliver("ana", "{}", "delivery 1", NOW)
    await chats.say("lee", "Hello", NOW)

    ana = await chats.conversation("ana")
    assert [(post.author, post.text, post.message) for post in ana] == [
        (MEMBER, "What is in it for us?", None),
        (BOT, "", "{}"),
    ]
    assert [post.text for post in await chats.conversation("lee")] == ["Hello"]
    assert ana[0].at == NOW


async def test_a_delivery_that_is_tried_twice_is_shown_once(database: Database) -> None:
    chats = Chats(database)

    first = await chats.deliver("ana", "{}", "delivery 1", NOW)
    second = await chats.deliver("ana", "{}", "delivery 1", NOW)

    assert first == second
    assert len(await chats.conversation("ana")) == 1


async def test_a_delivery_can_be_looked_up_after_a_crash(database: Database) -> None:
    chats = Chats(database)
    ident = await chats.deliver("ana", "{}", "delivery 1", NOW)

    found = await Chats(database).by_delivery("delivery 1")

    assert found is not None
    assert found.id == ident
    assert await chats.by_delivery("delivery 2") is None


async def test_a_message_that_was_amended_says_so(database: Database) -> None:
    chats = Chats(database)
    shown = await chats.deliver("ana", '{"wrong": 12}', "delivery 1", NOW)

    assert await chats.amend(shown, '{"right": 21}', NOW)
    assert not await chats.amend("another", "{}", NOW)

    (post,) = await chats.conversation("ana")
    assert (post.message, post.edited_at) == ('{"right": 21}', NOW)


async def test_a_long_chat_shows_its_end_and_can_be_read_on_from_a_post(database: Database) -> None:
    chats = Chats(database)
    for number in range(12):
        await chats.say("ana", str(number), NOW)

    latest = await chats.conversation("ana", most=5)
    after = await chats.conversation("ana", after_seq=latest[-2].seq)

    assert [post.text for post in latest] == ["7", "8", "9", "10", "11"]
    assert [post.text for post in after] == ["11"]


async def test_messages_are_counted_per_person_and_own_lines_are_not(database: Database) -> None:
    chats = Chats(database)
    await chats.say("ana", "Hello", NOW)
    await chats.deliver("ana", "{}", "delivery 1", NOW)
    await chats.deliver("lee", "{}", "delivery 2", NOW)
    await chats.deliver("lee", "{}", "delivery 3", NOW)

    assert await chats.received() == {"ana": 1, "lee": 2}
