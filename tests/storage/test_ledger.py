"""The ledger: a message changes its state from the expected one, and comes back if it was never tried."""

from __future__ import annotations

import itertools
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from storage import ledger, planned
from storage.database import Database, Work
from storage.ledger import Delivery
from storage.planned import Planned

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
LANE = "playground:demo"
_campaigns = itertools.count()


def note(step: str = "near", campaign: str = "quarter", **values: Any) -> Planned:
    """A note to Ana, due at noon."""
    told: dict[str, Any] = {
        "id": ledger.delivery_id(campaign, date(2026, 10, 15), step, "ana"),
        "lane_id": LANE,
        "kind": "reminder",
        "conversation": "ana",
        "subject": f"submission:{campaign}",
        "template": step,
        "due": NOON,
        "not_after": NOON + 24 * HOUR,
        "created_at": NOON,
    }
    return Planned(**{**told, **values})


async def plan(work: Work, *rows: Planned) -> None:
    await ledger.ensure_lane(work, "playground", "demo", 0.0)
    await planned.put(work, rows)


async def at(work: Work, row: Planned) -> Delivery:
    found = await ledger.delivery(work, row.id)
    assert found is not None
    return found


async def started(work: Work, row: Planned, token: str = "drain") -> bool:
    return await ledger.start(work, await at(work, row), token, NOON, NOON)


async def test_a_message_starts_once(database: Database) -> None:
    async with database.work() as work:
        await plan(work, note())

        assert await started(work, note(), "one")
        assert not await started(work, note(), "other")
        assert ((await at(work, note())).holder, (await at(work, note())).attempt) == ("one", 1)


@pytest.mark.parametrize("outcome", ["sent", "failed", "ready", "in_doubt"])
async def test_who_holds_a_message_alone_says_what_came_of_it(database: Database, outcome: str) -> None:
    async with database.work() as work:
        await plan(work, note())
        assert not await ledger.finish(work, note().id, "drain", outcome), "it has not started"
        await started(work, note())

        assert not await ledger.finish(work, note().id, "somebody else", outcome)
        assert await ledger.finish(work, note().id, "drain", outcome)
        assert not await ledger.finish(work, note().id, "drain", "failed"), "that is decided now"
        assert (await at(work, note())).status == outcome


@pytest.mark.parametrize("undecided", ["in_doubt", "held"])
async def test_a_late_yes_is_true_and_a_late_no_is_not(database: Database, undecided: str) -> None:
    async with database.work() as work:
        await plan(work, note())
        await started(work, note())
        await ledger.move(work, note().id, ["sending"], undecided)

        assert not await ledger.finish(work, note().id, "drain", "ready")
        assert await ledger.arrived(work, note().id, "drain", "1.2", NOON)


async def test_an_answer_stops_what_waits_and_not_what_is_on_its_way(database: Database) -> None:
    async with database.work() as work:
        await plan(work, note("ahead"), note("near"), note("near", campaign="another"))
        await started(work, note("ahead"))

        assert await ledger.cancel_subject(work, "submission:quarter", "answered", NOON) == 1
        assert (await at(work, note("ahead"))).status == "sending"
        assert ((await at(work, note("near"))).status, (await at(work, note("near"))).why) == ("cancelled", "answered")
        assert (await at(work, note("near", campaign="another"))).status == "ready"
        assert not await started(work, note("near"))


async def test_a_change_that_comes_too_late_changes_nothing(database: Database) -> None:
    async with database.work() as work:
        await plan(work, note())

        assert not await ledger.move(work, note().id, ["held", "failed"], "ready")
        assert await ledger.move(work, note().id, ["ready"], "expired", why="past its time")
        assert not await ledger.move(work, note().id, ["ready"], "cancelled")
        assert (await at(work, note())).status == "expired"


async def test_a_note_that_was_cancelled_comes_back_if_it_was_never_tried(database: Database) -> None:
    async with database.work() as work:
        await plan(work, note("ahead"), note("near"))
        await started(work, note("ahead"))
        await ledger.finish(work, note("ahead").id, "drain", "ready")
        await ledger.cancel_subject(work, "submission:quarter", "answered", NOON)
        await plan(work, note("ahead"), note("near"))

        assert (await at(work, note("ahead"))).status == "cancelled"
        back = await at(work, note("near"))
        assert (back.status, back.why, back.decided_at) == ("ready", "", None)


async def test_planning_again_moves_what_waits_but_not_what_a_verdict_moved(database: Database) -> None:
    async with database.work() as work:
        await plan(work, note("ahead"), note("near"))
        await ledger.move(work, note("near").id, ["ready"], "ready", due=NOON + 5 * HOUR, why="quiet hours")
        await plan(work, note("ahead", due=NOON + HOUR), note("near", due=NOON + HOUR))

        assert (await at(work, note("ahead"))).due == NOON + HOUR
        assert (await at(work, note("near"))).due == NOON + 5 * HOUR


async def test_a_new_drain_asks_about_what_the_old_one_left_but_not_about_a_young_reply(database: Database) -> None:
    async with database.work() as work:
        await plan(work, note())
        reply = Delivery(**(asdict(note("reply")) | {"action": "reply", "weight": 0}))
        await ledger.put_reply(work, reply)
        for row in (note(), note("reply")):
            await started(work, row, "old")
        doubtful = await ledger.take_lane(work, LANE, "new", NOON + HOUR / 60, HOUR / 30)
        assert doubtful == [], "neither has settled"
        assert (await at(work, note())).status == "in_doubt"
        assert (await at(work, note("reply"))).status == "sending"

        doubtful = await ledger.take_lane(work, LANE, "newer", NOON + HOUR, HOUR / 30)
        assert {row.id for row in doubtful} == {note().id, note("reply").id}


async def test_a_lane_is_woken_for_what_is_due_or_undecided_and_not_while_it_is_paused(database: Database) -> None:
    async with database.work() as work:
        await plan(work, note(due=NOON + HOUR))
        assert await ledger.due_lanes(work, NOON, NOON, HOUR) == []
        assert await ledger.due_lanes(work, NOON + HOUR, NOON, HOUR) == [LANE]
        await ledger.move(work, note().id, ["ready"], "in_doubt", wire_at=NOON - HOUR)
        assert await ledger.due_lanes(work, NOON, NOON - HOUR / 2, HOUR) == [], "it has not settled"
        assert await ledger.due_lanes(work, NOON, NOON, HOUR) == [LANE]
        await ledger.pace(work, LANE, NOON + HOUR)
        assert await ledger.due_lanes(work, NOON, NOON, HOUR) == [], "its platform asked to wait"
        await ledger.pace(work, LANE, NOON)
        lane = await ledger.lock_lane(work, LANE)
        lane.paused_until = NOON + HOUR
        await work.flush()
        assert await ledger.due_lanes(work, NOON, NOON, HOUR) == []
        assert await ledger.due_lanes(work, NOON, NOON + HOUR, HOUR) == [LANE]


STEPS = ("ahead", "near", "after")
ACTS = ("plan", "plan all", "cancel", "start", "sent", "failed", "not sent", "unknown")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(STEPS)), min_size=5, max_size=30))
async def test_whatever_happens_no_note_is_doubled_and_none_that_was_tried_is_revived(
    database: Database, acts: list[tuple[str, str]]
) -> None:
    campaign = f"campaign {next(_campaigns)}"
    model: dict[str, tuple[str, int]] = {}
    async with database.work() as work:
        for act, step in acts:
            await _do(work, campaign, act, step, model)
            work.expunge_all()
            rows = list(await work.exec(select(Delivery).where(Delivery.subject == f"submission:{campaign}")))
            assert {row.template: (row.status, row.attempt) for row in rows} == model
            assert len(rows) == len(model)


async def _do(work: Work, campaign: str, act: str, step: str, model: dict[str, tuple[str, int]]) -> None:
    """Do it to the ledger, and to the model what the ledger promises."""
    there = model.get(step)
    match act:
        case "plan" | "plan all":
            steps = STEPS if act == "plan all" else (step,)
            await plan(work, *(note(one, campaign) for one in steps))
            model.update({one: ("ready", 0) for one in steps if model.get(one, ("cancelled", 0)) == ("cancelled", 0)})
        case "cancel":
            await ledger.cancel_subject(work, f"submission:{campaign}", "answered", NOON)
            model.update({one: ("cancelled", tries) for one, (state, tries) in model.items() if state == "ready"})
        case "start" if there is not None:
            assert await started(work, note(step, campaign)) == (there[0] == "ready")
            if there[0] == "ready":
                model[step] = ("sending", there[1] + 1)
        case "sent" | "failed" | "not sent" | "unknown" if there is not None:
            outcome = {"not sent": "ready", "unknown": "in_doubt"}.get(act, act)
            may = ("sending", "in_doubt") if act == "sent" else ("sending",)
            row_id = note(step, campaign).id
            if act == "sent":
                done = await ledger.arrived(work, row_id, "drain", "1.2", NOON)
            else:
                done = await ledger.finish(work, row_id, "drain", outcome)
            assert done == (there[0] in may)
            if there[0] in may:
                model[step] = (outcome, there[1])
        case _:
            pass
