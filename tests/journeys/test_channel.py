"""A coalition has a channel: staff choose it where it is, it hears what it will read, and news is posted there once."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, select

from bot.demo import world
from bot.inbox import Place
from config.catalogue import Catalogue
from storage import coalition_channels, coalitions
from storage.audit import AuditEntry
from storage.coalition_channels import CoalitionChannel
from storage.database import Database
from tests.house import Town, choice, text_of, town
from tests.journeys.announcing import READERS, TEN, WORDS, told_so_far
from tests.journeys.test_shared_places import BETWEEN_COMPANIES, shared

LEAD = "Some news from Maple River Health Quality Coalition."
NOTE = f"announce everyone and the channel: {WORDS}"


async def test_staff_choose_the_channel_where_it_is_and_it_hears_once_what_it_will_read(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        before = await here.says("pat", "channel")
        in_private = await here.says("pat", "channel here")
        chosen = await here.says_in_channel("pat", "channel here")
        await here.moves(minutes=1)
        again = await here.says_in_channel("pat", "channel here")
        await here.moves(minutes=1)
        hello = await here.channel()
        shown = await here.says("eve", "channel")
        member = await here.says_in_channel("ana", "channel off")
        off = await here.says_in_channel("pat", "channel off")
        after = await here.says("pat", "channel")

    assert "has no channel" in text_of(before)
    assert "say it where it is meant" in text_of(in_private)
    assert "From now on I post in that channel" in text_of(chosen)
    assert "already" in text_of(again)
    assert [text_of(one) for one in hello] == [
        "Hello. From now on I post here what Maple River Health Quality Coalition has found out together, and what its "
        "staff announce.\n\nNothing that Maple River Health Quality Coalition posts through me here is about a single "
        "member or person. What is about you comes to you alone."
    ]
    assert "Pat Nguyen chose it" in text_of(shown)
    assert "something the coalition's staff does" in text_of(member)
    assert "Posts that waited and are cancelled: 0" in text_of(off)
    assert "has no channel" in text_of(after)
    assert await _acts(world_database) == ["channel set", "channel off"]


async def test_an_announcement_stands_in_the_channel_once_beside_the_notes_to_people(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await _choose(here)
        shown = await here.says("eve", NOTE)
        looked = await here.presses("eve", choice(shown, "Approve"))
        approved = await here.presses("eve", choice(looked, "Yes, approve it"))
        await here.moves(minutes=9, seconds=50)
        early = await _news(here)
        await here.moves(minutes=1)
        noon = await _news(here)
        list_ = await here.says("eve", "announcements")
        await here.moves_to(TEN + timedelta(days=8))
        late, told = await _news(here), await told_so_far(here)

    assert "In the channel, once, at the same time, everybody there would read this:" in text_of(shown)
    assert LEAD in text_of(shown)
    assert "People who get it: 4." in text_of(approved)
    assert "It is posted in the channel too" in text_of(approved)
    assert early == []
    assert (
        noon == late == [f"Some news from Maple River Health Quality Coalition.\n\n{WORDS}\n\n(Sent by Eve Sanders.)"]
    )
    assert "3 of 4 people have it, 75 %." in text_of(list_)
    assert "In the channel: it stands there." in text_of(list_)
    assert told == dict.fromkeys(READERS, 1)


async def test_what_is_taken_back_within_ten_minutes_never_stands_there_and_what_is_approved_again_does_once(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await _choose(here)
        looked = await here.presses("eve", choice(await here.says("eve", NOTE), "Approve"))
        approved = await here.presses("eve", choice(looked, "Yes, approve it"))
        await here.moves(minutes=5)
        undone = await here.presses("eve", choice(approved, "Undo"))
        await here.moves(minutes=30)
        none = await _news(here)
        again = await here.presses("eve", choice(undone, "Approve"))
        await here.presses("eve", choice(again, "Yes, approve it"))
        await here.moves(minutes=30)
        once = await _news(here)

    assert "Notes that were taken back: 5." in text_of(undone)
    assert none == []
    assert len(once) == 1


async def test_nothing_for_one_member_and_nothing_without_a_channel(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        nowhere = await here.says("pat", NOTE)
        await _choose(here)
        one = await here.says("pat", f"announce Lakeside Physician Group and the channel: {WORDS}")
        nobody = await here.says("pat", f"announce channel: {WORDS}")

    assert "has no channel yet, so nothing was kept" in text_of(nowhere)
    assert "nothing about a single member is posted in the channel" in text_of(one)
    assert "beside the notes to people" in text_of(nobody)


async def test_no_two_coalitions_share_a_channel_and_people_of_other_companies_are_named(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with world_database.work() as work:
        await coalitions.ensure(work, "prairie", world.BEGINS)
        theirs = CoalitionChannel(
            platform=world.PLATFORM, workspace=world.WORKSPACE, coalition_id="prairie", conversation="prairie room",
            by="somebody", set_at=world.BEGINS,
        )  # fmt: skip
        await coalition_channels.put(work, theirs)
    async with shared(world_database, catalogue) as room:
        taken = await room.says("pat", "channel here", Place("prairie room", shared=True))
        outsiders = await room.says("pat", "channel here", BETWEEN_COMPANIES)
        async with world_database.reading() as work:
            ours = await coalition_channels.of_coalition(work, world.SLUG)
            still = await coalition_channels.of_coalition(work, "prairie")

    assert "Another coalition posts in that channel" in taken.text
    assert "People of other companies read that channel too" in outsiders.text
    assert outsiders.address.conversation == "pat"
    assert [one.conversation for one in ours] == [BETWEEN_COMPANIES.conversation]
    assert [one.conversation for one in still] == ["prairie room"]


async def test_out_of_hours_and_in_a_pause_of_everybody_the_channel_is_left_in_peace(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN + timedelta(hours=9))
        await here.says_in_channel("pat", "channel here")
        await here.moves(hours=12)
        at_night = len(await here.channel())
        await here.says("pat", "pause everyone until 5 October")
        await here.moves(hours=4)
        in_the_pause = len(await here.channel())
        await here.says("pat", "pause off everyone")
        await here.moves(hours=1)
        after = len(await here.channel())

    assert (at_night, in_the_pause, after) == (0, 0, 1)


async def _choose(here: Town) -> None:
    """The channel is chosen, and has heard what it will read."""
    await here.moves_to(TEN)
    await here.says_in_channel("pat", "channel here")
    await here.moves(minutes=1)


async def _news(here: Town) -> list[str]:
    """What stands in the channel beside its first sentence."""
    return [text for one in await here.channel() if not (text := text_of(one)).startswith("Hello.")]


async def _acts(database: Database) -> list[str]:
    async with database.reading() as work:
        rows = select(AuditEntry.act).where(col(AuditEntry.act).startswith("channel")).order_by(col(AuditEntry.at))
        return list(await work.exec(rows))
