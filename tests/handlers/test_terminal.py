"""Everything that the page can do can be done by somebody at a terminal, through a pipe."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator

import pytest

from handlers.terminal import chat
from tests.handlers.stage import Stage


async def _typed(text: str) -> AsyncIterator[str]:
    """Lines as they come out of a real pipe."""
    reading, writing = os.pipe()
    os.write(writing, text.encode("utf-8", "surrogateescape"))
    os.close(writing)
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(reading, "rb")
    )
    while line := await reader.readline():
        yield line.decode("utf-8", "surrogateescape")


async def _talk(playground: Stage, account: str, text: str) -> str:
    said: list[str] = []
    await asyncio.wait_for(chat(playground.parts, account, _typed(text), said.append), 30)
    return "\n".join(said)


async def test_lee_asks_and_reads_a_sourced_answer(playground: Stage) -> None:
    said = await _talk(playground, "lee", "What is in it for us?\n")

    assert said.startswith(
        "You are Lee Walker, Administrator at Willow Bend Nursing Home. It is Thu 1 Oct 2026, 08:30."
    )
    assert "\nConvener, 08:30\n" in said
    assert "<1> " in said


async def test_ana_moves_the_clock_and_presses_sent_it(playground: Stage) -> None:
    said = await _talk(
        playground, "ana", "/clock next\n/clock +1w\n/clock +1w\n/1\n/today\n/clock\n/quit\nnever read\n"
    )

    assert "[1] Sent it" in said
    assert "Thank you" in said.rpartition("[1] Sent it")[2]
    assert "never read" not in said


async def test_somebody_else_sees_her_own_chat(playground: Stage) -> None:
    said = await _talk(playground, "ana", "What is in it for us?\n/as lee\n/as mallory\n")

    lee = said.partition("You are Lee Walker")[2]
    assert "<1>" not in lee
    assert "There is nobody called mallory here" in lee


async def test_what_cannot_be_done_is_said(playground: Stage) -> None:
    said = await _talk(playground, "ana", "/9\n/fill\n/dance\n/clock 2020-01-01\n/clock soon\n/help\n")

    for words in (
        "no choice 9",
        "No form",
        "I do not know /dance",
        "moves forward",
        "date and time I can read",
        "/as N",
    ):
        assert words in said


async def test_a_conversation_goes_on_where_it_was_left(playground: Stage) -> None:
    await _talk(playground, "ana", "What is in it for us?\n")

    assert "<1>" in await _talk(playground, "ana", "")


@pytest.mark.parametrize(
    "line", ["", " ", "\x1b[2J\x00", "x" * 40_000, "\udcff\udcfe", "/", "/99999999999999999999", "/²"]
)
async def test_whatever_is_typed_the_terminal_goes_on(playground: Stage, line: str) -> None:
    said = await _talk(playground, "ana", f"{line}\n/clock\n")

    assert "It is Thu 1 Oct 2026, 08:30. Next event:" in said or said.count("It is Thu 1 Oct 2026, 08:30") == 2
    assert "\x1b" not in said
