"""Patient data that comes in by whatever entry is nowhere afterwards: not in the database, the log or what is said."""

from __future__ import annotations

from pathlib import Path

import pytest
import structlog
from docx import Document

from bot.answers import library
from bot.messages import Choice, Choices, Form
from config.catalogue import Catalogue
from handlers.plain import options
from storage.database import Database
from tests.doors.mail import MailTown
from tests.doors.slack import SlackTown
from tests.doors.teams import TeamsTown
from tests.house import Town, choice, form, text_of, town
from tests.journeys.announcing import TEN
from tests.journeys.canary import Canaries, every_byte, every_word, listening, pdf_of

HARMLESS = "How do others run zebrafinch huddles at night?"
FOR_AN_EXPERT = "How is the zebrafish weighting of quokka tallies done?"
EXPERT_SAYS = "Each quokka tally is divided by its zebrafish index."
MEMBERS_SAY = (
    "{}", "settings {}", "link {}", "pause {}", "hard week {}", "ask {}", "we sent it, {}",
    "can we have till the 30th, {}",
    "offer help {}", "ask others {}", "Maria does this now, {}",
    "when is the readmissions file due? {}", "¿cuándo? {}", "\u202e{}", "long " * 60 + "{}",
)  # fmt: skip
STAFF_SAY = (
    "announce hospitals: {}", "answer abcd {}", "expert lee@willowbend.example: {}", "extend {} until 30 October",
    "schedule add {}, quarterly, 15th, nursing homes", "except {}", "focus set {}", "used {}", "surge {}", "basis {}",
    "document {}", "document off {}", "relation {}", "remind preview {}", "history {}", "voice greeting {}",
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


async def _asks_and_answers(here: Town, birds: Canaries) -> None:
    """An expert's answer to a member, the source that staff make of it, and what one member answers another."""
    await here.says("pat", "expert lee.walker@willowbend.example: zebrafish weighting, falls")
    await here.says("lee", "offer help falls")
    await here.presses("ana", choice(await here.says("ana", FOR_AN_EXPERT), "Ask Willow Bend Nursing Home"))
    expert = await _waits_for(here, "lee", "Answer it")
    await here.fills("lee", form(await here.presses("lee", expert)), answer=birds.mrn())
    await here.fills("lee", form(await here.presses("lee", expert)), answer=EXPERT_SAYS)
    source = await here.presses("pat", await _waits_for(here, "pat", "Make it a source"))
    await here.fills("pat", form(source), question=birds.ssn(), answer=birds.mrn())
    await here.presses("ana", choice(await here.says("ana", "ask others Who has cut falls?"), "Without my name"))
    peers = await here.presses("lee", await _waits_for(here, "lee", "Answer without my name"))
    await here.fills("lee", form(peers), answer=birds.ssn())
    await here.presses("ana", birds.mrn())


async def _waits_for(here: Town, account: str, label: str) -> Choice:
    """The button of that label, once the message that has it has come."""
    for _ in range(14):
        for message in reversed(await here.chat(account)):
            for one in options(message):
                if one.label == label:
                    return one
        await here.moves(days=1)
    raise AssertionError(f"nobody asked {account} for “{label}”")


async def _only_in_slack(here: SlackTown, birds: Canaries) -> None:
    """Mentions in a channel and a thread, and messages that were changed afterwards."""
    await here.mentions("ana", birds.ssn(), "C0SHARED")
    await here.mentions("ana", birds.mrn(), "C0SHARED", thread_ts="1790000000.000100")
    await here.changes("ana", birds.ssn(), birds.mrn())
    await here.changes("ana", birds.mrn(), birds.ssn(), channel="C0SHARED")


async def _only_in_teams(here: TeamsTown, birds: Canaries) -> None:
    """A message that says something else afterwards, and one that comes back."""
    await here.changes("ana", birds.ssn())
    await here.changes("ana", birds.mrn(), deleted=True)


async def _only_by_mail(here: MailTown, birds: Canaries) -> None:
    """A letter of one's own."""
    await here.writes("ana", birds.ssn())
    await here.writes("ana", f"Good morning,\n\n{birds.mrn()}\n\n> earlier: {birds.ssn()}")


async def _only_there(here: Town, birds: Canaries) -> None:
    match here:
        case SlackTown():
            await _only_in_slack(here, birds)
        case TeamsTown():
            await _only_in_teams(here, birds)
        case MailTown():
            await _only_by_mail(here, birds)
        case _:
            pass


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
            await _fills_forms(here, birds)
            await here.moves_to(TEN)
            await _asks_and_answers(here, birds)
            await _only_there(here, birds)
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


async def test_a_file_that_holds_it_is_refused_and_its_refusal_does_not_repeat_it(
    tmp_path: Path, birds: Canaries
) -> None:
    page = Document()
    page.add_paragraph(f"Minutes of the meeting: {birds.mrn()}.")
    page.save(str(tmp_path / "word.docx"))
    (tmp_path / "print.pdf").write_bytes(pdf_of(f"Minutes of the meeting: {birds.ssn()}."))
    (tmp_path / "page.html").write_text(f"<p>Minutes: {birds.ssn()}</p>", "utf-8")
    (tmp_path / "plain.txt").write_text(f"Minutes: {birds.mrn()}", "utf-8")
    entries, _ = library.entries(tmp_path)
    with listening() as log:
        prepared, refused = library.prepare_all(entries)

    assert prepared == []
    assert len(refused) == 4
    assert birds.found_in((repr(refused) + log.getvalue()).encode()) == []


async def test_what_a_fault_was_about_is_not_in_the_log(birds: Canaries) -> None:
    with listening() as log:
        try:
            raise RecursionError(birds.ssn())
        except RecursionError:
            structlog.get_logger("bot.reception").exception("could not act", event_id="e1")

    assert "could not act" in log.getvalue()
    assert birds.found_in(log.getvalue().encode()) == []


async def test_a_refusal_says_how_to_take_it_back_and_offers_no_way_around(
    world_database: Database, catalogue: Catalogue, door: str, birds: Canaries
) -> None:
    async with town(world_database, catalogue, door) as here:
        refused = await here.says("ana", birds.ssn())

    assert "delete" in text_of(refused)
    assert not [block for block in refused.blocks if isinstance(block, Form | Choices)]
    assert not any(word in text_of(refused).lower() for word in ("anyway", "override"))
