"""What staff write is judged before a member reads it: a threat is not taken, the rest is shown with kinder words."""

from __future__ import annotations

from config.catalogue import Catalogue
from storage.database import Database
from tests.house import choice, text_of, town
from tests.journeys.announcing import TEN, WORDS, rows_of

THREAT = "You must submit by Friday or be removed."
NAMING = "Everyone has sent the Q3 file except Prairie Home."
PRESSING = "As you know, the Q3 file is due on Friday. Thanks in advance."


async def test_a_threat_and_a_name_are_not_taken_and_the_phrase_is_shown_with_other_words(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        threat = await here.says("pat", f"announce everyone: {THREAT}")
        named = await here.says("pat", "announce everyone: Lakeside Physician Group has not sent the file.")
        listed = await here.says("pat", "announcements")
        rows = await rows_of(world_database)

    assert "“or be removed”: this reads as a threat. You could say: “It is voluntary." in text_of(threat)
    assert "this is an order" not in text_of(threat)
    assert "Lakeside Physician Group has not sent”: this names who has not sent something." in text_of(named)
    assert "Ask for approval" not in text_of(threat) + text_of(named)
    assert "There is no announcement at the moment" in text_of(listed)
    assert rows == []


async def test_other_pressure_is_shown_to_the_writer_and_to_who_approves_and_can_still_go_out(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        kind = await here.says("pat", f"announce everyone: {WORDS}")
        shown = await here.says("pat", f"announce everyone: {PRESSING}")
        await here.presses("pat", choice(shown, "Ask for approval"))
        await here.moves(minutes=1)
        wish = (await here.chat("eve"))[-1]
        approved = await here.presses("eve", choice(wish, "Approve"))

    assert "Would you like to look at this first?" not in text_of(kind)
    for said in (shown, wish):
        assert "“As you know”: this is an order, and taking part is voluntary." in text_of(said)
        assert "“Thanks in advance”: this thanks for what nobody has agreed to yet." in text_of(said)
        assert "It is up to you." in text_of(said)
    assert "People who get it: 4." in text_of(approved)


async def test_a_pressing_text_in_spanish_gets_its_rewording_in_spanish(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        shown = await here.says("pat", "announce everyone: Usted debe enviar el archivo antes del lunes, gracias.")

    assert "“debe”: this is an order" in text_of(shown)
    assert "el día que le convenga más" in text_of(shown)


async def test_the_title_of_a_schedule_does_not_press_in_every_note(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        refused = await here.says("pat", "schedule add Send it or be removed, quarterly, 15th")
        warned = await here.says("pat", "schedule add Mandatory file, quarterly, 15th")
        kind = await here.says("pat", "schedule add Falls data, quarterly, 15th")

    assert "this reads as a threat" in text_of(refused)
    assert "Save it" not in text_of(refused)
    assert "“Mandatory file”: this is an order" in text_of(warned)
    assert choice(warned, "Save it").primary
    assert "Would you like" not in text_of(kind)
