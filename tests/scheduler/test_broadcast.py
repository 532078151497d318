"""Many people at once: each finds exactly one end whatever the platform does, and one loud tenant delays no other."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.app.house import House
from bot.channels import Address, Outcome
from bot.messages import Message
from config.catalogue import Catalogue
from storage.database import Database
from tests.doubles.platform import Platform
from tests.house import SECRET
from tests.soak.coalition import build
from tests.soak.faults import Village, broadcast

QUIET, EACH, GAP = 5, 8, 0.2
"""Quiet workspaces, people in each, and seconds between two messages of one."""


@pytest.mark.parametrize("can_be_asked", [True, False])
async def test_each_of_many_people_finds_exactly_one_end_and_staff_s_figures_add_up(
    database: Database, can_be_asked: bool
) -> None:
    told = await broadcast(database, 120, can_be_asked=can_be_asked)

    assert sum(told["states"].values()) == 120
    assert {"sent", "failed"} <= set(told["states"])
    assert ("held" in told["states"]) is not can_be_asked


class Timed(Platform):
    """A platform that takes its time, and remembers when each message came."""

    def __init__(self) -> None:
        super().__init__()
        self.at: list[tuple[str, float]] = []
        self.neighbours_have_theirs = asyncio.Event()

    async def send(self, address: Address, message: Message, delivery_id: str) -> Outcome:
        await asyncio.sleep(0.05)
        self.at.append((address.workspace, asyncio.get_running_loop().time()))
        if sum(where != "w0" for where, _ in self.at) == QUIET * EACH:
            self.neighbours_have_theirs.set()
        return await super().send(address, message, delivery_id)


async def test_a_tenant_with_ten_times_as_much_delays_no_other(database: Database, catalogue: Catalogue) -> None:
    loud = QUIET * EACH * 2
    village = Village(QUIET + 1, lambda number: 1 + number % QUIET if number < QUIET * EACH else 0)
    settled = await build(database, village, QUIET * EACH + loud, gap_s=GAP)
    platform = Timed()
    house = House(database, catalogue, settled.clock, {"playground": platform}, SECRET, timedelta(0))
    # The clock begins anew after planning, which gave each note the moment at which it was planned.
    await asyncio.sleep(settled.planning_s + 0.1)
    began = asyncio.get_running_loop().time()
    await house.wake()
    await asyncio.wait_for(platform.neighbours_have_theirs.wait(), 60)
    await house.engine.close()
    waits = sorted(at - began for where, at in platform.at if where != "w0")
    longest = waits[int(len(waits) * 0.95)]

    assert sum(where == "w0" for where, _ in platform.at) < loud, "the loud one is still at it"
    assert longest <= 1.5 * (EACH * GAP + 0.05), "its neighbours go at their own pace"
