"""Lets the coming weeks happen on a copy, so that staff see beforehand what will be.

It plans with the planning itself and asks the one verdict that every message is asked before it leaves, in the order in
which the clock would come to them. So a forecast has no rules of its own that could differ from the real ones. Nobody
answers in it, nothing changes, and nothing is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.contacts import Roster, roster
from bot.digests import stands_for
from bot.outbox import Outbox
from bot.reminders.plan import LeftOut, Plan, plan_if_live, preview, to_plan
from bot.submissions import Ask, ask
from storage import ledger, submissions
from storage.database import Work
from storage.ledger import Delivery
from storage.people import Contact
from storage.rehearsal import copy_of
from storage.submissions import LIVE

_DAY = timedelta(days=1)
_REHEARSED = "rehearsed"
_SAID_ELSEWHERE = ("folded", "newer note", "other contact", "date changed", "answered")
"""Why a note may end without a word while nobody is the poorer for it: another one says it, or nobody needs it."""

Told = Callable[[datetime], None]
"""Is told how far the time has come."""


@dataclass(frozen=True, slots=True)
class Coming:
    """One note that would leave. `asks` are what it asks for; `why` says what put it off, where something did."""

    id: str
    at: datetime
    kind: str
    title: str
    contact: Contact
    asks: Sequence[Ask]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """One note that would not leave, and why, in staff's words (`reasons.toml`)."""

    at: datetime
    title: str
    contact: Contact
    asks: Sequence[Ask]
    why: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would happen in a coalition between two moments."""

    begins: datetime
    ends: datetime
    roster: Roster
    coming: Sequence[Coming]
    held: Sequence[Held]
    left_out: Sequence[LeftOut]
    """Members of whom nobody would be asked for a file that is due in that time."""


async def rehearse(
    work: Work,
    outbox: Outbox,
    coalition_id: str,
    now: datetime,
    until: datetime,
    *,
    most: int | None = None,
    told: Told | None = None,
) -> Rehearsal:
    """Let the time until then pass on a copy of the coalition; nothing is written where `work` works.

    After `most` notes it ends with the day on which they were reached, for whoever waits for an answer.
    """
    async with copy_of(work, coalition_id, now) as copy:
        play = _Play(copy, outbox, coalition_id, most)
        for schedule in await submissions.schedules(copy, coalition_id):
            play.note(await preview(copy, schedule, await roster(copy, coalition_id, now), now))
        until = await play.go(now, until, told)
        found = await roster(copy, coalition_id, now)
    noted: list[Coming | Held] = [*play.coming, *play.held]
    asked = {one.submission.id for note in noted for one in note.asks}
    left_out = [
        one
        for one in play.left_out.values()
        if one.submission.due_on <= until.date() and one.submission.id not in asked
    ]
    left_out.sort(key=lambda one: (one.submission.due_on, one.organisation.name, one.title))
    return Rehearsal(now, until, found, play.coming, play.held, left_out)


@dataclass(slots=True)
class _Play:
    """The clock, the planning and the drain of a copy, in one unit of work."""

    work: Work
    outbox: Outbox
    coalition_id: str
    most: int | None
    coming: list[Coming] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    left_out: dict[str, LeftOut] = field(default_factory=dict)
    put_off: dict[str, str] = field(default_factory=dict)
    """Why each note did not leave at its own moment, as far as that is so."""
    known: dict[str, Ask] = field(default_factory=dict)

    async def go(self, now: datetime, until: datetime, told: Told | None) -> datetime:
        """Stop at each due moment and at each new day, as the clock does; how far that led."""
        while True:
            await self._plan(now)
            await self._leave(now)
            if told is not None:
                told(now)
            if now >= until or (self.most is not None and len(self.coming) >= self.most):
                return now
            due = await ledger.next_due(self.work, now)
            now = min(moment for moment in (due, now + _DAY, until) if moment is not None)

    def note(self, plan: Plan | None) -> None:
        """Keep who was left out, as the latest plan has it."""
        if plan is None or plan.schedule.coalition_id != self.coalition_id or plan.schedule.state != LIVE:
            return
        for one in plan.left_out:
            self.left_out[one.submission.id] = one

    async def _plan(self, now: datetime) -> None:
        for schedule_id in await to_plan(self.work, now):
            self.note(await plan_if_live(self.work, self.outbox, schedule_id, now))

    async def _leave(self, now: datetime) -> None:
        # No real time passes here, so that a lane which its platform has shut is shut for good.
        for lane_id in await ledger.due_lanes(self.work, now, now, timedelta()):
            lane = await ledger.lock_lane(self.work, lane_id)
            while (row := await ledger.first_due(self.work, lane, now, now)) is not None:
                if row.why:
                    self.put_off[row.id] = row.why
                if await self.outbox.may_leave(self.work, row, now):
                    await ledger.start(self.work, row, _REHEARSED, now, now)
                    await ledger.arrived(self.work, row.id, _REHEARSED, _REHEARSED, now)
                    await self._comes(row, now)
                else:
                    await self._stays(row.id, now)

    async def _comes(self, row: Delivery, now: datetime) -> None:
        contact = await self._contact(row)
        if contact is not None:
            why = next((self.put_off[note] for note in stands_for(row) if note in self.put_off), "")
            title, asks = self.outbox.title_of(row), await self._asks(row)
            self.coming.append(Coming(row.id, now, row.kind, title, contact, asks, why))

    async def _stays(self, row_id: str, now: datetime) -> None:
        row = await ledger.delivery(self.work, row_id)
        if row is None or row.status == "ready" or row.why in _SAID_ELSEWHERE:
            return
        contact = await self._contact(row)
        if contact is not None:
            self.held.append(Held(now, self.outbox.title_of(row), contact, await self._asks(row), row.why))

    async def _contact(self, row: Delivery) -> Contact | None:
        if row.coalition_id != self.coalition_id or row.contact_id is None:
            return None
        return await self.work.get(Contact, row.contact_id)

    async def _asks(self, row: Delivery) -> list[Ask]:
        """What a note asks for. Nobody answers here, so that each is looked up once."""
        found: dict[str, Ask] = {}
        for note_id in stands_for(row):
            note = row if note_id == row.id else await ledger.delivery(self.work, note_id)
            wanted = note.args.get("submission") if note is not None else None
            if wanted and wanted not in self.known and (one := await ask(self.work, wanted)) is not None:
                self.known[wanted] = one
            if wanted in self.known:
                found[wanted] = self.known[wanted]
        return sorted(
            found.values(), key=lambda one: (one.submission.due_on, one.schedule.title, one.organisation.name)
        )
