"""Stories of everything that can befall a few notes, told in any order, and what must hold after each sentence.

The model knows little: what the platform showed, what was settled or withdrawn, and what staff sent again. Whatever
happens, a note is shown once unless staff said "again"; what is "sent" was shown; nobody reads what was settled before
it left; everybody reads at her own hours, within her budget; and in the end each note has found its one end.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from collections.abc import Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from sqlmodel import select

from bot import pauses
from bot.access import Who
from bot.channels import NotSent, Outcome, Refused, Sent, Unknown
from bot.deliveries import Deliveries
from bot.outbox import Outbox
from bot.pauses import Target
from bot.rules.budget import MONTH, WEEK
from bot.tokens import Claim, Tokens
from bot.unreachable import Unreachable
from config.catalogue import Catalogue
from scheduler.drain import Drain
from storage import planned
from storage.database import Database
from storage.ledger import Delivery
from tests.house import SECRET
from tests.scheduler import witness
from tests.scheduler.witness import CAPS, HandClock, NoteAuthor, Stalled, Step, Witness

SETTLE = timedelta(seconds=90)
ENDED = {"sent", "failed", "held", "cancelled", "expired"}
MEMBER_PAUSE = "organisation"
_numbers = itertools.count()
_notes = st.integers(0, 7)
_lanes = st.integers(0, 1)
_steps = st.lists(st.sampled_from(["ok", "busy", "refuse", "lost", "dropped"]), max_size=3)


class Story(RuleBasedStateMachine):
    """One story. Time stands still but where the story says how much of it goes by."""

    def __init__(self, runner: asyncio.Runner, database: Database, catalogue: Catalogue) -> None:
        super().__init__()
        self._runner, self._database, self._catalogue = runner, database, catalogue
        self.clock, self.real = HandClock(), HandClock()
        self.author = NoteAuthor()
        self.outbox = Outbox(catalogue, {"reminder": self.author, "word": self.author})
        self.stalled: list[tuple[Stalled, asyncio.Task[int]]] = []
        self.silent: dict[str, int] = {}
        """How often each note had been shown when it was settled or withdrawn."""
        self.again: Counter[str] = Counter()
        self.arrived: set[str] = set()
        self.paused_until: datetime | None = None
        self.checked = 0

    @initialize(can_be_asked=st.booleans(), hours=st.sampled_from([0, 3]))
    def begins(self, can_be_asked: bool, hours: int) -> None:
        self.platform = Witness(self.clock, can_be_asked=can_be_asked)
        self.cast = self._run(self._cast())
        self.notes = list(self.cast.notes.values())
        self.plans(list(range(len(self.notes))), hours)

    @rule(which=st.lists(_notes, min_size=1, max_size=4), hours=st.sampled_from([0, 0, 0, 3, 30]))
    def plans(self, which: list[int], hours: int) -> None:
        """Notes are planned, or planned again, as a feature would: not what is settled."""
        due = self.clock.now() + timedelta(hours=hours)
        mine = [self.notes[one] for one in which if self.notes[one].id not in self.author.settled]
        rows = [replace(one, due=due, not_after=due + witness.WORTH) for one in mine]
        revived = self._run(self._plan(list({row.id: row for row in rows}.values())))
        for one in revived:
            self.silent.pop(one, None)

    @rule(which=_notes, pushed=st.booleans())
    def settles(self, which: int, pushed: bool) -> None:
        """What a note is about is answered; what waits is cancelled too, or that crash came between."""
        note = self.notes[which]
        self.author.settled.add(note.id)
        self.silent[note.id] = self.platform.times[note.id]
        if pushed:
            self._run(self._cancel(note.subject or ""))

    @rule(which=_notes)
    def withdraws(self, which: int) -> None:
        """What waits is cancelled; it may be planned again."""
        note = self.notes[which]
        if note.kind == "word" and self._run(self._cancel(note.subject or "")):
            self.silent[note.id] = self.platform.times[note.id]

    @rule(first=_lanes, steps=_steps, days=st.sampled_from([0, 0, 1, 2, 3]))
    def drains(self, first: int, steps: list[Step], days: int) -> None:
        """Days go by, a process sends what is due, and the platform does these things."""
        self.is_later(24 * days)
        self.platform.script = list(steps)
        for lane in (first, 1 - first):
            self._run(self._drain().run(self.cast.lanes[lane]))

    @rule(lane=_lanes, shown=st.booleans())
    def dies(self, lane: int, shown: bool) -> None:
        """A process is gone between the wire and the record."""
        left = self._run(self._until_on_the_wire(lane, Stalled(shown)))
        if left is not None:
            self._run(_killed(left))

    @precondition(lambda self: len(self.stalled) < 2)
    @rule(lane=_lanes, shown=st.booleans())
    def stands_still(self, lane: int, shown: bool) -> None:
        """A process waits for its answer, and others go on meanwhile."""
        step = Stalled(shown)
        left = self._run(self._until_on_the_wire(lane, step))
        if left is not None:
            self.stalled.append((step, left))

    @precondition(lambda self: self.stalled)
    @rule(outcome=st.sampled_from(["true", "unknown", "refused"]))
    def goes_on(self, outcome: str) -> None:
        """Its answer comes, however late, and is true."""
        step, task = self.stalled.pop(0)
        self._run(_answered(step, _outcome(step, outcome), task))

    @rule(seconds=st.sampled_from([10, 100, 700]))
    def waits(self, seconds: int) -> None:
        """Some real time goes by."""
        self.real.moment += timedelta(seconds=seconds)

    @rule(hours=st.sampled_from([1, 5, 24, 24, 48, 72]))
    def is_later(self, hours: int) -> None:
        """Hours go by."""
        self.clock.moment += timedelta(hours=hours)
        self.real.moment += timedelta(hours=hours)

    @rule(hours=st.sampled_from([4, 30]))
    def pauses(self, hours: int) -> None:
        """Staff leave the first member in peace."""
        self.paused_until = self.clock.now() + timedelta(hours=hours)
        self._run(self._pause(self.paused_until))

    @precondition(lambda self: self.paused_until is not None)
    @rule()
    def ends_the_pause(self) -> None:
        """And no longer."""
        self.paused_until = None
        self._run(self._pause(None))

    @rule(which=st.integers(0, 9), act=st.sampled_from(["again", "arrived"]))
    def decides(self, which: int, act: str) -> None:
        """Staff decide about a message that is held or failed, if there is one."""
        waiting = [row for row in self._rows() if row.status in ("held", "failed")]
        if waiting:
            row = waiting[which % len(waiting)]
            self._run(self._press(row, act))
            if act == "again":
                self.again.update({row.id, *self._said_by(row)})
            elif row.status == "held":
                self.arrived.add(row.id)

    def check_invariants(self, *args: Any, **kwargs: Any) -> None:
        """After each sentence."""
        super().check_invariants(*args, **kwargs)
        if hasattr(self, "platform"):
            self._check({row.id: row for row in self._rows()})

    def teardown(self) -> None:
        """Everything goes well from here on, and everything comes to its end."""
        if not hasattr(self, "platform"):
            return
        for step, task in self.stalled:
            self._run(_answered(step, Unknown("reset"), task))
        for days in range(20):
            rows = {row.id: row for row in self._rows()}
            if {row.status for row in rows.values()} <= ENDED:
                break
            self.platform.script = []
            for lane in self.cast.lanes:
                self._run(self._drain().run(lane))
            self.real.moment += timedelta(days=1 + days % 2)
            self.clock.moment += timedelta(days=1 + days % 2)
        rows = {row.id: row for row in self._rows()}
        self._check(rows)
        for row in rows.values():
            assert row.status in ENDED, f"{row.id} has found no end: {row.status}"
            assert row.status != "failed" or row.id in self.platform.refused, "what is given up was refused"
            assert row.status != "held" or not self.platform.can_be_asked, "who can be asked is asked"

    def _check(self, rows: dict[str, Delivery]) -> None:
        times = self.platform.times
        shown = Counter(one.row for one in self.platform.shown)
        for note, count in times.items():
            assert count <= 1 + self.again[note], f"{note} was shown {count} times"
        for row in rows.values():
            assert row.status != "sent" or shown[row.id] or row.id in self.arrived, f"{row.id} was never shown"
        for note, before in self.silent.items():
            assert times[note] == before, f"{note} was shown although it was settled or withdrawn"
        for one in self.platform.shown[self.checked :]:
            assert self.cast.is_at_work(one.person, one.at), f"{one.row} came outside the hours of {one.person}"
            not_after = rows[one.row].not_after
            assert not_after is not None
            assert one.at <= not_after, f"{one.row} came too late"
            first = self.cast.contacts[0].person_id
            assert one.person != first or self.paused_until is None or one.at >= self.paused_until, "left in peace"
        self.checked = len(self.platform.shown)
        for contact, cap in zip(self.cast.contacts, CAPS, strict=True):
            self._check_budget(contact.person_id, 2 if cap is None else cap, rows)

    def _check_budget(self, person: str, weekly: int, rows: dict[str, Delivery]) -> None:
        hers = {one.row: one.at for one in self.platform.shown if one.person == person and not self.again[one.row]}
        for end in hers.values():
            assert sum(end - WEEK < at <= end for at in hers.values()) <= weekly, "more than her week allows"
            assert sum(end - MONTH < at <= end for at in hers.values()) <= 6, "more than her month allows"
        moments = sorted(at for row, at in hers.items() if rows[row].kind == "reminder")
        assert all(later - one >= timedelta(hours=48) for one, later in itertools.pairwise(moments)), "a burst"

    def _said_by(self, row: Delivery) -> set[str]:
        return {note for one in self.platform.shown if one.row == row.id for note in one.notes}

    def _run(self, story: Coroutine[Any, Any, Any]) -> Any:
        return self._runner.run(story)

    def _drain(self) -> Drain:
        """Each is another process: it remembers nothing of what went before."""
        unreachable = Unreachable(self.outbox, self._catalogue)
        channels = {self.platform.platform: self.platform}
        return Drain(self._database, self.outbox, channels, self.clock, self.real, SETTLE, unreachable)

    def _rows(self) -> list[Delivery]:
        async def read() -> list[Delivery]:
            async with self._database.reading() as work:
                mine = select(Delivery).where(Delivery.coalition_id == self.cast.coalition.id)
                return list(await work.exec(mine))

        return cast(list[Delivery], self._run(read()))

    async def _cast(self) -> witness.Cast:
        async with self._database.work() as work:
            return await witness.cast(work, f"story{next(_numbers)}")

    async def _plan(self, rows: list[planned.Planned]) -> list[str]:
        """The notes that wait for their moment afterwards."""
        async with self._database.work() as work:
            await planned.put(work, rows)
            ids = [row.id for row in rows]
            waiting = select(Delivery.id).where(Delivery.status == "ready")
            return [one for one in await work.exec(waiting) if one in ids]

    async def _cancel(self, subject: str) -> int:
        async with self._database.work() as work:
            return await self.outbox.cancel(work, subject, "answered", self.clock.now())

    async def _pause(self, until: datetime | None) -> None:
        whom = Target(MEMBER_PAUSE, self.cast.contacts[0].organisation_id)
        async with self._database.work() as work:
            if until is None:
                await pauses.end(work, self.cast.coalition.id, whom, self.clock.now())
            else:
                await pauses.begin(work, self.outbox, self.cast.coalition.id, whom, until, "eve", self.clock.now())

    async def _press(self, row: Delivery, act: str) -> None:
        eve = Who("eve", "Eve", "staff", self.cast.coalition, None, None)
        desk = Deliveries(self._catalogue, Tokens(SECRET), self.outbox)
        async with self._database.work() as work:
            claim = Claim(f"delivery.{act}", row.id, self.cast.coalition.id, "eve")
            await desk.press(work, eve, claim, self.clock.now())

    async def _until_on_the_wire(self, lane: int, step: Stalled) -> asyncio.Task[int] | None:
        """A drain that waits for its platform; None if it found nothing to send."""
        self.platform.script, self.platform.on_the_wire = [step], asyncio.Event()
        task = asyncio.create_task(self._drain().run(self.cast.lanes[lane]))
        wire = asyncio.create_task(self.platform.on_the_wire.wait())
        await asyncio.wait({task, wire}, return_when=asyncio.FIRST_COMPLETED)
        wire.cancel()
        self.platform.script = []
        return None if task.done() else task


def _outcome(step: Stalled, said: str) -> Outcome:
    match said:
        case "unknown":
            return Unknown("reset")
        case "refused" if not step.shown:
            return Refused("msg_too_long")
        case _:
            return Sent("late") if step.shown else NotSent("429", retry_after=5)


async def _answered(step: Stalled, outcome: Outcome, task: asyncio.Task[int]) -> None:
    if not step.answer.done():
        step.answer.set_result(outcome)
    await task


async def _killed(task: asyncio.Task[int]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
