"""One at a time, the hurried first; who gives up waiting costs nobody a turn."""

from __future__ import annotations

import asyncio

from storage.turns import Turns


async def test_the_hurried_go_before_those_who_came_earlier() -> None:
    turns, order = Turns(), list[str]()

    async def one(name: str, *, hurried: bool = False) -> None:
        async with turns.turn(hurried=hurried):
            order.append(name)
            await asyncio.sleep(0)

    async with turns.turn():
        waiting = [asyncio.create_task(one(name)) for name in ("a", "b")]
        await asyncio.sleep(0)
        waiting += [asyncio.create_task(one(name, hurried=True)) for name in ("c", "d")]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)

    assert order == ["c", "d", "a", "b"]


async def test_never_two_at_once_whoever_gives_up_on_the_way() -> None:
    turns, inside, most = Turns(), 0, 0

    async def one(number: int) -> None:
        nonlocal inside, most
        async with turns.turn(hurried=number % 3 == 0):
            inside += 1
            most = max(most, inside)
            try:
                await asyncio.sleep(0.001)
            finally:
                inside -= 1

    tasks = [asyncio.create_task(one(number)) for number in range(60)]
    await asyncio.sleep(0.005)
    for task in tasks[::4]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    async with asyncio.timeout(5), turns.turn():
        pass

    assert most == 1


async def test_a_turn_that_was_handed_to_somebody_who_gives_up_goes_to_the_next() -> None:
    turns, reached = Turns(), asyncio.Event()

    async def next_one() -> None:
        async with turns.turn():
            reached.set()

    async with turns.turn():
        gives_up = asyncio.create_task(next_one())
        follows = asyncio.create_task(next_one())
        await asyncio.sleep(0)
    gives_up.cancel()
    await asyncio.wait_for(follows, 1)

    assert reached.is_set()


async def test_a_failure_inside_passes_the_turn_on() -> None:
    turns = Turns()
    try:
        async with turns.turn():
            raise ValueError
    except ValueError:
        pass
    async with asyncio.timeout(1), turns.turn(hurried=True):
        pass
