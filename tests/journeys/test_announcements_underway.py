"""An announcement on its way: taken back, started at once, paused, going on, ended, and what is said of it."""

from __future__ import annotations

from datetime import timedelta

from bot.messages import Message
from config.catalogue import Catalogue
from storage.database import Database
from tests.house import choice, text_of, town
from tests.journeys.announcing import READERS, TEN, WORDS, acts_in, latest, rows_of, told_so_far, write_and_approve


async def test_undone_within_ten_minutes_nobody_has_seen_anything_and_the_same_notes_come_back(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        approved = await write_and_approve(here, f"announce everyone: {WORDS}")
        first = await rows_of(world_database)
        await here.moves(minutes=9)
        undone = await here.presses("eve", choice(approved, "Undo"))
        between = await rows_of(world_database)
        await here.moves(minutes=30)
        nobody = await told_so_far(here)
        listed = await here.says("pat", "announcements")
        sure = await here.presses("eve", choice(undone, "Approve"))
        again = await here.presses("eve", choice(sure, "Yes, approve it"))
        second = await rows_of(world_database)
        await here.moves(minutes=9)
        early = await told_so_far(here)
        await here.moves(minutes=2)
        told = await told_so_far(here)
        late = await here.presses("eve", choice(again, "Undo"))

    assert [row.id for row in first] == [row.id for row in between] == [row.id for row in second]
    assert {(row.status, row.why) for row in between} == {("cancelled", "taken back")}
    assert {row.status for row in second} == {"ready"}
    assert "nobody has seen anything. Notes that were taken back: 4." in text_of(undone)
    assert "waits for approval" in text_of(listed)
    assert nobody == early == dict.fromkeys(READERS, 0)
    assert told == {"ana": 1, "cole": 1, "lee": 1, "rosa": 0}
    assert "The ten minutes are over" in text_of(late)


async def test_started_at_once_it_leaves_in_each_person_s_hours(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        approved = await write_and_approve(here, f"announce everyone: {WORDS}")
        started = await here.presses("eve", choice(approved, "Start now"))
        await here.moves(seconds=10)
        told = await told_so_far(here)
        again = await here.presses("eve", choice(approved, "Start now"))
        undo = await here.presses("eve", choice(approved, "Undo"))
        await here.moves_to(TEN.replace(hour=17, minute=1))
        evening = await told_so_far(here)
        shown = await here.presses("eve", choice(approved, "Show progress"))

    assert "It starts now" in text_of(started)
    assert told == {"ana": 1, "cole": 1, "lee": 1, "rosa": 0}
    assert "done already" in text_of(again)
    assert "The ten minutes are over" in text_of(undo)
    assert evening == dict.fromkeys(READERS, 1)
    assert "4 of 4 people have it, 100 %." in text_of(shown)
    assert "by Eve Sanders: done." in text_of(shown)


async def test_paused_it_stands_still_going_on_it_goes_on_and_ended_the_rest_is_spared(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        await write_and_approve(here, f"announce everyone: {WORDS}")
        await here.moves(minutes=11)
        listed = await here.says("pat", "announcements")
        paused = await here.presses("pat", choice(listed, "Pause"))
        deliveries = await here.says("pat", "deliveries")
        twice = await here.presses("pat", choice(listed, "Pause"))
        await here.moves(days=1)
        still = await told_so_far(here)
        refused = await here.presses("pat", _token(await here.says("eve", "announcements"), "Go on"))
        on = await here.presses("eve", choice(await here.says("eve", "announcements"), "Go on"))
        await here.moves_to(TEN.replace(day=2, hour=17, minute=30))
        evening = await told_so_far(here)

        await here.moves_to(TEN.replace(day=2, hour=21))
        await write_and_approve(here, "announce consumer advisors: The second one.")
        await here.moves(minutes=11)
        second = await here.says("pat", "announcements")
        ended = await here.presses("pat", choice(second, "Cancel the rest"))
        over = await here.presses("pat", choice(second, "Cancel the rest"))
        await here.moves(days=8)
        spared = await told_so_far(here)
        acts = await acts_in(world_database)

    assert "by Eve Sanders: on its way." in text_of(listed)
    assert "nothing more leaves. Notes that wait: 1." in text_of(paused)
    assert "3 of 4 people have it, 75 %." in text_of(paused)
    assert "staff have paused this announcement: 1" in text_of(deliveries)
    assert "Announcement: The spring meeting is on 3" in text_of(deliveries)
    assert "done already" in text_of(twice)
    assert still["rosa"] == 0
    assert "could not read that button" in text_of(refused)
    assert "It goes on" in text_of(on)
    assert evening["rosa"] == 1
    assert "Notes that waited and will not go out: 1." in text_of(ended)
    assert "Nothing of it waits any more" in text_of(over)
    assert spared["rosa"] == 1
    assert acts.count("announcement halt") == acts.count("announcement resume") == 1
    assert acts.count("announcement cancel") == 1


async def test_a_pause_that_outlasts_a_week_lets_the_note_have_had_its_time(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        await write_and_approve(here, f"announce consumer advisors: {WORDS}")
        await here.moves(minutes=1)
        await here.presses("eve", choice(await here.presses("eve", choice(await latest(here), "Start now")), "Pause"))
        await here.moves(days=9)
        [row] = await rows_of(world_database)
        told = await told_so_far(here)

    assert (row.status, row.why) == ("expired", "past its time")
    assert told["rosa"] == 0


async def test_a_pause_for_a_member_and_one_of_the_announcement_both_hold(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        await write_and_approve(here, f"announce consumer advisors: {WORDS}")
        await here.moves(minutes=11)
        await here.presses("eve", choice(await latest(here), "Pause"))
        await here.says("pat", "pause consumer advisors 2 days")
        await here.presses("eve", choice(await latest(here), "Go on"))
        [waits] = await rows_of(world_database)
        await here.moves_to(TEN + timedelta(days=1, hours=8))
        paused = await told_so_far(here)
        await here.moves_to(TEN + timedelta(days=5))
        after = await told_so_far(here)

    assert waits.why == "type paused"
    assert (paused["rosa"], after["rosa"]) == (0, 1)


def _token(message: Message, label: str) -> str:
    return choice(message, label).token
