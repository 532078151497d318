"""A figure turns out to be wrong: who said so is thanked, and it is put right wherever it was read (mission M38)."""

from __future__ import annotations

from pathlib import Path

from config.catalogue import Catalogue
from storage.database import Database
from tests.house import Town, choice, form, text_of, town
from tests.journeys.announcing import TEN
from tests.journeys.figuring import bring_in, signed
from tests.journeys.test_wins import drafted

ASKED = "What is the figure for visits that could have been avoided in Maple River in Q2 2026?"
VISITS = "12 %, Q2 2026: Maple River, Visits that could have been avoided"
SIGN = "An early sign: one figure, too early to tell"
RIGHT = {
    "value": "", "numerator": "1470", "denominator": "7000", "cause": "One clinic was counted twice.",
    "done": "Each file is checked for doubles now.",
}  # fmt: skip
SENTENCE = (
    "Visits that could have been avoided, Maple River, Q2 2026: we had said 12 %, and 21 % (1,470 of 7,000) is right."
)


async def posted(here: Town, claim: str) -> None:
    """A win that says 12 %, in the channel."""
    shown = await drafted(here, kind=SIGN, claim=claim, after=VISITS)
    number = text_of(shown).split()[1]
    await here.presses("eve", choice(await here.says("eve", f"win {number}"), "Sign it"))
    await here.moves(minutes=11)


async def stage(here: Town, database: Database, catalogue: Catalogue, folder: Path) -> None:
    """Two posts that say 12 %, and two people who were answered with it."""
    await here.moves_to(TEN)
    await bring_in(database, catalogue, folder)
    await signed(here)
    await here.says_in_channel("pat", "channel here")
    await posted(here, "Visits that could have been avoided are at 12 % now.")
    await posted(here, "12 % of visits could have been avoided.")
    for who in ("ana", "cole"):
        assert "12 % (840 of 7,000)" in text_of(await here.says(who, ASKED))


async def corrected(here: Town) -> str:
    """Staff put it right everywhere; what they read then."""
    case = await here.says("pat", "correction 1")
    opened = await here.presses("pat", choice(case, "Correct it"))
    proposed = await here.fills("pat", form(opened), **RIGHT)
    done = await here.presses("pat", choice(proposed, "Correct it everywhere"))
    return f"{text_of(proposed)}\n----\n{text_of(done)}"


async def test_the_wrong_figure_is_put_right_in_every_place(
    world_database: Database, catalogue: Catalogue, tmp_path: Path, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await stage(here, world_database, catalogue, tmp_path)
        before = len(await here.channel())
        thanks = await here.says("ana", "that 12 % is wrong")
        again = await here.says("ana", "that 12 % is wrong")
        await here.moves(minutes=1)
        told_staff = (await here.chat("pat"))[-1]
        said = await corrected(here)
        await here.moves(minutes=2)
        channel = [text_of(one) for one in await here.channel()]
        hers, coles = [text_of((await here.chat(who))[-1]) for who in ("ana", "cole")]
        asked = await here.says("cole", ASKED)
        log = await here.says("lee", "corrections")
        staff = await here.says("pat", "correction 1")
        late = await here.says("cole", "that 12 % is wrong")

    assert "Thank you, Ana. That is case 1." in text_of(thanks)
    assert "as case 1" in text_of(again)
    assert "“that 12 % is wrong”" in text_of(told_staff)
    assert "From 12 % (840 of 7,000) to 21 % (1,470 of 7,000)" in said
    assert "Posts that are changed in their place: 2. Threads that get a note: 2. People who are told alone: 2." in said
    posts, notes = channel[before - 2 : before], channel[before:]
    assert all(
        "21 %" in one and "we had said 12 %, and 21 % is right. One clinic was counted twice." in one for one in posts
    )
    assert "Visits that could have been avoided are at 21 % now." in posts[0]
    assert len(notes) == 2
    assert all("We gave a wrong figure here on 1 October." in one and SENTENCE in one for one in notes)
    assert "you told us that a figure was wrong, and you were right" in hers
    assert "you have read a figure from us that was wrong" in coles
    assert SENTENCE in hers
    assert SENTENCE in coles
    assert "21 % (1,470 of 7,000)" in text_of(asked)
    assert "12 %" not in text_of(asked)
    assert SENTENCE in text_of(log)
    assert "Ana" not in text_of(log)
    assert "Posts changed: 2 of 2. Notes in threads: 2 of 2. People told: 2 of 2." in text_of(staff)
    assert "it is corrected already" in text_of(late)


async def test_one_tap_on_a_post_or_under_an_answer_opens_a_case(
    world_database: Database, catalogue: Catalogue, tmp_path: Path, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await stage(here, world_database, catalogue, tmp_path)
        post = (await here.channel())[-1]
        tapped = await here.presses("lee", choice(post, "A figure looks wrong"))
        asked = await here.says("ana", ASKED)
        hers = await here.presses("ana", choice(asked, "A figure looks wrong"))
        twice = await here.presses("ana", choice(asked, "A figure looks wrong"))
        listed = await here.says("pat", "corrections")

    assert "Thank you, Lee. That is case 1." in text_of(tapped)
    assert "Visits that could have been avoided, Maple River, Q2 2026: 12 %" in text_of(tapped)
    assert "Thank you, Ana. That is case 2." in text_of(hers)
    assert "as case 2" in text_of(twice)
    assert "Doubts that wait for an answer: 2" in text_of(listed)
