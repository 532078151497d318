"""Hears that data arrived, from a machine or from a file, and finds the ask that is meant.

All of a call is used or nothing of it, in one unit of work. What was heard before is answered as it was then, and has
no second effect. What fits no ask is kept for staff.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.arrivals import Answer, Arrival, Call, Fault, NotTaken, OtherBody, Outcome, Taken, Told
from bot.outbox import Outbox
from bot.receipts.matching import Matching, folded
from bot.receipts.settling import Progress, settle
from config.catalogue import Catalogue
from storage import coalitions, receipts
from storage.columns import derived_id
from storage.database import Work
from storage.receipts import Receipt

OLDEST = date(2000, 1, 1)


class Receipts:
    """The desk at which receipts of every source arrive."""

    def __init__(self, catalogue: Catalogue, outbox: Outbox) -> None:
        self._catalogue = catalogue
        self._outbox = outbox

    async def hear(self, work: Work, call: Call, now: datetime) -> Answer:
        """Use a call that a machine sent; the same one heard again is answered as before."""
        zone = await zone_of(work, call.coalition_id)
        today, named = now.astimezone(zone).date(), f"{call.source}:{call.key}"
        before = await receipts.of_call(work, call.coalition_id, named)
        if before:
            return _again(call, before)
        if faults := _faults(call.arrivals, today):
            return NotTaken(faults)
        rows = [_row(call, one, f"{named}:{one.row}", named, today, now) for one in call.arrivals]
        if not await receipts.claim(work, rows[0]):
            # Whoever had the same key at the same moment was faster, and is done by now.
            return _again(call, await receipts.of_call(work, call.coalition_id, named))
        for row in rows[1:]:
            await receipts.claim(work, row)
        await self._use(work, call.arrivals, rows, zone, now)
        return Taken(tuple(_outcome(one) for one in rows))

    async def file(
        self,
        work: Work,
        coalition_id: str,
        arrivals: Sequence[Arrival],
        now: datetime,
        progress: Progress = lambda done, every: None,
    ) -> Taken | NotTaken:
        """Use the rows of a file; one that was in an earlier file is left alone, and is not among the outcomes."""
        zone = await zone_of(work, coalition_id)
        today = now.astimezone(zone).date()
        if faults := _faults(arrivals, today):
            return NotTaken(faults)
        rows, new = list[Receipt](), list[Arrival]()
        for one in arrivals:
            key = f"csv:{_fingerprint(one)}"
            row = _row(Call(coalition_id, "csv", key, key, ()), one, key, key, today, now)
            if await receipts.claim(work, row):
                rows.append(row)
                new.append(one)
        await self._use(work, new, rows, zone, now, progress)
        return Taken(tuple(_outcome(one) for one in rows))

    async def _use(
        self,
        work: Work,
        arrivals: Sequence[Arrival],
        rows: Sequence[Receipt],
        zone: ZoneInfo,
        now: datetime,
        progress: Progress = lambda done, every: None,
    ) -> None:
        """Match and settle what was written down a moment ago; what fits nothing is told why."""
        if not rows:
            return
        matching = await Matching.load(work, rows[0].coalition_id)
        found = []
        for row, match in zip(rows, await matching.match(work, arrivals, now.astimezone(zone).date()), strict=True):
            if match.submission is None:
                row.why = match.why
                await receipts.leave_open(work, row)
            else:
                found.append((row, match.submission))
        await settle(work, self._outbox, thanks_title(self._catalogue), found, zone, now, progress)


def thanks_title(catalogue: Catalogue) -> str:
    """What the thank-you notes of a coalition are called together."""
    return catalogue.say("receipts.thanks.title")


async def zone_of(work: Work, coalition_id: str) -> ZoneInfo:
    """In which zone a coalition's days begin."""
    coalition = await coalitions.find(work, coalition_id)
    assert coalition is not None, "whoever asks has its key, or has looked"
    return ZoneInfo(coalition.zone)


def _faults(arrivals: Sequence[Arrival], today: date) -> list[Fault]:
    """Days that cannot be; a machine's clock may be in a zone where it is tomorrow already."""
    faults = []
    for one in arrivals:
        if one.received_on is not None and one.received_on > today + timedelta(days=1):
            faults.append(Fault(one.row, f"received_on {one.received_on} lies in the future"))
        elif one.received_on is not None and one.received_on < OLDEST:
            faults.append(Fault(one.row, f"received_on {one.received_on} is too long ago to be meant"))
    return faults


def _again(call: Call, before: Sequence[Receipt]) -> Taken | OtherBody:
    if any(one.digest != call.digest for one in before):
        return OtherBody()
    return Taken(tuple(_outcome(one) for one in before), again=True)


def _row(call: Call, one: Arrival, key: str, named: str, today: date, now: datetime) -> Receipt:
    return Receipt(
        id=derived_id("receipt", call.coalition_id, key),
        coalition_id=call.coalition_id,
        source=call.source,
        key=key,
        call=named,
        digest=call.digest,
        row=one.row,
        member=one.member,
        data_set=one.data_set,
        period=one.period,
        reference=one.reference,
        received_on=min(one.received_on or today, today),
        received_at=now,
    )


def _fingerprint(one: Arrival) -> str:
    """The same row of a file, in whichever file it stands and however it is written."""
    day = one.received_on.isoformat() if one.received_on else ""
    parts = (folded(one.member), folded(one.data_set), folded(one.period), day, one.reference)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _outcome(row: Receipt) -> Outcome:
    return Outcome(row.row, row.id, _TOLD[row.told], row.why)


_TOLD: dict[str, Told] = {"settled": "settled", "already": "already", "unmatched": "unmatched"}
