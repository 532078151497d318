"""What only a person can know, staff decide by a button: it arrived, or it goes again; once, and for their own."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, select

from bot.demo import world
from config.catalogue import Catalogue
from storage import coalitions, ledger, people, planned, waiting
from storage.audit import AuditEntry
from storage.database import Database
from storage.ledger import Delivery
from storage.planned import Planned
from tests.house import Town, choice, text_of, town


async def test_staff_say_that_it_arrived_or_send_it_again(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(minutes=1)
        failed = await _undecided(here, "lee", "failed", was="ready")
        await here.moves_to(world.BEGINS + timedelta(hours=2))
        held = await _undecided(here, "ana", "held")
        before = len(await here.chat("ana")), len(await here.chat("lee"))
        asked = await here.says("pat", "deliveries")
        arrived = await here.presses("pat", choice(asked, "It arrived"))
        again = await here.presses("pat", choice(await here.says("pat", "deliveries"), "Send it again"))
        twice = await here.presses("pat", choice(asked, "It arrived"))
        await here.moves(hours=1)
        after = len(await here.chat("ana")), len(await here.chat("lee"))
        left = text_of(await here.says("pat", "deliveries"))
        async with world_database.reading() as work:
            rows = {one: await ledger.delivery(work, one) for one in (held, failed)}
            acts = select(AuditEntry.act, AuditEntry.subject).where(col(AuditEntry.act).startswith("delivery"))
            written = set(await work.exec(acts))

    assert "waiting for your decision: 2" in text_of(asked)
    assert "it may have arrived, and the platform cannot say" in text_of(asked)
    assert "It counts as arrived" in text_of(arrived)
    assert "goes out again" in text_of(again)
    assert "decided already" in text_of(twice)
    assert {one: row.status for one, row in rows.items() if row} == {held: "sent", failed: "sent"}
    assert after == (before[0], before[1] + 1), "Ana hears nothing again, Lee once"
    assert "waiting for your decision: 0" in left
    assert written == {("delivery arrived", held), ("delivery again", failed)}


async def test_a_button_of_another_s_is_no_way_to_decide(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        await here.moves_to(world.BEGINS + timedelta(hours=2))
        held = await _undecided(here, "ana", "held")
        asked = await here.says("pat", "deliveries")
        answer = await here.presses("ana", choice(asked, "It arrived"))
        async with world_database.reading() as work:
            row = await ledger.delivery(work, held)

    assert row is not None
    assert row.status == "held"
    assert "It counts as arrived" not in text_of(answer)


async def test_a_workspace_that_takes_nothing_and_what_waits_there_are_named(world_database: Database) -> None:
    async with world_database.work() as work:
        await coalitions.bind(work, "slack", "T0OURS", world.SLUG)
        for workspace in ("T0OURS", "T0THEIRS"):
            lane = await ledger.ensure_lane(work, "slack", workspace, 0.3)
            await ledger.shut_lane(work, lane, "token_revoked")
        late = Planned(
            id="late", coalition_id=world.SLUG, lane_id="slack:T0OURS", kind="reminder", conversation="D0ANA",
            template="", due=world.BEGINS, created_at=world.BEGINS,
        )  # fmt: skip
        await planned.put(work, [late])
        shut = [one.workspace for one in await waiting.shut_lanes(work, world.SLUG)]
        oldest = await waiting.oldest_due(work, world.SLUG, world.BEGINS + timedelta(hours=1))

    assert shut == ["T0OURS"]
    assert oldest == world.BEGINS


async def _undecided(here: Town, account: str, state: str, was: str = "sent") -> str:
    """The first note to that person becomes one of which nobody knows whether it arrived, or one that did not."""
    async with here.house.database.work() as work:
        identity = await people.identity(work, *_whose(here, account))
        assert identity is not None
        rows = select(Delivery).where(Delivery.person_id == identity.person_id, Delivery.status == was)
        row = (await work.exec(rows.order_by(col(Delivery.due)))).first()
        assert row is not None
        why = {"held": "undecided", "failed": "refused"}[state]
        assert await ledger.move(work, row.id, (was,), state, why=why)
        return row.id


def _whose(here: Town, account: str) -> tuple[str, str, str]:
    by = here.speaker(account)
    return by.platform, by.workspace, by.account
