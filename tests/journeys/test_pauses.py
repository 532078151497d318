"""Staff leave somebody in peace: a member, a kind of members, or everyone; and afterwards nothing comes in a burst."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from sqlmodel import select

from bot.demo import world
from bot.messages import Table
from bot.rules.budget import BETWEEN_REMINDERS
from config.catalogue import Catalogue
from storage import coalitions
from storage.database import Database
from storage.ledger import Delivery
from storage.pauses import Pause
from tests.house import Town, text_of, town
from tests.journeys.tables import contents

ZONE = world.ZONE
LAKESIDE = "Lakeside Physician Group"
WAITS = {
    LAKESIDE: "the member is paused",
    "physician groups": "members of this kind are paused",
    "everyone": "the coalition is paused",
}


@pytest.mark.parametrize("whom", WAITS)
async def test_nothing_comes_before_that_day_and_staff_read_why(
    world_database: Database, catalogue: Catalogue, door: str, whom: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(minutes=0)
        said = await here.says("pat", f"pause {whom} until 6 October")
        preview, ledger = text_of(await here.says("pat", "remind preview")), await _ledger(world_database, here)
        await here.moves_to(datetime(2026, 10, 5, 18, tzinfo=ZONE))
        meanwhile = {account: len(await here.chat(account)) for account in ("ana", "lee")}
        await here.moves_to(datetime(2026, 10, 6, 12, tzinfo=ZONE))
        after = await here.chat("ana")

    sentence = WAITS[whom]
    assert "before 6 October" in text_of(said)
    assert sentence in ledger
    assert "6 October, 09:00" in preview
    assert f"look ahead ({sentence})" in preview
    assert meanwhile == {"ana": 0, "lee": 0 if whom == "everyone" else 1}
    assert len(after) == 1


async def test_a_pause_that_ends_early_gives_every_note_its_own_moment_again(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(minutes=0)
        before = await _waiting(world_database)
        await here.says("pat", f"pause {LAKESIDE} 60 days")
        held = await _waiting(world_database)
        ended = await here.says("pat", f"pause off {LAKESIDE}")
        await here.moves(minutes=0)
        after = await _waiting(world_database)
        again = await here.says("pat", f"pause off {LAKESIDE}")

    assert before == after
    assert held != before
    assert "is over" in text_of(ended)
    assert "There is no pause" in text_of(again)


async def test_what_a_long_pause_kept_back_is_said_after_all_where_it_ends_early(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves(minutes=0)
        await here.says("pat", "pause everyone 60 days")
        await here.moves_to(datetime(2026, 10, 13, 18, tzinfo=ZONE))
        quiet = await here.chat("ana")
        await here.says("pat", "pause off everyone")
        await here.moves_to(datetime(2026, 10, 14, 12, tzinfo=ZONE))
        [note] = await here.chat("ana")

    assert quiet == []
    assert "is due on Thursday, 15 October" in text_of(note)


async def test_after_a_pause_nothing_comes_in_a_burst(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves(minutes=0)
        await here.says("pat", "pause everyone until 13 October")
        await here.moves_to(datetime(2026, 10, 23, tzinfo=ZONE))
        async with world_database.reading() as work:
            rows = list(await work.exec(select(Delivery).where(Delivery.kind == "reminder", Delivery.status == "sent")))

    by_person: dict[str, list[datetime]] = {}
    for row in rows:
        assert row.started_at is not None
        by_person.setdefault(row.person_id or "", []).append(row.started_at)
    assert len(by_person) == 2
    for moments in by_person.values():
        assert min(moments) >= datetime(2026, 10, 13, tzinfo=ZONE)
        ordered = sorted(moments)
        assert all(b - a >= BETWEEN_REMINDERS for a, b in pairwise(ordered))


async def test_replies_edits_and_staff_s_own_notices_go_on(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves_to(datetime(2026, 10, 1, 12, tzinfo=ZONE))
        assert len(await here.chat("ana")) == 1
        await here.says("pat", "pause everyone until 1 December")
        await here.says("pat", f"received {LAKESIDE}")
        await here.moves(minutes=10)
        status = await here.says("ana", "status")
        async with world_database.reading() as work:
            edits = list(await work.exec(select(Delivery).where(Delivery.kind == "edit")))

    assert "received" in text_of(status)
    assert [row.status for row in edits] == ["sent"]


async def test_the_list_of_pauses_says_who_until_when_and_by_whom(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        nothing = await here.says("pat", "pauses")
        await here.says("pat", f"pause {LAKESIDE} until 15 December")
        await here.says("eve", "pause hospitals 14 days")
        await here.says("pat", "pause everyone 10 days")
        listed = await here.says("eve", "pauses")
        await here.says("pat", f"pause {LAKESIDE} until 20 December")
        await here.moves(days=20)
        later = await here.says("eve", "pauses")

    assert text_of(nothing) == "Nobody is paused at the moment."
    assert _rows(listed) == [
        ("every member", "11 October", "Pat Nguyen"),
        ("every hospital", "15 October", "Eve Sanders"),
        (LAKESIDE, "15 December", "Pat Nguyen"),
    ]
    assert _rows(later) == [(LAKESIDE, "20 December", "Pat Nguyen")]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("pause", "Who is to be left in peace"),
        ("pause lakeside", "Who is to be left in peace"),
        ("pause until 3 November", "Who is to be left in peace"),
        ("pause lakeside until whenever", "I could not read that date"),
        ("pause lakeside until 30 September", "That day has passed"),
        ("pause lakeside until 2028-01-01", "further away than a pause can last"),
        ("pause lakesyde physicians 3 days", f"Did you mean {LAKESIDE}"),
        ("pause off", "Who is to be left in peace"),
        ("pause off hospitals", "There is no pause for every hospital"),
    ],
)
async def test_what_is_not_understood_is_said_in_one_sentence_and_changes_nothing(
    world_database: Database, catalogue: Catalogue, typed: str, said: str
) -> None:
    async with town(world_database, catalogue) as here:
        answer = text_of(await here.commands("pat", typed))
        async with world_database.reading() as work:
            rows = list(await work.exec(select(Pause)))

    assert said in answer
    assert rows == []


async def test_a_member_pauses_nobody(world_database: Database, catalogue: Catalogue, door: str) -> None:
    async with town(world_database, catalogue, door) as here:
        refused = [await here.commands("ana", typed) for typed in ("pause everyone 3 days", "pause off x", "pauses")]
        async with world_database.reading() as work:
            rows = list(await work.exec(select(Pause)))

    assert all("is something the coalition's staff does" in text_of(one) for one in refused)
    assert rows == []


async def _ledger(database: Database, here: Town) -> str:
    """What staff read in the ledger of the coming days."""
    async with database.reading() as work:
        ours = await coalitions.find(work, world.SLUG)
        assert ours is not None
        days = [date(2026, 10, 1) + timedelta(days=day) for day in range(9)]
        return repr([await here.house.outbox.ledger_of(work, ours, day) for day in days])


async def _waiting(database: Database) -> list[str]:
    """What waits in the ledger, whole."""
    return [row for row in (await contents(database))["delivery"] if "'ready'" in row]


def _rows(message: object) -> list[tuple[str, ...]]:
    return [row for block in getattr(message, "blocks", ()) if isinstance(block, Table) for row in block.rows]
