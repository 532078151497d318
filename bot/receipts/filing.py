"""Takes a file of receipts in: all of it, or nothing; importing it again changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.arrivals import Arrival, Fault, NotTaken, Outcome
from bot.outbox import Outbox
from bot.receipts.columns import understand
from bot.receipts.desk import Receipts
from bot.receipts.settling import Progress
from bot.receipts.thanks import KIND, ThanksAuthor
from bot.spreadsheet import Unreadable
from config.catalogue import Catalogue
from storage import coalitions
from storage.database import Database

WHOLE_FILE = 0
"""The row that a fault names when the file as a whole cannot be used."""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A row that fits no ask, and why."""

    row: int
    why: str


@dataclass(frozen=True, slots=True)
class Filed:
    """What an import did, in rows; or why it did nothing."""

    read: int
    settled: int = 0
    already: int = 0
    unchanged: int = 0
    unmatched: tuple[Unmatched, ...] = ()
    refused: tuple[Fault, ...] = ()


class NoCoalitionError(Exception):
    """There is no coalition of that name."""


class _Rehearsed(Exception):
    """Leaves a unit of work so that nothing of it stays."""


async def file(
    database: Database,
    catalogue: Catalogue,
    path: Path,
    slug: str,
    now: datetime,
    *,
    rehearse: bool = False,
    progress: Progress = lambda done, every: None,
) -> Filed:
    """Use every row of the file. `rehearse` does all of it and keeps none. Raises NoCoalitionError."""
    try:
        arrivals, faults = understand(path)
    except Unreadable as fault:
        return Filed(0, refused=(Fault(WHOLE_FILE, str(fault)),))
    if faults:
        return Filed(len({one.row for one in arrivals} | {one.row for one in faults}), refused=tuple(faults))
    desk = Receipts(catalogue, Outbox(catalogue, {KIND: ThanksAuthor(catalogue)}))
    told: Filed | None = None
    try:
        async with database.work() as work:
            if await coalitions.find(work, slug) is None:
                raise NoCoalitionError(slug)
            answer = await desk.file(work, slug, arrivals, now, progress)
            if isinstance(answer, NotTaken):
                return Filed(len(arrivals), refused=tuple(answer.faults))
            told = _filed(catalogue, arrivals, answer.outcomes)
            if rehearse:
                raise _Rehearsed
    except _Rehearsed:
        pass
    assert told is not None, "a unit that ended well has its answer"
    return told


def _filed(catalogue: Catalogue, arrivals: Sequence[Arrival], outcomes: Sequence[Outcome]) -> Filed:
    told = [one.told for one in outcomes]
    open_ones = (one for one in outcomes if one.told == "unmatched")
    return Filed(
        read=len(arrivals),
        settled=told.count("settled"),
        already=told.count("already"),
        unchanged=len(arrivals) - len(outcomes),
        unmatched=tuple(Unmatched(one.row, why_of(catalogue, one.why)) for one in open_ones),
    )


def why_of(catalogue: Catalogue, why: str) -> str:
    """Why a receipt settles nothing, in words."""
    return catalogue.say(f"receipts.why.{why.replace(' ', '_')}")
