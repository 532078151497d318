"""Taps that come late, twice or forged; samples that shrink; questions that may not be asked."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlmodel import col, select, update

from bot.inbox import Place, Press, Speaker, unpack
from bot.tokens import Claim, Tokens
from config.catalogue import Catalogue
from storage.database import Database
from storage.events import InboundEvent
from storage.people import Contact
from storage.pulses import Asked, Counter, Pulse
from tests.house import SECRET, Town, choice, text_of, town
from tests.journeys.announcing import TEN
from tests.journeys.crowd import PLATFORM, WORKSPACE, Somebody, answer_token, gather, pulse_now, taps


async def test_a_tap_counts_once_however_it_comes(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        crowd, pulse = await _open(here, world_database, "load")
        one, other, third = crowd[:3]
        await taps(here, one, pulse.id, "0 too_much", key="the same press")
        await taps(here, one, pulse.id, "0 too_much", key="the same press")
        await taps(here, one, pulse.id, "0 too_little")
        await _forged(here, third, answer_token(other.id, pulse.id, "0 too_much", here.clock.now()))
        await _forged(here, third, "nobody signed this")
        await taps(here, third, pulse.id, "0 no_such_option")
        await taps(here, third, pulse.id, "7 too_much")
        await taps(here, third, "another pulse", "0 too_much")
        await taps(here, other, pulse.id, "skip skip")
        await here.moves(days=8)
        await taps(here, third, pulse.id, "0 too_much")
        counts, answered = await _counts(world_database, pulse)

    assert counts == {"too_much": 1, "skip": 1}
    assert answered == {one.id: 1, other.id: 1}


async def test_with_two_questions_each_counts_and_leaving_out_leaves_out_what_is_left(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await gather(world_database, 4)
        await here.moves_to(TEN)
        shown = await here.says("pat", "pulse new load; Is Tuesday better? = yes/no")
        await here.presses("pat", choice(shown, "Open it"))
        await here.moves(minutes=1)
        asked = (await here.chat("ana"))[-1]
        half = await here.presses("ana", choice(asked, "Too much"))
        await here.moves(minutes=1)
        stands = " ".join(text_of(one) for one in await here.reads("ana"))
        whole = await here.presses("ana", choice(asked, "Leave it out"))
        pulse = await pulse_now(world_database)
        await here.moves(days=8)
        async with world_database.reading() as work:
            rows = await work.exec(select(Counter).where(Counter.pulse_id == pulse.id))
            found = {(one.question, one.option): one.count for one in rows}

    assert "The other question is there if you like" in text_of(half)
    assert "Is Tuesday better?" in stands
    assert "It is counted, and that is all" in text_of(whole)
    assert found == {(0, "too_much"): 1, (1, "skip"): 1}


async def test_what_is_stored_of_a_tap_does_not_say_what_was_tapped(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        [one], pulse = await _open(here, world_database, "load", 1)
        press = _press(one, answer_token(one.id, pulse.id, "0 too_little", here.clock.now()))
        receipt = await here.house.reception.receive(press)
        async with world_database.reading() as work:
            stored = (await work.exec(select(InboundEvent).where(InboundEvent.id == receipt.event_id))).one()
        await here.house.reception.act(receipt)
        async with world_database.reading() as work:
            counted = list(await work.exec(select(Counter)))
        answered = (await _counts(world_database, pulse))[1]
    heard = unpack(stored.heard or "")
    claim = Tokens(SECRET).read(heard.token, here.clock.now()) if isinstance(heard, Press) else None

    assert isinstance(claim, Claim)
    assert claim.subject.startswith(f"{pulse.id} ")
    assert "too_little" not in repr((stored, claim))
    assert counted == []
    assert answered == {one.id: 1}


async def test_a_pulse_whose_count_fails_stops_no_note_and_is_tried_again(
    world_database: Database, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("the solver fails")

    async with town(world_database, catalogue) as here:
        crowd, pulse = await _open(here, world_database, "load", 12)
        await _answers(here, crowd, pulse)
        with monkeypatch.context() as broken:
            broken.setattr("bot.pulse.count.publish", fails)
            await here.moves(days=14)
        waits = await here.says("pat", "pulse results")
        lee = [text_of(one) for one in await here.chat("lee")]
        await here.moves(minutes=1)
        results = await here.says("pat", "pulse results")

    assert "Results are there once it is closed" in text_of(waits)
    assert any("falls" in one for one in lee)
    assert "Of 12 answers" in text_of(results)


async def test_a_new_draft_takes_no_result_away(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        crowd, pulse = await _open(here, world_database, "load", 12)
        await _answers(here, crowd, pulse)
        await here.moves(days=8)
        await here.says("pat", "pulse new meeting Spring forum")
        results = await here.says("pat", "pulse results")
        ready = await here.says("pat", "pulse change Fewer reminders in March.")
        shared = await here.presses("pat", choice(ready, "Share it"))
        draft = await here.says("pat", "pulse preview")

    assert "Of 12 answers" in text_of(results)
    assert "People who get it" in text_of(shared)
    assert "Spring forum" in text_of(draft)


async def test_what_lay_in_memory_when_the_process_ended_is_said_to_be_missing(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        crowd, pulse = await _open(here, world_database, "load", 14)
        for one in crowd[:12]:
            await taps(here, one, pulse.id, "0 too_much" if one.id < "crowd006" else "0 about_right")
        # As a crash does it: nothing is handed in.
        here.house.pulses._urn._held.clear()
        for one in crowd[12:]:
            await taps(here, one, pulse.id, "0 too_little")
        await here.moves(days=8)
        results = await here.says("pat", "pulse results")
        found = await pulse_now(world_database)

    assert found.missing == 12
    assert "lost when one of our programs ended, and are not in this count: 12" in text_of(results)


async def test_a_sample_that_shrinks_below_five_is_not_shown(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        crowd, pulse = await _open(here, world_database, "load", 8)
        for one in crowd[:4]:
            await taps(here, one, pulse.id, "0 too_much")
        async with world_database.work() as work:
            gone = [one.id for one in crowd[4:]]
            await work.exec(update(Contact).where(col(Contact.person_id).in_(gone)).values(left_at=TEN))
        await taps(here, crowd[5], pulse.id, "0 too_much")
        await here.moves(days=8)
        results = await here.says("pat", "pulse results")

    assert "Too few to show: fewer than five answers are never shown." in text_of(results)
    assert "Too much" not in text_of(results)


async def test_two_pulses_that_differ_by_one_person_are_not_both_shown(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        crowd, first = await _open(here, world_database, "load", 25)
        await _answers(here, crowd[:24], first)
        await here.moves(days=95)
        _, second = await _open(here, world_database, "load", 0)
        await _answers(here, crowd[:25], second)
        await here.moves(days=8)
        results = text_of(await here.says("pat", "pulse results"))

    assert second.id != first.id
    assert "Not shown" in results


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("pulse new", "Are we asking too much"),
        ("pulse new load; burnout; meeting Forum", "A pulse has 2 questions at most"),
        ("pulse new load; load", "Both questions are the same"),
        ("pulse new Is Tuesday better?", "What would you like to ask?"),
        ("pulse new Which day? = Monday", "two to 5 short answers"),
        ("pulse new Which day? = a/b/c/d/e/f", "two to 5 short answers"),
        (f"pulse new {'Is it so? ' * 20} = yes/no", "more than one reads in ten seconds"),
        ("pulse new The MBI item one = scale", "sold under a licence"),
        ("pulse new load margin 1", "What would you like to ask?"),
        ("pulse new burnout", "needs at least 30 contacts"),
        ("pulse new load by kind", "the overall result alone is shown"),
    ],
)
async def test_what_may_be_asked(world_database: Database, catalogue: Catalogue, typed: str, told: str) -> None:
    async with town(world_database, catalogue) as here:
        await gather(world_database, 3)
        await here.moves_to(TEN)
        assert told in text_of(await here.says("pat", typed))


async def test_a_pulse_comes_once_a_quarter_where_everybody_is_asked_and_never_to_who_wants_none(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await gather(world_database, 6)
        await here.moves_to(TEN)
        off = await here.says("ana", "pulses off")
        shown = await here.says("pat", "pulse new load")
        await here.presses("pat", choice(shown, "Open it"))
        second = await here.says("pat", "pulse new load")
        await here.moves(days=8)
        ana = " ".join(text_of(one) for one in await here.chat("ana"))
        soon = await here.says("pat", "pulse new load")
        meeting = await here.says("pat", "pulse new meeting Spring forum")
        lee = (await here.chat("lee"))[-1]
        on = await here.says("ana", "pulses on")

    assert "ask you nothing from now on" in text_of(off)
    assert "wants no pulses" in text_of(shown)
    assert "A pulse is open already" in text_of(second)
    assert "with one tap" not in ana
    assert "a pulse comes once a quarter" in text_of(soon)
    assert "fewer than five people could be asked" in text_of(meeting)
    assert "may ask you again" in text_of(on)
    assert lee is not None


async def test_a_draft_may_be_left_and_a_result_taken_back_within_ten_minutes(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        crowd = await gather(world_database, 12)
        await here.moves_to(TEN)
        shown = await here.says("pat", "pulse new load")
        left = await here.presses("pat", choice(shown, "Leave it"))
        gone = await here.presses("pat", choice(shown, "Open it"))
        shown = await here.says("pat", "pulse new load")
        stranger = await here.presses("ana", choice(shown, "Open it"))
        await here.presses("pat", choice(shown, "Open it"))
        await here.moves(minutes=1)
        pulse = await pulse_now(world_database)
        await _answers(here, crowd, pulse)
        sure = await here.says("pat", "pulse close")
        await here.presses("pat", choice(sure, "Close it now"))
        await here.moves(minutes=1)
        ready = await here.says("pat", "pulse change Fewer reminders in March.")
        shared = await here.presses("pat", choice(ready, "Share it"))
        back = await here.presses("pat", choice(shared, "Undo"))
        await here.moves(days=2)
        quiet = " ".join(text_of(one) for one in await here.chat("lee"))
        shared = await here.presses("pat", choice(ready, "Share it"))
        # A reminder and the pulse were her two notes of this week, so that the result comes in the next one.
        await here.moves(days=8)
        told = " ".join(text_of(one) for one in await here.chat("lee"))
        late = await here.presses("pat", choice(shared, "Undo"))

    assert "nobody was asked" in text_of(left)
    assert "has had its time" in text_of(gone)
    assert "could not read that button" in text_of(stranger)
    assert "nobody has seen it" in text_of(back)
    assert "Fewer reminders in March." not in quiet
    assert "What will change: Fewer reminders in March." in told
    assert "ten minutes are over" in text_of(late)


async def _open(here: Town, database: Database, wanted: str, many: int = 6) -> tuple[list[Somebody], Pulse]:
    """An open pulse, and so many more people."""
    crowd = list(await gather(database, many)) if many else []
    if here.clock.now() < TEN:
        await here.moves_to(TEN)
    shown = await here.says("pat", f"pulse new {wanted}")
    opened = await here.presses("pat", choice(shown, "Open it"))
    assert "It is open until" in text_of(opened), text_of(opened)
    return crowd, await pulse_now(database)


async def _answers(here: Town, crowd: Sequence[Somebody], pulse: Pulse) -> None:
    for number, one in enumerate(crowd):
        await taps(here, one, pulse.id, f"0 {('too_much', 'about_right', 'about_right', 'too_little')[number % 4]}")


async def _forged(here: Town, one: Somebody, token: str) -> None:
    reception = here.house.reception
    await reception.act(await reception.receive(_press(one, token)))


def _press(one: Somebody, token: str) -> Press:
    return Press(Speaker(PLATFORM, WORKSPACE, one.id), Place(one.id), f"pressed {token[-9:]}", token)


async def _counts(database: Database, pulse: Pulse) -> tuple[dict[str, int], dict[str, int]]:
    async with database.reading() as work:
        counted = {
            one.option: one.count for one in await work.exec(select(Counter).where(Counter.pulse_id == pulse.id))
        }
        asked = {one.person_id: one.answered for one in await work.exec(select(Asked)) if one.answered}
    return counted, asked
