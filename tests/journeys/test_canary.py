"""Patient data that comes in by whatever entry is nowhere afterwards: not in the database, the log or what is said."""

from __future__ import annotations

import pytest

from bot.messages import Choices, Form
from config.catalogue import Catalogue
from storage.database import Database
from tests.doors.slack import SlackTown
from tests.house import Town, choice, form, text_of, town
from tests.journeys.canary import Canaries, every_byte, every_word, listening

HARMLESS = "How do others run zebrafinch huddles at night?"
MEMBERS_SAY = (
    "{}", "settings {}", "link {}", "pause {}", "hard week {}", "ask {}", "we sent it, {}",
    "can we have till the 30th, {}",
    "Maria does this now, {}", "when is the readmissions file due? {}", "¿cuándo? {}", "\u202e{}", "long " * 60 + "{}",
)  # fmt: skip
STAFF_SAY = (
    "announce hospitals: {}", "answer abcd {}", "expert lee@willowbend.example: {}", "extend {} until 30 October",
    "schedule add {}, quarterly, 15th, nursing homes", "except {}", "focus set {}", "used {}", "surge {}", "basis {}",
    "relation {}", "remind preview {}", "history {}", "voice greeting {}",
)  # fmt: skip


async def _types_everywhere(here: Town, birds: Canaries) -> None:
    for account, lines in (("ana", MEMBERS_SAY), ("pat", STAFF_SAY), ("eve", STAFF_SAY)):
        for number, line in enumerate(lines):
            said = line.format(birds.ssn() if number % 2 else birds.mrn())
            await (here.says(account, said) if number % 3 else here.commands(account, said))


async def _fills_forms(here: Town, birds: Canaries) -> None:
    settings = form(await here.presses("ana", choice(await here.says("ana", "settings"), "Change")))
    await here.fills("ana", settings, **{field.name: birds.ssn() for field in settings.fields})
    await here.fills("ana", settings, closes=birds.mrn())
    voice = form(await here.presses("eve", choice(await here.says("eve", "voice"), "Change")))
    await here.fills("eve", voice, greeting=birds.ssn(), words=birds.mrn())


async def _only_in_slack(here: SlackTown, birds: Canaries) -> None:
    """Mentions in a channel and a thread, and a message that was changed afterwards."""
    await here.mentions("ana", birds.ssn(), "C0SHARED")
    await here.mentions("ana", birds.mrn(), "C0SHARED", thread_ts="1790000000.000100")


@pytest.fixture
def birds() -> Canaries:
    return Canaries()


async def test_what_is_typed_sent_or_filled_in_leaves_no_trace(
    world_database: Database, world_url: str, catalogue: Catalogue, door: str, birds: Canaries
) -> None:
    with listening() as log:
        async with town(world_database, catalogue, door) as here:
            await here.says("ana", HARMLESS)
            await _types_everywhere(here, birds)
            if door != "mail":
                await _fills_forms(here, birds)
            if isinstance(here, SlackTown):
                await _only_in_slack(here, birds)
            await here.moves(days=1)
            said = await every_word(here)
        kept = await every_byte(world_database, world_url)
        await world_database.close()
        kept += await every_byte(world_database, world_url) if world_url.startswith("sqlite") else b""

    assert len(birds.sung) > 50
    assert HARMLESS.encode() in kept, "what is harmless is kept, and the search finds it"
    assert birds.found_in(kept) == []
    assert birds.found_in(log.getvalue().encode()) == []
    assert birds.found_in(said) == []


async def test_a_refusal_says_how_to_take_it_back_and_offers_no_way_around(
    world_database: Database, catalogue: Catalogue, door: str, birds: Canaries
) -> None:
    async with town(world_database, catalogue, door) as here:
        refused = await here.says("ana", birds.ssn())

    assert "delete" in text_of(refused)
    assert not [block for block in refused.blocks if isinstance(block, Form | Choices)]
    assert not any(word in text_of(refused).lower() for word in ("anyway", "override"))
