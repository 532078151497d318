"""Where several notes wait for one person at the same moment, they become one: a digest, counted once.

It is decided in the unit of work in which the first of them would leave. Each of the others ends there as "folded", and
the digest is the next thing that leaves; a crash before that leaves all of them as they were. Two notes about the same
thing never both go: the newer one says what the older one would have said.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.rules.verdict import Drop, Send, Verdict
from storage import ledger, planned
from storage.database import Work
from storage.ledger import Delivery
from storage.planned import Planned
from storage.waiting import FOLDED, INTO

KINDS = frozenset({"reminder"})
"""Kinds of message of which several can be said as one."""
STEP = "digest"
_ROWS = "rows"
"""Of a digest: the notes that it stands for."""


def template_of(kind: str) -> str:
    """By which template the digests of that kind are written."""
    return f"{kind}.{STEP}"


def is_digest(row: Delivery) -> bool:
    """Whether the row stands for several notes."""
    return _ROWS in row.args


def told_in(row: Delivery) -> str | None:
    """The digest that says what this note would have said."""
    return row.args.get(INTO) if row.why == FOLDED else None


def stands_for(row: Delivery) -> list[str]:
    """The notes behind a row: those of a digest, or itself."""
    return row.args[_ROWS].split() if is_digest(row) else [row.id]


async def fold(work: Work, row: Delivery, beside: Sequence[Delivery], now: datetime) -> Verdict:
    """What becomes of a note that may leave now, where others to the same person may leave as well."""
    together = [row, *beside]
    if not any(is_digest(one) for one in together) and len({one.subject for one in together}) == 1:
        return await _newest(work, row, together, now)
    ids = sorted({note for one in together for note in stands_for(one)})
    digest = _digest(row, together, ids, now)
    for one in together:
        await _end(work, one, FOLDED, now, **{INTO: digest.id})
    await planned.put(work, [digest])
    return Drop(FOLDED)


async def _newest(work: Work, row: Delivery, together: Sequence[Delivery], now: datetime) -> Verdict:
    """Of several notes about one thing the newest may leave; the others end without a word."""
    newest = max(together, key=lambda one: (one.due, one.id))
    for one in together:
        if one is not newest:
            await _end(work, one, "newer note", now)
    return Send() if newest is row else Drop("newer note")


async def _end(work: Work, one: Delivery, why: str, now: datetime, **args: str) -> None:
    """End a note that another one speaks for. A try is noted, so that planning never brings it back."""
    tried = max(one.attempt, 1)
    await ledger.move(
        work, one.id, ("ready",), "cancelled", why=why, args={**one.args, **args}, attempt=tried, decided_at=now
    )


def _digest(row: Delivery, together: Sequence[Delivery], ids: Sequence[str], now: datetime) -> Planned:
    id_ = ledger.delivery_id(STEP, date.min, " ".join(ids), row.contact_id or "")
    return Planned(
        id=id_,
        coalition_id=row.coalition_id,
        lane_id=row.lane_id,
        kind=row.kind,
        conversation=row.conversation,
        contact_id=row.contact_id,
        person_id=row.person_id,
        campaign_id=row.campaign_id,
        subject=f"{STEP}:{id_}",
        template=template_of(row.kind),
        args={"step": STEP, _ROWS: " ".join(ids)},
        # Just before the note in whose place it leaves, so that it is the next thing to leave.
        due=row.due - timedelta(microseconds=1),
        not_after=max((one.not_after for one in together if one.not_after), default=None),
        created_at=now,
    )
