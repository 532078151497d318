"""Settles the asks that receipts are about, once each, and has somebody thanked where no note says it in its place.

The lanes of the coalition are taken before anything is settled, and asks are settled in the order in which planning
goes through them: so a note about one has begun before that, or begins knowing, and no two units wait for
each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.outbox import Outbox
from bot.receipts.matching import BEFORE
from bot.receipts.thanks import FRESH, thank
from bot.rules.calendar import at
from bot.submissions import Ask, arrive, ask
from storage import audit, ledger, receipts, waiting
from storage.audit import AuditEntry
from storage.database import Work
from storage.receipts import Receipt
from storage.submissions import Submission

Progress = Callable[[int, int], None]
"""Called with the number of receipts done and of all."""
SYSTEM = "system"
"""Who did it, in the record of acts, where nobody pressed anything."""
_NOON = time(12)
"""The moment of a day of which nothing else is known."""


async def settle(
    work: Work,
    outbox: Outbox,
    title: str,
    found: Sequence[tuple[Receipt, Submission]],
    zone: ZoneInfo,
    now: datetime,
    progress: Progress = lambda done, every: None,
) -> None:
    """Settle each of these asks because of its receipt, and write down what came of it in the receipt."""
    if not found:
        return
    for lane in await waiting.lanes(work, found[0][0].coalition_id):
        await ledger.lock_lane(work, lane)
    today, unsaid = now.astimezone(zone).date(), list[tuple[Ask, str]]()
    for done, (row, one) in enumerate(sorted(found, key=_by_turn), start=1):
        wanted = await ask(work, one.id)
        told = None
        if wanted is not None:
            moment = _moment(row.received_on, today, zone, now)
            told = await arrive(work, outbox, wanted, f"receipt:{row.id}", moment, now)
        row.submission_id = one.id
        row.told, row.why = ("settled", "") if told is not None else ("already", BEFORE)
        await receipts.match(work, row)
        if wanted is not None and told is not None:
            await _note(work, row, one.id, now)
            if wanted.is_open and not told and today - row.received_on <= FRESH:
                unsaid.append((wanted, row.id))
        progress(done, len(found))
    await thank(work, outbox, title, unsaid, now)


def _by_turn(pair: tuple[Receipt, Submission]) -> tuple[str, date, str, int]:
    row, one = pair
    return one.schedule_id, one.nominal_on, one.organisation_id, row.row


def _moment(day: date, today: date, zone: ZoneInfo, now: datetime) -> datetime:
    """When it arrived, as far as that is known."""
    return now if day >= today else at(day, _NOON, zone)


async def _note(work: Work, row: Receipt, subject: str, now: datetime) -> None:
    detail = {"state": "received", "receipt": row.id, "source": row.source}
    entry = AuditEntry(
        coalition_id=row.coalition_id, at=now, actor=SYSTEM, act="settled", subject=subject, detail=detail
    )
    await audit.add(work, entry)
