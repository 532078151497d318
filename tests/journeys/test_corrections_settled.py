"""What else becomes of a doubt: explained, ambiguous, raised by staff, about a draft, or about one member's figure."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.messages import Choices, Form
from config.catalogue import Catalogue
from storage.database import Database
from tests.doors.slack import SlackTown
from tests.doubles.slack import faults
from tests.house import Town, choice, form, text_of, town
from tests.journeys.announcing import TEN
from tests.journeys.figuring import FIGURES, bring_in, signed
from tests.journeys.test_corrections import ASKED, RIGHT, SIGN, VISITS, corrected, stage
from tests.journeys.test_wins import drafted

OF_MEMBERS = "measure,member,region,period,value,numerator,denominator\nREADM,lakeside,,2026-Q2,,12,100\n"


async def begun(here: Town, database: Database, catalogue: Catalogue, folder: Path, rows: str = FIGURES) -> None:
    """Signed figures, and nothing posted."""
    await here.moves_to(TEN)
    await bring_in(database, catalogue, folder, rows)
    await signed(here)


async def test_a_figure_that_is_right_is_explained_where_it_was_asked(
    world_database: Database, catalogue: Catalogue, tmp_path: Path, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await begun(here, world_database, catalogue, tmp_path)
        await here.says("ana", ASKED)
        await here.says("ana", "that 12 % is wrong")
        await here.moves(minutes=1)
        case = (await here.chat("pat"))[-1]
        asked = await here.presses("pat", choice(case, "It is right"))
        done = await here.fills("pat", form(asked), why="It leaves out visits at night, which the state counts apart.")
        await here.moves(minutes=1)
        hers = (await here.chat("ana"))[-1]
        later = await here.says("eve", "correction 1")
        log = await here.says("lee", "corrections")

    assert "Case 1 is closed" in text_of(done)
    assert "We have looked, and it is right." in text_of(hers)
    assert "visits at night" in text_of(hers)
    assert "It is right, and this was said:" in text_of(later)
    assert "No figure has been corrected so far" in text_of(log)


async def test_where_two_figures_could_be_meant_she_is_asked_which(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    async with town(world_database, catalogue) as here:
        await begun(here, world_database, catalogue, tmp_path, FIGURES.replace("16.4,1220,7439", "12,893,7439"))
        await here.says("ana", ASKED)
        await here.says("ana", "What was the rate of readmissions within 30 days in Maple River in Q2 2026?")
        asked = await here.says("ana", "that 12 % is wrong")
        labels = [one.label for block in asked.blocks if isinstance(block, Choices) for one in block.choices]
        taken = await here.presses("ana", choice(asked, "Readmissions within 30 days, Q2 2026"))

    assert "Which of these do you mean?" in text_of(asked)
    assert sorted(labels) == ["Readmissions within 30 days, Q2 2026", "Visits that could have been avoided, Q2 2026"]
    assert "Readmissions within 30 days, Maple River, Q2 2026: 12 %" in text_of(taken)


async def test_a_number_that_nobody_was_shown_is_found_by_staff_with_her_words(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    async with town(world_database, catalogue) as here:
        await begun(here, world_database, catalogue, tmp_path)
        taken = await here.says("ana", "the 12 % in your slides for visits is wrong")
        other = await here.says("ana", "37 is wrong")
        opened = await here.presses("pat", choice(await here.says("pat", "correction 1"), "Correct it"))
        empty = await here.fills("pat", form(opened), **RIGHT)
        proposed = await here.fills("pat", form(empty), figure=VISITS, **RIGHT)
        done = await here.presses("pat", choice(proposed, "Correct it everywhere"))
        await here.moves(minutes=1)
        hers = (await here.chat("ana"))[-1]

    assert "I do not know which figure you mean" in text_of(taken)
    assert "case" not in text_of(other)
    assert "Which figure is it?" in text_of(empty)
    assert "Case 1 is corrected." in text_of(done)
    assert "you told us that a figure was wrong, and you were right" in text_of(hers)


async def test_a_doubt_of_staff_is_confirmed_by_a_colleague(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    async with town(world_database, catalogue) as here:
        await begun(here, world_database, catalogue, tmp_path)
        await here.says("pat", ASKED)
        await here.says("pat", "that 12 % is wrong")
        opened = await here.presses("pat", choice(await here.says("pat", "correction 1"), "Correct it"))
        hers = await here.fills("pat", form(opened), **RIGHT)
        eves = await here.says("eve", "correction 1")
        done = await here.presses("eve", choice(eves, "Correct it everywhere"))
        twice = await here.presses("eve", choice(eves, "Correct it everywhere"))

    assert "a colleague looks at it" in text_of(hers)
    assert "Correct it everywhere" not in text_of(hers)
    assert "Case 1 is corrected." in text_of(done)
    assert "Case 1 is corrected." in text_of(twice)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"numerator": "8000"}, "the numerator 8000 is above the denominator 7000"),
        ({"numerator": "", "denominator": "", "value": "0.21"}, "may be a fraction; write 21"),
        ({"numerator": "840"}, "That is what the figure says already"),
        ({"cause": ""}, "One or two sentences are enough"),
        ({"numerator": "many"}, "is no number"),
    ],
)
async def test_numbers_that_cannot_be_right_are_not_taken(
    world_database: Database, catalogue: Catalogue, tmp_path: Path, changed: dict[str, str], why: str
) -> None:
    async with town(world_database, catalogue) as here:
        await begun(here, world_database, catalogue, tmp_path)
        await here.says("ana", ASKED)
        await here.says("ana", "that 12 % is wrong")
        opened = await here.presses("pat", choice(await here.says("pat", "correction 1"), "Correct it"))
        told = await here.fills("pat", form(opened), **{**RIGHT, **changed})
        asked = await here.says("ana", ASKED)

    assert why in text_of(told)
    assert any(isinstance(block, Form) for block in told.blocks)
    assert "12 % (840 of 7,000)" in text_of(asked)


async def test_two_who_doubt_the_same_are_both_told_and_the_log_has_one_line(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    async with town(world_database, catalogue) as here:
        await begun(here, world_database, catalogue, tmp_path)
        for who in ("ana", "cole"):
            await here.says(who, ASKED)
            await here.says(who, "that 12 % is wrong")
        await corrected(here)
        await here.moves(minutes=1)
        told = [text_of((await here.chat(who))[-1]) for who in ("ana", "cole")]
        log = text_of(await here.says("pat", "corrections"))

    assert all("you told us" in one or "you have read a figure" in one for one in told)
    assert log.count("we had said 12 %") == 1
    assert "Nobody doubts a figure at the moment" in log


async def test_documents_in_which_the_old_value_stands_are_named_for_staff(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    async with town(world_database, catalogue) as here:
        await begun(here, world_database, catalogue, tmp_path)
        form_ = form(await here.commands("pat", "inventory add"))
        entry = {
            "name": "ED claims", "holder": "the state", "coverage": "12 % of visits", "period": "2026",
            "refresh": "yearly", "terms": "for quality work", "contact": "Pat",
        }  # fmt: skip
        await here.fills("pat", form_, **entry)
        await here.says("ana", ASKED)
        await here.says("ana", "that 12 % is wrong")
        said = await corrected(here)

    assert "These documents hold “12 %” as well, and members are answered from them." in said
    assert "ED claims" in said


async def test_a_win_that_waits_is_posted_with_the_right_figure(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    async with town(world_database, catalogue) as here:
        await begun(here, world_database, catalogue, tmp_path)
        await here.says_in_channel("pat", "channel here")
        await here.says("ana", ASKED)
        await drafted(here, kind=SIGN, claim="Visits are at 12 %.", after=VISITS)
        await here.presses("eve", choice(await here.says("eve", "win 1"), "Sign it"))
        await here.says("ana", "that 12 % is wrong")
        await corrected(here)
        await here.moves(minutes=12)
        channel = [text_of(one) for one in await here.channel()][1:]

    assert len(channel) == 1
    assert "Visits are at 21 %." in channel[0]


async def test_a_result_that_no_longer_holds_is_taken_back_in_the_open(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    async with town(world_database, catalogue) as here:
        await begun(here, world_database, catalogue, tmp_path)
        await here.says_in_channel("pat", "channel here")
        after = "16.4 %, Q2 2026: Maple River, Readmissions within 30 days"
        before = "18.1 %, Q2 2025: Maple River, Readmissions within 30 days"
        claim = "Readmissions fell from 18.1 to 16.4 %."
        await drafted(here, kind="A result: before and after", claim=claim, after=after, before=before)
        await here.presses("eve", choice(await here.says("eve", "win 1"), "Sign it"))
        await here.moves(minutes=11)
        await here.says_in_channel("ana", "that 16.4 % is wrong")
        opened = await here.presses("pat", choice(await here.says("pat", "correction 1"), "Correct it"))
        typed = {**RIGHT, "numerator": "1310", "denominator": "7439"}
        proposed = await here.fills("pat", form(opened), **typed)
        await here.presses("pat", choice(proposed, "Correct it everywhere"))
        await here.moves(minutes=1)
        post = text_of((await here.channel())[1])

    assert "no more than chance explains, so we take it back" in post
    assert claim not in post
    assert "we had said 16.4 %, and 17.6 % is right" in post


async def test_a_right_figure_of_too_few_people_is_withheld_and_the_claim_is_taken_back(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    async with town(world_database, catalogue) as here:
        await stage(here, world_database, catalogue, tmp_path)
        await here.says("ana", "that 12 % is wrong")
        opened = await here.presses("pat", choice(await here.says("pat", "correction 1"), "Correct it"))
        proposed = await here.fills("pat", form(opened), **{**RIGHT, "numerator": "7"})
        await here.presses("pat", choice(proposed, "Correct it everywhere"))
        await here.moves(minutes=1)
        channel = "\n".join([text_of(one) for one in await here.channel()])
        asked = text_of(await here.says("cole", ASKED))

    assert "we had said 12 %, and withheld is right" not in channel
    assert "The right one stands for too few people to be shown." in channel
    assert "we had said 12 %. What is right stands for too few people to be shown." in channel
    assert "7 of 7,000" not in channel + asked
    assert "withheld" in asked


async def test_a_figure_of_one_member_is_corrected_before_its_own_eyes_alone(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        await bring_in(world_database, catalogue, tmp_path, OF_MEMBERS)
        await here.presses("pat", choice(await here.says("pat", "figures 1"), "Show members first"))
        own = await here.says("ana", "compare READM")
        taken = await here.presses("ana", choice(own, "A figure looks wrong"))
        blocked = await here.says("pat", "figures 1")
        opened = await here.presses("pat", choice(await here.says("pat", "correction 1"), "Correct it"))
        proposed = await here.fills("pat", form(opened), **{**RIGHT, "numerator": "15", "denominator": "100"})
        await here.presses("pat", choice(proposed, "Correct it everywhere"))
        await here.moves(minutes=1)
        hers = text_of((await here.chat("ana"))[-1])
        again = await here.says("ana", "compare READM")
        log = await here.says("cole", "corrections")
        free = await here.says("pat", "figures 1")

    assert "12 % (12 of 100)" in text_of(own)
    assert "Thank you, Ana. That is case 1." in text_of(taken)
    assert "Members have doubts about figures in here: 1 open." in text_of(blocked)
    assert "15 % (15 of 100)" in hers
    assert "15 % (15 of 100)" in text_of(again)
    assert "No figure has been corrected so far" in text_of(log)
    assert "Members have doubts" not in text_of(free)


async def test_a_place_that_cannot_be_changed_is_named_for_staff(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    async with town(world_database, catalogue, "slack") as here:
        assert isinstance(here, SlackTown)
        await stage(here, world_database, catalogue, tmp_path)
        here.slack.next("chat.update", faults.says("edit_window_closed"))
        await here.says("ana", "that 12 % is wrong")
        await corrected(here)
        await here.moves(minutes=2)
        staff = text_of(await here.says("pat", "correction 1"))

    assert "Posts changed: 1 of 2." in staff
    assert "These I could not reach. Could somebody see to them?" in staff
    assert "The post of 1 October could not be changed: the message is too old to be changed in its place." in staff
