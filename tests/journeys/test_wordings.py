"""Staff say which document answers what it did not seem to answer; whoever asks so next is shown it."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import select

from bot.answers import library
from bot.demo import world
from bot.messages import Message, Sources
from config.catalogue import Catalogue
from storage.database import Database
from storage.documents import SUPERSEDED, Document
from tests.house import Town, choice, text_of, town
from tests.journeys.announcing import TEN

ASKED = "How is the zebrafish weighting of quokka tallies done?"
AGAIN = "How do quokka tallies get the zebrafish weighting?"
OTHER = "Who chairs the zebrafish council?"
UNSURE = "I am not sure that this answers you"
TITLE = "Counting with care"
SAYS = "Each count is divided by the index of its county, quokka or not, which we publish in May."


async def _shelved(database: Database, text: str = SAYS, scope: str | None = None) -> None:
    """A document that says it, in words of its own."""
    entry = library.Entry("counting", None, scope, TITLE)
    ready = library.prepare_text(entry, f"# {TITLE}\n\n{text}\n")
    assert isinstance(ready, library.Prepared)
    async with database.work() as work:
        await library.shelve(work, ready.draft, world.BEGINS + timedelta(days=1), approved=True)


def _shown(message: Message) -> list[str]:
    return [source.quote for block in message.blocks if isinstance(block, Sources) for source in block.sources]


async def test_a_document_answers_in_the_members_words_from_then_on_until_it_is_taken_back(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(TEN)
        await _shelved(world_database)
        code = await _asked(here)
        offered = await here.says("pat", f"document {code}")
        taken = await here.presses("pat", choice(offered, "Number 1"))
        await here.moves(minutes=1)
        told = (await here.chat("ana"))[-1]
        next_one = await here.says("cole", AGAIN)
        another = await here.says("cole", OTHER)
        listed = text_of(await here.says("pat", "documents"))
        waits = text_of(await here.says("pat", "questions"))
        back = await here.presses("pat", choice(taken, "Take it back"))
        twice = await here.presses("pat", choice(taken, "Take it back"))
        afterwards = await here.says("cole", AGAIN)

    assert SAYS in _shown(offered)
    assert f"From now on “{ASKED}” finds “{TITLE}”." in text_of(taken)
    assert "Pat Nguyen found it in our documents" in text_of(told)
    assert _shown(told) == [SAYS]
    assert _shown(next_one)[0] == SAYS
    assert UNSURE not in text_of(next_one)
    assert not _shown(another) or UNSURE in text_of(another), "another question is not led there"
    assert ASKED in listed
    assert "document off" in listed
    assert ASKED not in waits
    assert "finds that document no more" in text_of(back)
    assert "taken back before" in text_of(twice)
    assert not _shown(afterwards) or UNSURE in text_of(afterwards)


async def _asked(here: Town) -> str:
    """Ana asks what no document seems to answer, and wants staff; the code of her question on their list."""
    refused = await here.says("ana", ASKED)
    await here.presses("ana", choice(refused, "Ask staff"))
    listed = text_of(await here.says("pat", "questions"))
    assert ASKED in listed
    return listed.split("“document ")[1][:4]


async def test_what_leads_to_a_document_that_is_gone_is_listed_and_can_be_ended(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        await _shelved(world_database)
        offered = await here.says("pat", f"document {await _asked(here)}")
        await here.presses("pat", choice(offered, "Number 1"))
        async with world_database.work() as work:
            gone = (await work.exec(select(Document).where(Document.key == "counting"))).one()
            gone.status = SUPERSEDED
            work.add(gone)
        listed = text_of(await here.says("pat", "documents"))
        code = listed.split("“document off ")[1][:4]
        off = text_of(await here.says("pat", f"document off {code}"))
        afterwards = text_of(await here.says("pat", "documents"))

    assert TITLE not in listed
    assert "(a document that is gone)" in listed
    assert ASKED in listed
    assert "finds that document no more" in off
    assert ASKED not in afterwards


async def test_beside_an_answer_staff_may_say_that_a_document_says_it_already(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(TEN)
        await _shelved(world_database)
        sent = await here.says("pat", f"answer {await _asked(here)} We divide by the county.")
        offered = await here.presses("pat", choice(sent, "A document says it"))
        not_hers = await here.presses("ana", choice(offered, "Number 1"))
        taken = await here.presses("pat", choice(offered, "Number 1"))
        again = await here.presses("pat", choice(offered, "Number 1"))
        listed = text_of(await here.says("pat", "documents"))
        code = listed.split("“document off ")[1][:4]
        off = text_of(await here.says("pat", f"document off {code}"))
        nothing = [
            text_of(await here.says("pat", said)) for said in (f"document off {code}", "document", "document zzzz")
        ]
        for_members = text_of(await here.says("ana", "documents"))

    assert f"finds “{TITLE}”" in text_of(taken)
    assert "is on the way to be told" not in text_of(taken), "who asked has an answer"
    assert "Nothing was changed" in text_of(again)
    assert "nothing was changed" in text_of(not_hers)
    assert "finds that document no more" in off
    assert "Which one shall be taken back?" in nothing[0]
    assert all("Which question does a document answer?" in one for one in nothing[1:])
    assert TITLE not in for_members
