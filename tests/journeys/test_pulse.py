"""A pulse: ten seconds for whoever is asked, results for everybody alike, and nobody's answer for anyone."""

from __future__ import annotations

from config.catalogue import Catalogue
from storage.database import Database
from tests.house import choice, text_of, town
from tests.journeys.announcing import TEN
from tests.journeys.crowd import gather, pulse_now, taps

SAID = ["0 too_much"] * 4 + ["0 about_right"] * 5 + ["0 too_little"] * 2


async def test_from_a_draft_to_thanks_to_a_result_that_everybody_reads(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        crowd = await gather(world_database, 11)
        await here.moves_to(TEN)
        shown = await here.says("pat", "pulse new load")
        opened = await here.presses("pat", choice(shown, "Open it"))
        await here.moves(minutes=1)
        asked = (await here.chat("ana"))[-1]
        thanks = await here.presses("ana", choice(asked, "About right"))
        twice = await here.presses("ana", choice(asked, "Too much"))
        await here.moves(minutes=1)
        stands = [text_of(one) for one in await here.reads("ana")]
        pulse = await pulse_now(world_database)
        for one, said in zip(crowd, SAID, strict=True):
            await taps(here, one, pulse.id, said)
        early = await here.says("pat", "pulse results")
        who = await here.says("pat", "pulse who has not answered")
        await here.moves(days=8)
        late = await here.presses("ana", choice(asked, "Too much"))
        results = await here.says("pat", "pulse results")
        split = await here.says("pat", "pulse results by hospital")
        empty = await here.says("pat", "pulse change")
        ready = await here.says("pat", "pulse change We ask for the discharge list once a quarter.")
        shared = await here.presses("pat", choice(ready, "Share it"))
        again = await here.presses("pat", choice(ready, "Share it"))
        await here.moves(days=4)
        told = (await here.chat("ana"))[-1]

    assert "Nobody has been asked yet" in text_of(shown)
    assert "Are we asking too much, about right, or too little of you this month?" in text_of(shown)
    assert "It is open until" in text_of(opened)
    assert "could you tell us with one tap?" in text_of(asked)
    assert "We note that you answered, never what" in text_of(asked)
    assert "Thank you, Ana. It is counted" in text_of(thanks)
    assert "counted already" in text_of(twice)
    assert any("Your answer is counted, Ana." in one for one in stands)
    assert not any("with one tap" in one for one in stands)
    assert "Results are there once it is closed" in text_of(early)
    assert "no list of who has not answered" in text_of(who)
    assert "has closed in the meantime" in text_of(late)
    assert "Of 12 answers: 6 say “About right”; 4 say “Too much”; 2 say “Too little”." in text_of(results)
    assert "no other split" in text_of(split).casefold()
    assert "What will you change because of it?" in text_of(empty)
    assert "Nothing has gone out yet" in text_of(ready)
    assert "from ten minutes from now on" in text_of(shared)
    assert "shared already" in text_of(again)
    assert "What will change: We ask for the discharge list once a quarter." in text_of(told)
    assert "6 say “About right”" in text_of(told)


async def test_a_result_stands_in_the_channel_once_and_undo_keeps_it_out(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        crowd = await gather(world_database, 12)
        await here.moves_to(TEN)
        await here.says_in_channel("pat", "channel here")
        shown = await here.says("pat", "pulse new load")
        await here.presses("pat", choice(shown, "Open it"))
        pulse = await pulse_now(world_database)
        for one, said in zip(crowd, [*SAID, "0 about_right"], strict=True):
            await taps(here, one, pulse.id, said)
        sure = await here.says("pat", "pulse close")
        await here.presses("pat", choice(sure, "Close it now"))
        await here.moves(minutes=1)
        ready = await here.says("pat", "pulse change Fewer reminders in March.")
        shared = await here.presses("pat", choice(ready, "Share it"))
        await here.presses("pat", choice(shared, "Undo"))
        await here.moves(minutes=30)
        quiet = " ".join(text_of(one) for one in await here.channel())
        shared = await here.presses("pat", choice(ready, "Share it"))
        await here.moves(minutes=30)
        posted = [text_of(one) for one in await here.channel() if "short question" in text_of(one)]

    assert "into your channel" in text_of(shared)
    assert "short question" not in quiet
    assert len(posted) == 1
    assert "Of 12 answers: 6 say “About right”; 4 say “Too much”; 2 say “Too little”." in posted[0]
    assert "What will change: Fewer reminders in March." in posted[0]
