"""Four jobs run at the start and at their intervals; a failure is seen in the health page, and stops nothing else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
from structlog.testing import capture_logs

from scheduler.ticks import Tick, Ticks


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[MutableMapping[str, Any]]]:
    """What is logged, kept instead of drawn: a trace takes a terminal seconds."""
    with capture_logs() as lines:
        yield lines


async def well() -> None:
    """A job that goes well."""


async def badly() -> None:
    raise RuntimeError("a fault in a job")


def long_ago(seconds: float) -> float:
    return time.monotonic() - seconds


async def test_a_job_that_fails_is_logged_and_raises_nothing(logged: list[MutableMapping[str, Any]]) -> None:
    await Tick("plan", 60, badly)()

    assert [(line["log_level"], line["tick"]) for line in logged] == [("error", "plan")]


@pytest.mark.parametrize(("ago", "late"), [(170, False), (190, True)])
async def test_a_job_is_late_after_three_intervals_without_success(ago: float, late: bool) -> None:
    tick = Tick("plan", 60, badly, last_ok=long_ago(ago))
    await tick()

    assert tick.is_late is late


async def test_one_success_makes_up_for_it() -> None:
    tick = Tick("plan", 60, well, last_ok=long_ago(999))
    await tick()

    assert not tick.is_late


async def test_at_the_start_each_runs_once_and_one_failure_keeps_none_of_the_others_back() -> None:
    ran: list[str] = []

    def job(name: str) -> Any:
        async def run() -> None:
            ran.append(name)
            if name == "plan":
                await badly()

        return run

    ticks = Ticks(plan=job("plan"), wake=job("wake"), rescue=job("rescue"), housekeep=job("housekeep"))
    await ticks.start()
    ticks.stop()

    assert ran == ["plan", "wake", "rescue", "housekeep"]


async def test_the_house_hears_which_jobs_are_late() -> None:
    ticks = Ticks(plan=badly, wake=well, rescue=badly, housekeep=well)
    for tick in ticks.ticks:
        tick.last_ok = long_ago(4 * tick.seconds)
        await tick()

    assert await ticks.late() == ["plan", "rescue"]


async def test_a_job_comes_again_at_its_interval_and_never_beside_itself_until_it_is_stopped(
    logged: list[MutableMapping[str, Any]],
) -> None:
    running, most, times = 0, 0, 0

    async def slow() -> None:
        nonlocal running, most, times
        running += 1
        times += 1
        most = max(most, running)
        await asyncio.sleep(0.15)
        running -= 1

    ticks = Ticks(plan=well, wake=slow, rescue=well, housekeep=well)
    for tick in ticks.ticks:
        tick.seconds = 0.1
    await ticks.start()
    await asyncio.sleep(0.7)
    ticks.stop()
    await asyncio.sleep(0.05)
    seen = times
    await asyncio.sleep(0.3)

    assert most == 1
    assert seen >= 3
    assert times == seen
    assert {line["log_level"] for line in logged} <= {"info"}, "to be stopped is no fault"


async def test_to_stop_twice_or_before_the_start_is_no_fault() -> None:
    ticks = Ticks(plan=well, wake=well, rescue=well, housekeep=well)
    ticks.stop()
    await ticks.start()
    ticks.stop()
    ticks.stop()
