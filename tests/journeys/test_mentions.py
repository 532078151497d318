"""Who works for another company and reads no mail of ours is called by name in a channel she agreed to, and no more."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

import pytest

from bot.channels import Address, Mentioned, Outcome, Refused
from bot.demo import world
from bot.inbox import Filled, Press, Speaker
from bot.linking import Linking
from bot.messages import Choice, Choices, Form, Message
from bot.reminders.calls import call_list
from bot.tokens import Tokens
from config.catalogue import Catalogue
from scheduler.clock import StillClock
from storage import reach
from storage.database import Database
from tests.doubles.platform import Platform
from tests.house import SECRET, choice
from tests.journeys.test_shared_places import BETWEEN_COMPANIES, Room, Said, shared
from tests.scheduler.mornings import drained, every_row

TOM = "tom.becker@mercyhill.example"
FAR = "tom.elsewhere"
"""The account with which Tom reads the channel that his hospital shares with the coalition."""
NOON = datetime(2026, 10, 1, 12, tzinfo=world.ZONE)
PRIVATE = ("readmission", "Mercy", "October", "Maple", "15")
"""What nobody else in that channel may read: whose, what and when."""
_keys = itertools.count()


async def test_a_guest_is_mentioned_in_neutral_words_and_opens_the_note_with_her_eyes_alone(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with shared(world_database, catalogue) as room:
        await _agrees(room)
        [mention] = await _said_until(room, NOON)
        opened = await _presses(room, mention, "Open my note")
        sent = await _presses(room, opened, "Sent it")
        await drained(room.house)

    assert mention.address.conversation == BETWEEN_COMPANIES.conversation
    assert mention.address.mentions == Mentioned(FAR, "Tom Becker")
    assert not [word for word in PRIVATE if word in mention.text]
    assert (opened.address.conversation, opened.address.only_for) == (BETWEEN_COMPANIES.conversation, FAR)
    assert "readmissions file from Mercy Hill Hospital" in opened.text
    assert sent.address.only_for == FAR
    assert not room.platform.amended, "what others read says nothing of what became of it"


async def test_nobody_else_opens_it(world_database: Database, catalogue: Catalogue) -> None:
    async with shared(world_database, catalogue) as room:
        await _agrees(room)
        [mention] = await _said_until(room, NOON)
        token = choice(mention.message, "Open my note").token
        tried = await room.hears(Press(_account("lee"), BETWEEN_COMPANIES, "lee tries", token))
        guest = await room.hears(Press(_account("nobody", outside=True), BETWEEN_COMPANIES, "a guest tries", token))

    assert "could not read that button" in tried.text
    assert "do not know this account" in guest.text
    assert not [word for word in PRIVATE[:2] if word in tried.text + guest.text]


async def test_without_her_agreement_nothing_stands_in_the_channel_and_staff_may_call(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with shared(world_database, catalogue) as room:
        await _linked(room)
        said = await _said_until(room, NOON)
        async with world_database.reading() as work:
            lines = await call_list(work, world.SLUG, NOON)

    assert not said
    assert "Tom Becker" in [one.contact.name for one in lines if one.contact and one.why]


async def test_it_is_never_repeated_and_two_mentions_are_a_week_apart(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with shared(world_database, catalogue) as room:
        await _agrees(room)
        mentions = await _said_until(room, NOON + timedelta(days=56))
        async with world_database.reading() as work:
            rows = [one for one in await every_row(work) if reach.parted(one.conversation)[1] == FAR]
            lines = await call_list(work, world.SLUG, NOON + timedelta(days=56))

    told = [row for row in rows if row.status == "sent"]
    assert len(mentions) == len(told) == 1, "one ask, one mention"
    assert {row.why for row in rows if row.status == "cancelled"} == {"mentioned once"}
    assert [one.said.count for one in lines if one.contact and one.contact.name == "Tom Becker" and one.said] == [1]


async def test_two_asks_become_two_mentions_a_week_apart_at_least(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with shared(world_database, catalogue) as room:
        await _agrees(room)
        mentions = await _said_until(room, NOON + timedelta(days=120))
        async with world_database.reading() as work:
            rows = [one for one in await every_row(work) if reach.parted(one.conversation)[1] == FAR]

    moments = sorted(row.started_at for row in rows if row.status == "sent" and row.started_at)
    assert len(mentions) == len(moments) >= 2
    assert all(later - sooner >= timedelta(days=7) for sooner, later in itertools.pairwise(moments))
    assert len({row.subject for row in rows if row.status == "sent"}) == len(moments)


async def test_she_ends_it_and_what_waited_is_not_said(world_database: Database, catalogue: Catalogue) -> None:
    async with shared(world_database, catalogue) as room:
        await _agrees(room)
        ended = await _presses(room, await _hears(room, "settings"), "No more mentions")
        said = await _said_until(room, NOON)
        offered = await _hears(room, "settings")

    assert "I do not mention you any more" in ended.text
    assert not said
    assert "Mention me here" in {one.label for one in _choices(offered)}


async def test_taken_back_between_planning_and_leaving_it_is_not_said(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with shared(world_database, catalogue) as room:
        await _agrees(room)
        await room.house.plan()
        async with world_database.work() as work:
            await reach.agree(work, world.PLATFORM, world.WORKSPACE, FAR, "")
        await _moves_to(room, NOON)
        said = await _drains(room)
        async with world_database.reading() as work:
            rows = [one for one in await every_row(work) if reach.parted(one.conversation)[1] == FAR]

    assert not said
    assert {row.why for row in rows} >= {"no way to reach"}


async def test_a_channel_that_is_gone_ends_it_and_staff_hear_of_it_once(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with shared(world_database, catalogue) as room:
        await _agrees(room)
        await room.house.plan()
        await _moves_to(room, NOON)
        refused = _channel_gone(room.platform)
        await drained(room.house)
        await room.house.plan()
        await drained(room.house)
        told = [Said(*one) for one in room.platform.said if one[0].conversation == "pat"]
        async with world_database.reading() as work:
            gone = not await reach.agreed(
                work, world.PLATFORM, world.WORKSPACE, reach.mention(BETWEEN_COMPANIES.conversation, FAR)
            )

    assert (gone, len(refused)) == (True, 1)
    assert sum("Tom Becker" in one.text for one in told) == 1


async def test_who_has_a_private_chat_is_not_offered_it(world_database: Database, catalogue: Catalogue) -> None:
    async with shared(world_database, catalogue) as room:
        shown = await room.says("ana", "settings", BETWEEN_COMPANIES)

    assert "Mention me here" not in {one.label for one in _choices(shown)}


@pytest.mark.parametrize("wrong", ["", "AAAA-2222", "hello"])
async def test_a_wrong_code_typed_unseen_tells_nothing(
    world_database: Database, catalogue: Catalogue, wrong: str
) -> None:
    async with shared(world_database, catalogue) as room:
        form = await _presses(room, await _hears(room, "hello"), "I have a code")
        tried = await _fills(room, form, wrong)

    assert "That code did not work" in tried.text
    assert tried.address.only_for == FAR


def _channel_gone(platform: Platform) -> list[Address]:
    """Every mention is refused from now on, and nothing else; where each was to go."""
    refused: list[Address] = []
    send = platform.send

    async def sends(address: Address, message: Message, delivery_id: str) -> Outcome:
        if not address.mentions:
            return await send(address, message, delivery_id)
        refused.append(address)
        return Refused("channel_not_found", "person")

    platform.send = sends  # type: ignore[method-assign]
    return refused


async def _linked(room: Room) -> Said:
    """Tom's other account is his from now on; the one in the coalition's own workspace is gone."""
    linking = Linking(room.house.catalogue, Tokens(SECRET))
    async with room.house.database.work() as work:
        made = await linking.invite(work, world.SLUG, TOM, "pat", world.BEGINS)
    assert made is not None
    hello = await _hears(room, "hello")
    assert hello.address.only_for == FAR
    welcome = await _fills(room, await _presses(room, hello, "I have a code"), made.code)
    assert welcome.text.startswith("Welcome, Tom.")
    assert welcome.address.only_for == FAR
    return welcome


async def _agrees(room: Room) -> None:
    await _linked(room)
    agreed = await _presses(room, await _hears(room, "settings"), "Mention me here")
    assert agreed.address.only_for == FAR
    assert "at most once a week" in agreed.text


async def _said_until(room: Room, end: datetime) -> list[Said]:
    """The mentions of Tom from now on until then, day by day."""
    said: list[Said] = []
    while room.house.clock.now() < end:
        await room.house.plan()
        said += await _drains(room)
        await _moves_to(room, min(end, room.house.clock.now() + timedelta(hours=20)))
    await room.house.plan()
    return said + await _drains(room)


async def _moves_to(room: Room, moment: datetime) -> None:
    assert isinstance(room.house.clock, StillClock)
    await room.house.clock.set(moment)


async def _drains(room: Room) -> list[Said]:
    before = len(room.platform.said)
    await drained(room.house)
    return [Said(*one) for one in room.platform.said[before:] if one[0].mentions]


async def _hears(room: Room, text: str) -> Said:
    return await room.says(FAR, text, BETWEEN_COMPANIES, outside=True)


async def _presses(room: Room, said: Said, label: str) -> Said:
    token = choice(said.message, label).token
    return await room.hears(Press(_account(FAR, outside=True), BETWEEN_COMPANIES, f"p{next(_keys)}", token))


async def _fills(room: Room, said: Said, code: str) -> Said:
    [form] = [block for block in said.message.blocks if isinstance(block, Form)]
    by, values = _account(FAR, outside=True), {form.fields[0].name: code}
    return await room.hears(Filled(by, BETWEEN_COMPANIES, f"f{next(_keys)}", form.token, values))


def _account(account: str, *, outside: bool = False) -> Speaker:
    return Speaker(world.PLATFORM, world.WORKSPACE, account, outside)


def _choices(said: Said) -> list[Choice]:
    return [one for block in said.message.blocks if isinstance(block, Choices) for one in block.choices]
