"""A coalition says what it has reached: with a source, beyond chance, signed by a second person, posted once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.messages import Chart, Message
from config.catalogue import Catalogue
from storage.database import Database
from tests.house import Town, choice, form, text_of, town
from tests.journeys.announcing import TEN
from tests.journeys.figuring import bring_in, signed

CLAIM = "Readmissions in Maple River fell from 18.1 to 16.4 %."
AFTER = "16.4 %, Q2 2026: Maple River, Readmissions within 30 days"
BEFORE = "18.1 %, Q2 2025: Maple River, Readmissions within 30 days"
RESULT = "A result: before and after"
MILESTONE = "A milestone: something stands or was done"
SIGN = "An early sign: one figure, too early to tell"


async def stage(here: Town, database: Database, catalogue: Catalogue, folder: Path, rows: str = "") -> None:
    """Figures that were signed, and a channel."""
    await here.moves_to(TEN)
    if rows:
        await bring_in(database, catalogue, folder, rows)
    else:
        await bring_in(database, catalogue, folder)
    await signed(here)
    await here.says_in_channel("pat", "channel here")
    await here.moves(minutes=1)


async def drafted(here: Town, **values: str) -> Message:
    """What staff read once the form of a win is filled in."""
    shown = await here.commands("pat", f"win {values['claim']}")
    return await here.fills("pat", form(shown), **values)


async def test_a_result_is_signed_by_a_colleague_and_stands_in_the_channel_once(
    world_database: Database, catalogue: Catalogue, tmp_path: Path, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await stage(here, world_database, catalogue, tmp_path)
        before = len(await here.channel())
        shown = await drafted(here, kind=RESULT, claim=CLAIM, after=AFTER, before=BEFORE)
        asked = await here.presses("pat", choice(shown, "Ask a colleague"))
        await here.moves(minutes=1)
        seen = (await here.chat("eve"))[-1]
        approved = await here.presses("eve", choice(seen, "Sign it"))
        again = await here.presses("eve", choice(seen, "Sign it"))
        await here.moves(minutes=9, seconds=50)
        early = len(await here.channel())
        await here.moves(minutes=1)
        posts = (await here.channel())[before:]
        await here.moves(days=8)
        late = len(await here.channel())
        listed = await here.says("ana", "wins")

    assert "Nobody else has read it" in text_of(shown)
    assert "Eve Sanders" in text_of(asked)
    assert "Pat Nguyen would like to post this" in text_of(seen)
    assert "ten minutes" in text_of(approved)
    assert "changed since" in text_of(again)
    assert early == before
    assert late == before + 1
    [post] = posts
    assert text_of(post).startswith("Something that Maple River Health Quality Coalition has reached.\n\n" + CLAIM)
    assert "18.1 % (1,335 of 7,376) in Q2 2025, 16.4 % (1,220 of 7,439) in Q2 2026." in text_of(post)
    assert "with 95 % certainty the change is between 0.5 and 2.9 points" in text_of(post)
    assert "Source: State discharge data. Lower is better. It does not allow for how ill people were." in text_of(post)
    assert "Signed by Eve Sanders." in text_of(post)
    assert CLAIM in text_of(listed)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"kind": MILESTONE, "claim": "The database stands."}, "A milestone needs a source"),
        ({"kind": RESULT, "claim": CLAIM, "after": AFTER}, "A result needs a figure before and one after"),
        ({"kind": RESULT, "claim": CLAIM, "after": BEFORE, "before": AFTER}, "not from before the other one"),
        ({"kind": SIGN, "claim": "Readmissions are at 15.9 % now."}, "It needs a figure that was signed"),
        ({"kind": SIGN, "claim": "Readmissions are at 15.9 % now.", "after": AFTER}, "It says 15.9 %, and neither"),
        ({"kind": SIGN, "claim": "We rank first at 16.4 %.", "after": AFTER}, "“rank” ranks members or regions"),
        ({"kind": SIGN, "claim": CLAIM, "after": AFTER, "named": "Lakesyde"}, "No member that takes part is called"),
        (
            {"kind": SIGN, "claim": "It is 16.4 % now.", "after": AFTER, "named": "Lakeside Physician Group"},
            "Not yet agreed to be named: Lakeside Physician Group",
        ),
    ],
)
async def test_what_cannot_be_said_is_refused_with_the_reason(
    world_database: Database, catalogue: Catalogue, tmp_path: Path, values: dict[str, str], why: str
) -> None:
    async with town(world_database, catalogue) as here:
        await stage(here, world_database, catalogue, tmp_path)
        shown = await drafted(here, **values)
        listed = await here.says("pat", "wins")

    assert why in text_of(shown)
    assert form(shown).title == "A win"
    assert "no wins" in text_of(listed)


HEAD = "measure,member,region,period,value,numerator,denominator\n"


@pytest.mark.parametrize(
    ("earlier", "later", "why"),
    [
        ("2025-Q2,18,1335,7416", "2026-Q2,17.5,1300,7439", "within what chance explains"),
        ("2025-Q2,,13,26", "2026-Q2,,12,40", "among fewer than 30"),
        ("2025-Q2,16,1335,8344", "2026-Q2,18.1,1346,7439", "It changed the other way"),
        ("2024,18,1335,7417", "2026-Q2,16.4,1220,7439", "One period is longer"),
    ],
)
async def test_figures_that_do_not_carry_a_result_are_refused_with_the_reason(
    world_database: Database, catalogue: Catalogue, tmp_path: Path, earlier: str, later: str, why: str
) -> None:
    rows = f"{HEAD}READM,,Oak,{earlier}\nREADM,,Oak,{later}\n"
    async with town(world_database, catalogue) as here:
        await stage(here, world_database, catalogue, tmp_path, rows)
        shown = await here.says("pat", "win Something got better.")
        options = next(one.options for one in form(shown).fields if one.name == "after")
        told = await here.fills(
            "pat", form(shown), kind=RESULT, claim="It is better.", after=options[0], before=options[1]
        )

    assert why in text_of(told)


async def test_whoever_wrote_it_does_not_sign_it_and_ten_minutes_bring_it_back(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    values = {"kind": MILESTONE, "claim": "The database stands.", "source": "Board minutes of 3 March 2026"}
    async with town(world_database, catalogue) as here:
        await stage(here, world_database, catalogue, tmp_path)
        before = len(await here.channel())
        shown = await drafted(here, **values)
        seen = await here.says("eve", "win 1")
        signed_ = await here.presses("eve", choice(seen, "Sign it"))
        undone = await here.presses("eve", choice(signed_, "Undo"))
        await here.moves(minutes=30)
        quiet = len(await here.channel())
        await here.presses("eve", choice(undone, "Sign it"))
        hers = await here.says("pat", "win 1")
        await here.moves(minutes=11)
        stands = (await here.channel())[before:]
        taken = await here.presses("eve", choice(await here.says("eve", "win 1"), "Take it back"))
        await here.moves(minutes=1)
        after = (await here.channel())[before:]

    assert "Sign it" not in text_of(shown)
    assert "draft again" in text_of(undone)
    assert quiet == before
    assert "Undo" in text_of(hers)
    assert "Source: Board minutes of 3 March 2026." in text_of(stands[0])
    assert "taken back" in text_of(taken)
    assert [text_of(one) for one in after] == [
        "Maple River Health Quality Coalition had said something here and has taken it back."
    ]


async def test_members_say_whether_they_may_be_named(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    async with town(world_database, catalogue) as here:
        await stage(here, world_database, catalogue, tmp_path)
        asked = await here.says("ana", "name us")
        agreed = await here.presses("ana", choice(asked, "You may name us"))
        values = {"kind": SIGN, "claim": "It is 16.4 % now.", "after": AFTER, "named": "Lakeside Physician Group"}
        shown = await drafted(here, **values)
        await here.presses("ana", choice(agreed, "Please do not name us"))
        seen = await here.says("eve", "win 1")
        refused = await here.presses("eve", choice(seen, "Sign it"))

    assert "may be thanked by name" in text_of(agreed)
    assert "Thank you to Lakeside Physician Group, who shared data for it." in text_of(shown)
    assert "Not yet agreed to be named: Lakeside Physician Group" in text_of(refused)


async def test_a_result_has_a_chart_that_says_in_words_what_it_shows(
    world_database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    async with town(world_database, catalogue) as here:
        await stage(here, world_database, catalogue, tmp_path)
        shown = await drafted(here, kind=RESULT, claim=CLAIM, after=AFTER, before=BEFORE)

    [chart] = [block for block in shown.blocks if isinstance(block, Chart)]
    assert [point.shown for point in chart.shape.points] == ["18.1 %", "16.4 %"]  # type: ignore[union-attr]
    assert "16.4 % (1,220 of 7,439) in Q2 2026" in chart.sentence
