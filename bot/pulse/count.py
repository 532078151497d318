"""Closes pulses whose time is over, and counts them: every process hands in what it holds, then one adds it up.

What may be shown is decided here, once, beside everything that was shown of the same question before. Later nobody can
ask for another cut of the same answers, since what is kept from then on are totals.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.clock import Clock
from bot.pulse.published import packed, tables_of
from bot.pulse.questions import MEETING, Question, unpacked
from bot.pulse.urn import Counts, Urn
from bot.rules.small_cells import PULSE, Limits, Person, Wave, publish
from bot.rules.subtraction import Table
from storage import pulses
from storage.database import Database, Work
from storage.pulses import CLOSING, OPEN, Asked, Pulse

MEETING_LIMITS = Limits(knowing=0)
"""Against every single reader, who knows what she said herself (mission M43: “7 of 9 yes”)."""

log = structlog.get_logger()


class Counting:
    """What happens to pulses without anybody asking."""

    def __init__(self, database: Database, urn: Urn, clock: Clock, real: Clock, settle: timedelta) -> None:
        """`settle`: the real time in which every process hands in what it holds."""
        self._database, self._urn, self._clock, self._real, self._settle = database, urn, clock, real, settle

    async def tick(self) -> None:
        """Fold where enough lies, close what is due, count what everybody has handed in."""
        for pulse_id in self._urn.full():
            await self._fold(pulse_id)
        async with self._database.reading() as work:
            due = [one.id for one in await pulses.in_state(work, OPEN) if _is_due(one, self._clock.now())]
            closing = [one.id for one in await pulses.in_state(work, CLOSING)]
        for pulse_id in due:
            async with self._database.work() as work:
                await pulses.start_closing(work, pulse_id, self._real.now())
        for pulse_id in (*due, *closing):
            try:
                await self._fold(pulse_id, everything=True)
                await self._count(pulse_id)
            except Exception:  # One pulse's failure stays one failure; the next tick tries again.
                log.exception("a pulse could not be counted", pulse=pulse_id)

    async def hand_in(self) -> None:
        """Everything that lies here, before this process ends."""
        for pulse_id in self._urn.all():
            await self._fold(pulse_id, everything=True)

    async def _fold(self, pulse_id: str, *, everything: bool = False) -> None:
        async with self._database.work() as work:
            await self._urn.fold(work, pulse_id, everything=everything)

    async def _count(self, pulse_id: str) -> None:
        async with self._database.reading() as work:
            pulse = await pulses.find(work, pulse_id)
            if pulse is None or pulse.state != CLOSING or pulse.closing_at is None:
                return
            if self._real.now() < pulse.closing_at + self._settle:
                return
            counts = self._urn.opened(await pulses.sealed(work, pulse_id))
            asked = await pulses.all_asked(work, pulse_id)
            questions = unpacked(pulse.questions)
            before = [await _before(work, pulse, question) for question in questions]
        # Beside the loop and in no unit of work: beside many earlier results it takes seconds.
        shown = await asyncio.to_thread(_publications, questions, asked, counts, before)
        given = sum(one.answered.bit_count() for one in asked)
        async with self._database.work() as work:
            await pulses.close(work, pulse_id, counts, given - counts.total(), shown, self._clock.now())
            work.afterwards(lambda: self._urn.drop(pulse_id))
        log.info("a pulse is counted", pulse=pulse_id)


def _publications(
    questions: Sequence[Question], asked: Sequence[Asked], counts: Counts, before: Sequence[Sequence[Table]]
) -> dict[str, Any]:
    """What may be shown of each question, by its number."""
    return {
        str(number): packed(publish(_wave(number, asked, counts), before[number], limits_of(question)))
        for number, question in enumerate(questions)
    }


def limits_of(question: Question) -> Limits:
    """What the answers to this question must be safe against: whether a meeting was worth it tells less of a person."""
    return MEETING_LIMITS if question.item == MEETING else PULSE


def _is_due(pulse: Pulse, now: datetime) -> bool:
    return pulse.closes_at is not None and pulse.closes_at <= now


def _wave(number: int, asked: Sequence[Asked], counts: Counts) -> Wave:
    """Who answered this question, and what was counted."""
    people = {one.person_id: Person(one.member, one.cell) for one in asked if one.answered & (1 << number)}
    by_cell: dict[str, dict[str, int]] = defaultdict(dict)
    for (question, option, cell), many in counts.items():
        if question == number:
            by_cell[cell][option] = many
    return Wave(people, by_cell)


async def _before(work: Work, pulse: Pulse, question: Question) -> list[Table]:
    """Everything that was shown of the same question, oldest first."""
    return [
        table
        for one in await pulses.before(work, pulse)
        for number, asked in enumerate(unpacked(one.questions))
        if asked == question
        for table in tables_of(_shown(one, number))
    ]


def _shown(pulse: Pulse, number: int) -> Mapping[str, Any]:
    assert pulse.shown is not None, "the caller has looked"
    found: Mapping[str, Any] = pulse.shown[str(number)]
    return found
