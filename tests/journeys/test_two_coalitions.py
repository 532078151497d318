"""Two coalitions in one workspace are strangers to each other, even where the same person belongs to both."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from itertools import pairwise

from sqlmodel import col, select

from bot.demo import world
from bot.messages import Message, Table
from bot.rules.budget import BETWEEN_REMINDERS, MONTH, WEEK
from config.catalogue import Catalogue
from storage import coalitions, people
from storage.database import Database, Work
from storage.ledger import Delivery
from storage.people import Contact, Organisation, organisation_id
from storage.submissions import Schedule
from tests.house import Town, choice, text_of, town

ZONE = world.ZONE
PRAIRIE, PRAIRIE_NAME = "prairie", "Prairie Lakes Care Alliance"
OURS, THEIRS = "Lakeside Physician Group", "Lakeside Clinic on the Prairie"
STRANGER = "Cedar Ridge Hospital"
TYPED = ("members", "status", "deliveries", "questions", "remind preview", "coalition")


@asynccontextmanager
async def neighbours(database: Database, catalogue: Catalogue, door: str) -> AsyncIterator[Town]:
    """The demo's coalition and another one in its workspace; Ana speaks for a member of each, and Eve runs both."""
    async with database.work() as work:
        await coalitions.ensure(work, PRAIRIE, world.BEGINS, PRAIRIE_NAME)
        await _member(work, "lakeside", THEIRS, "Ana Flores", "ana.flores@lakeside.example")
        await _member(work, "cedar", STRANGER, "Grace Hill", "grace.hill@cedarridge.example")
        eve = await people.person_of_email(work, "eve.sanders@mapleriver.example")
        await people.grant_staff(work, PRAIRIE, eve.id, "Eve Sanders", "lead")
        work.add(
            Schedule(
                coalition_id=PRAIRIE, data_set="wounds", title="wound care file", kinds=["physician group"],
                begins_on=date(2026, 10, 1), approved_at=world.BEGINS, approved_by="eve",
            )
        )  # fmt: skip
    async with town(database, catalogue, door) as here:
        async with database.work() as work:
            place = here.speaker("ana")
            await coalitions.bind(work, place.platform, place.workspace, PRAIRIE)
        await here.moves(minutes=0)
        yield here


async def test_who_is_in_two_is_asked_which_one_and_then_gets_that_one_alone(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with neighbours(world_database, catalogue, door) as here:
        asked = await here.says("ana", "status")
        assert "Which one is this about?" in text_of(asked)
        assert "Lakeside" not in text_of(asked)

        for name, mine, other in ((world.NAME, OURS, THEIRS), (PRAIRIE_NAME, THEIRS, OURS)):
            chosen = await here.presses("ana", choice(await _asked(here, "ana"), name))
            status = await here.says("ana", "status")
            assert name in text_of(chosen)
            assert mine in text_of(status)
            assert other not in text_of(status)


async def test_staff_of_two_never_read_one_list_mixed_with_the_other(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with neighbours(world_database, catalogue, door) as here:
        assert "Which one is this about?" in text_of(await here.says("eve", "members"))
        read: dict[str, list[str]] = {}
        for name in (world.NAME, PRAIRIE_NAME):
            await here.presses("eve", choice(await _asked(here, "eve"), name))
            read[name] = [row[0] for row in _rows(await here.says("eve", "members"))]

    assert read[PRAIRIE_NAME] == [STRANGER, THEIRS]
    assert len(read[world.NAME]) == 10
    assert not set(read[world.NAME]) & set(read[PRAIRIE_NAME])


async def test_an_answer_comes_from_the_documents_of_the_coalition_that_was_asked(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with neighbours(world_database, catalogue, door) as here:
        await here.presses("ana", choice(await _asked(here, "ana"), PRAIRIE_NAME))
        nothing = text_of(await here.says("ana", "What is in it for us?"))
        about_ours = text_of(await here.says("ana", f"Who are the members of {world.NAME}?"))
        await here.presses("ana", choice(await _asked(here, "ana"), world.NAME))
        something = text_of(await here.says("ana", "What is in it for us?"))
        await here.presses("eve", choice(await _asked(here, "eve"), PRAIRIE_NAME))
        questions = _rows(await here.says("eve", "questions"))

    assert "What members get" in something
    assert "What members get" not in nothing + about_ours
    assert "Mercy Hill" not in about_ours
    assert [row for row in questions if "What is in it for us?" in row] == questions[:1] == questions


async def test_a_note_s_button_acts_in_its_own_coalition_and_leaves_the_choice_alone(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with neighbours(world_database, catalogue, door) as here:
        first, second = await _both_notes(here)
        undecided = await here.presses("ana", choice(first, "Sent it"))
        still_asked = await here.says("ana", "status")
        await here.presses("ana", choice(still_asked, _other(first)))
        other = await here.presses("ana", choice(second, "Not this time"))
        taken_back = await here.presses("ana", choice(undecided, "That was a mistake"))
        status = await here.says("ana", "status")

    assert _member_of(first) in text_of(undecided)
    assert "was sent" in text_of(undecided)
    assert "Which one is this about?" in text_of(still_asked)
    assert "leave Q3 out" in text_of(other)
    assert "open again" in text_of(taken_back)
    assert _rows(status)[0][-1] == "not this time"
    assert _member_of(second) in text_of(status)


async def test_a_button_of_a_coalition_that_one_has_left_changes_nothing(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with neighbours(world_database, catalogue, door) as here:
        asked = await _asked(here, "ana")
        await _leave(world_database, "Ana Flores", PRAIRIE)
        reply = await here.presses("ana", choice(asked, PRAIRIE_NAME))
        status = await here.says("ana", "status")

    assert "nothing was changed" in text_of(reply)
    assert OURS in text_of(status)


async def test_staff_of_one_see_nothing_of_the_other(world_database: Database, catalogue: Catalogue, door: str) -> None:
    async with neighbours(world_database, catalogue, door) as here:
        await here.moves_to(datetime(2026, 10, 9, 12, tzinfo=ZONE))
        await here.says("ana", "status")
        said = [
            text_of(await here.says("pat", typed))
            for typed in (
                "members",
                "status",
                "deliveries",
                "questions",
                "remind preview",
                "coalition",
                "received cedar",
            )
        ]
        deliveries = _rows(await here.says("pat", "deliveries"))
        days = [date(2026, 10, 1) + timedelta(days=day) for day in range(9)]
        async with world_database.reading() as work:
            ours = await coalitions.find(work, world.SLUG)
            assert ours is not None
            ledger = repr([await here.house.outbox.ledger_of(work, ours, day) for day in days])

    for word in (PRAIRIE_NAME, THEIRS, STRANGER, "wound", "Which one is this about?"):
        assert word not in "\n".join(said[:-1]) + ledger
    assert "I do not know a member called “cedar”" in said[-1]
    assert ["reply" in row[0] for row in deliveries].count(True) == 1
    assert int(next(row[2] for row in deliveries if row[0] == "reply")) == len(said), "the question to Ana is nobody's"


async def test_two_coalitions_share_one_persons_budget_and_learn_nothing_by_it(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with neighbours(world_database, catalogue, door) as here:
        await here.moves_to(datetime(2026, 10, 1, 12, tzinfo=ZONE))
        [note] = await here.chat("ana")
        async with world_database.reading() as work:
            waits = Delivery.status == "ready", Delivery.why == "personal limit"
            [waiting] = list(await work.exec(select(Delivery).where(*waits)))
            owner = await coalitions.find(work, waiting.coalition_id or "")
            assert owner is not None
            day = waiting.due.astimezone(ZONE).date()
            [line] = [one for one in await here.house.outbox.ledger_of(work, owner, day) if one.why]
        await here.moves_to(datetime(2026, 11, 16, 12, tzinfo=ZONE))
        async with world_database.reading() as work:
            sent = list(
                await work.exec(
                    select(Delivery).where(Delivery.kind == "reminder", Delivery.person_id == waiting.person_id)
                    .where(Delivery.status == "sent").order_by(col(Delivery.started_at))
                )
            )  # fmt: skip

    held, other = (PRAIRIE, world.NAME) if OURS in text_of(note) else (world.SLUG, PRAIRIE_NAME)
    assert waiting.coalition_id == held
    assert line.why == "held: personal limit"
    assert _member_of(note) not in repr(line)
    assert other not in repr(line)
    moments = [row.started_at for row in sent if row.started_at]
    assert {row.coalition_id for row in sent} == {world.SLUG, PRAIRIE}
    assert all(later - earlier >= BETWEEN_REMINDERS for earlier, later in pairwise(moments))
    assert all(len([at for at in moments if begins <= at < begins + WEEK]) <= 2 for begins in moments)
    assert all(len([at for at in moments if begins <= at < begins + MONTH]) <= 6 for begins in moments)


async def test_three_coalitions_and_one_left_behind_are_asked_about_again(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with neighbours(world_database, catalogue, door) as here:
        async with world_database.work() as work:
            await coalitions.ensure(work, "third", world.BEGINS, "Third Coalition")
            await coalitions.bind(work, here.speaker("eve").platform, here.speaker("eve").workspace, "third")
            eve = await people.person_of_email(work, "eve.sanders@mapleriver.example")
            await people.grant_staff(work, "third", eve.id, "Eve Sanders")
        asked = await here.says("eve", "status")
        async with world_database.work() as work:
            for role in await people.staff_roles_of(work, eve.id):
                if role.coalition_id == "third":
                    await work.delete(role)
        again = await here.presses("eve", choice(asked, "Third Coalition"))

    assert "Which one is this about?" in text_of(again)
    assert "Third Coalition" not in text_of(again)


async def _member(work: Work, key: str, name: str, contact: str, email: str) -> None:
    one = Organisation(
        id=organisation_id(PRAIRIE, key), coalition_id=PRAIRIE, key=key, name=name, kind="physician group"
    )
    await people.upsert_organisation(work, one)
    await work.flush()
    person = await people.person_of_email(work, email)
    work.add(
        Contact(
            id=f"{PRAIRIE} {key}",
            coalition_id=PRAIRIE,
            organisation_id=one.id,
            person_id=person.id,
            name=contact,
            is_primary=True,
            zone=ZONE.key,
        )
    )
    await work.flush()


async def _leave(database: Database, name: str, coalition_id: str) -> None:
    async with database.work() as work:
        [found] = [one for one in await people.contacts(work, coalition_id) if one.name == name]
        found.left_at = world.BEGINS


async def _asked(here: Town, account: str) -> Message:
    """The question which coalition is meant, whether or not one was chosen before."""
    return await here.says(account, "coalition")


async def _both_notes(here: Town) -> list[Message]:
    """Ana's first note of each coalition; the second waits until her budget has room for it."""
    await here.moves_to(datetime(2026, 10, 7, 12, tzinfo=ZONE))
    notes = await here.chat("ana")
    assert len({_member_of(note) for note in notes}) == len(notes) == 2
    return list(notes)


def _member_of(note: Message) -> str:
    return OURS if OURS in text_of(note) else THEIRS


def _other(note: Message) -> str:
    return PRAIRIE_NAME if _member_of(note) == OURS else world.NAME


def _rows(message: Message) -> list[tuple[str, ...]]:
    return [row for block in message.blocks if isinstance(block, Table) for row in block.rows]
