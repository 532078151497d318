"""Sends what is due, one lane at a time, one message in flight.

The guarantee is in the order: a row becomes "sending" and that is committed before a byte leaves; the platform is asked
once; what came of it is committed. No transaction is open while the network talks. A drain holds its lane by a fencing
token that each step compares, so that one which was paused and overtaken cannot write; the engine that calls it can
cost time, never a duplicate.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.channels import Address, Channel, NotSent, Outcome, Refused, Sent, Unknown
from bot.clock import Clock
from bot.messages import Message
from bot.outbox import Outbox
from bot.unreachable import Unreachable
from storage import ledger
from storage.columns import new_id
from storage.database import Database, Work
from storage.ledger import Delivery, Lane

MOST_TRIES = 50
MOST_LOOKS = 8
"""Tries and looks of one message; at the pace of `_BACKOFF` a platform may be away for hours."""
MOST_EDITS = 5
"""Tries of an edit whose outcome stays unknown; the message that it would change says how things stand when asked."""
PATIENT = ledger.SOON.total_seconds()
"""Seconds that a drain sleeps in its lane at most; for longer it goes, and the clock calls it again."""
DEADLINE = 10.0
"""Seconds for one send; far below the settle time, so that an undecided one is decided at the platform when we ask."""
_BACKOFF = (5.0, 30.0, 120.0, 600.0)
"""Real seconds before a lane is tried again, by troubles in a row, where the platform names none."""

log = structlog.get_logger()


class FencedError(Exception):
    """Another drain holds the lane now; this one stops without a word."""


@dataclass(frozen=True, slots=True)
class _Flight:
    """A message on its way: its row is "sending", and this is try number `attempt`.

    `amends` is the platform's name of the message whose place it takes, where it is no message of its own. Before
    `next_at` nothing else may leave its lane.
    """

    delivery_id: str
    lane: str
    attempt: int
    address: Address
    message: Message
    amends: str | None
    begun: float
    next_at: datetime | None = None


class Drain:
    """Delivers rows of the ledger through the platforms' channels."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        channels: Mapping[str, Channel],
        clock: Clock,
        real_clock: Clock,
        settle: timedelta,
        unreachable: Unreachable,
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._channels = channels
        self._clock = clock
        self._real = real_clock
        self._settle = settle
        self._unreachable = unreachable
        self._troubles: dict[str, int] = {}
        self._stopping = False
        self._lanes, self._idle = 0, asyncio.Event()
        self._idle.set()

    def stop(self) -> None:
        """Let the messages in flight finish, and begin no other."""
        self._stopping = True

    async def settle(self) -> None:
        """Wait until no lane is drained in this process."""
        await self._idle.wait()

    async def run(self, lane: str, at_most: float | None = None) -> int:
        """Send everything that is due in this lane, for `at_most` seconds; how many messages left."""
        if lane.partition(":")[0] not in self._channels:
            return 0  # Its platform is not connected in this process: what waits there goes on waiting.
        self._lanes += 1
        self._idle.clear()
        try:
            return await self._run(lane, None if at_most is None else time.monotonic() + at_most)
        finally:
            self._lanes -= 1
            if not self._lanes:
                self._idle.set()

    async def _run(self, lane: str, until: float | None) -> int:
        token = new_id()
        async with self._database.work() as work:
            doubtful = await ledger.take_lane(work, lane, token, self._real.now(), self._settle)
            next_at = (await ledger.lock_lane(work, lane)).next_at if doubtful else None
        if next_at is None or next_at <= self._real.now():
            await self._look_up_all(doubtful)
        sent = 0
        try:
            begun: _Flight | float | None = 0.0
            while begun is not None:
                if isinstance(begun, _Flight):
                    sent += 1
                    begun = await self._fly_on(begun, token, until)
                elif begun > PATIENT or self._is_over(until):
                    break
                else:
                    await asyncio.sleep(begun)
                    begun = None if self._is_over(until) else await self._begin(lane, token)
        except FencedError:
            log.info("lane taken over", lane=lane)
        return sent

    def _is_over(self, until: float | None) -> bool:
        return self._stopping or (until is not None and time.monotonic() > until)

    async def deliver(self, delivery_id: str) -> None:
        """Send one reply at once, beside whatever its lane is doing.

        A reply that is on its way already is left alone, and one whose platform asked us to wait is left to the lane.
        """
        token = f"reply {new_id()}"
        async with self._database.work() as work:
            row = await ledger.delivery(work, delivery_id)
            if row is None or row.status != "ready" or not await self._is_free(work, row.lane_id):
                return
            if not await self._outbox.may_leave(work, row, self._clock.now()):
                return
            flight = await self._start(work, row, token)
        if flight is not None:
            await self._land(flight, await self._send(flight), token)

    async def _is_free(self, work: Work, lane: str) -> bool:
        """Whether a reply may leave beside the lane's own messages; it takes its share of the lane's rate."""
        if lane.partition(":")[0] not in self._channels:
            return False
        held, real = await ledger.lock_lane(work, lane), self._real.now()
        asked_to_wait = held.next_at is not None and held.next_at > real + timedelta(seconds=held.gap_s)
        if asked_to_wait or (held.paused_until is not None and held.paused_until > real):
            return False
        if held.gap_s > 0:
            await ledger.pace(work, lane, real + timedelta(seconds=held.gap_s))
        return True

    async def _begin(self, lane: str, token: str) -> _Flight | float | None:
        """The next message, already "sending"; or seconds to wait; or None when nothing is due."""
        async with self._database.work() as work:
            return await self._next(work, await ledger.lock_lane(work, lane), token)

    async def _next(self, work: Work, held: Lane, token: str) -> _Flight | float | None:
        if held.holder != token:
            raise FencedError
        now, real = self._clock.now(), self._real.now()
        if held.paused_until is not None and held.paused_until > real:
            return None
        if held.next_at is not None and held.next_at > real:
            waits = (held.next_at - real).total_seconds()
            return waits if await ledger.is_due(work, held.id, now) else None
        while (row := await ledger.first_due(work, held, now, real)) is not None:
            if await self._outbox.may_leave(work, row, now):
                flight = await self._start(work, row, token)
                if flight is not None:
                    return replace(flight, next_at=await self._step(work, held, real))
        # What is due now is for conversations that have just been written to.
        return held.apart_s if held.apart_s > 0 and await ledger.is_due(work, held.id, now) else None

    async def _step(self, work: Work, held: Lane, real: datetime) -> datetime | None:
        """Pace the lane. Being late by less than a gap is made up for, so that on average the pace is kept."""
        if held.gap_s <= 0:
            return None
        gap = timedelta(seconds=held.gap_s)
        is_on_time = held.next_at is not None and real - held.next_at < gap
        next_at = (held.next_at if is_on_time and held.next_at else real) + gap
        await ledger.pace(work, held.id, next_at)
        return next_at

    async def _fly_on(self, flight: _Flight, token: str, until: float | None) -> _Flight | float | None:
        """Send it and write down what came of it; where the next one may leave at once, begin that in the same unit."""
        outcome = await self._send(flight)
        waits = (flight.next_at - self._real.now()).total_seconds() if flight.next_at else 0.0
        if waits > 0 or not isinstance(outcome, Sent) or self._is_over(until):
            await self._land(flight, outcome, token)
            return max(waits, 0.0)
        try:
            async with self._database.work() as work:
                # The lane first, as everywhere: whoever takes it over holds it while asking for this message.
                held = await ledger.lock_lane(work, flight.lane)
                await self._record(work, flight, outcome, token)
                return await self._next(work, held, token)
        except Exception:
            # Whatever stops the next message: this one has arrived, and that is not forgotten.
            await self._land(flight, outcome, token)
            raise

    async def _start(self, work: Work, row: Delivery, token: str) -> _Flight | None:
        now = self._clock.now()
        try:
            address, message, amends = await self._outbox.compose(work, row, now)
        except Exception as problem:  # One message that cannot be written steps aside; the lane goes on.
            log.error("a message could not be written", delivery=row.id, error=type(problem).__name__)
            await ledger.move(work, row.id, ("ready",), "failed", why="not written", decided_at=now)
            return None
        if not await ledger.start(work, row, token, now, self._real.now()):
            return None
        return _Flight(row.id, row.lane_id, row.attempt + 1, address, message, amends, time.monotonic())

    async def _land(self, flight: _Flight, outcome: Outcome, token: str) -> None:
        """Write down what came of it."""
        async with self._database.work() as work:
            await self._record(work, flight, outcome, token)
        if not isinstance(outcome, Sent):
            log.warning("a message was not sent", delivery=flight.delivery_id, outcome=type(outcome).__name__)

    async def _record(self, work: Work, flight: _Flight, outcome: Outcome, token: str) -> None:
        row_id, name = flight.delivery_id, type(outcome).__name__
        await ledger.note_attempt(work, row_id, flight.attempt, token, self._real.now(), name, _detail(outcome))
        match outcome:
            case Sent(ext_id=ext_id):
                self._troubles.pop(flight.lane, None)
                await ledger.arrived(work, row_id, token, ext_id, self._clock.now())
            case Refused():
                await self._refused(work, flight, token, outcome)
            case Unknown() if flight.amends is not None:
                await self._edit_again(work, flight, token)
            case Unknown():
                await ledger.finish(work, row_id, token, "in_doubt", why="interrupted")
                await self._slow_down(work, flight.lane, None)
            case NotSent(retry_after=retry_after, alone=alone):
                await self._again(work, flight, token, retry_after, alone=alone)

    async def _refused(self, work: Work, flight: _Flight, token: str, refused: Refused) -> None:
        """Final for this message and perhaps its person or channel; where a whole workspace is shut, it waits."""
        now = self._clock.now()
        if refused.reach == "workspace":
            await ledger.finish(work, flight.delivery_id, token, "ready", why="workspace shut", started_at=None)
            await self._unreachable.workspace(work, flight.lane, refused.reason, now)
            return
        await ledger.finish(work, flight.delivery_id, token, "failed", why=refused.why, decided_at=now)
        row = await ledger.delivery(work, flight.delivery_id)
        if refused.reach == "person" and row is not None:
            await self._unreachable.person(work, row, refused.reason, now)
        if refused.reach == "channel" and row is not None:
            await self._unreachable.channel(work, row, refused.reason, now)

    async def _send(self, flight: _Flight) -> Outcome:
        channel = self._channels[flight.address.platform]
        if time.monotonic() - flight.begun > DEADLINE:
            # This process stood still meanwhile; another may have taken the message for undecided.
            return NotSent("held up before the wire")
        try:
            async with asyncio.timeout(DEADLINE):
                if flight.amends is not None:
                    return await channel.amend(flight.address, flight.amends, flight.message)
                return await channel.send(flight.address, flight.message, flight.delivery_id)
        except TimeoutError:
            return Unknown("no answer in time")
        except Exception as problem:  # A sender's own fault says nothing about whether the platform took the message.
            log.exception("a sender failed", delivery=flight.delivery_id)
            return Unknown(type(problem).__name__)

    async def _edit_again(self, work: Work, flight: _Flight, token: str) -> None:
        """An edit can be done twice and nobody sees it; while it waits for its next try the lane goes on."""
        now = self._clock.now()
        if flight.attempt >= MOST_EDITS:
            await ledger.finish(work, flight.delivery_id, token, "failed", why="refused", decided_at=now)
            return
        wait = timedelta(seconds=_BACKOFF[min(flight.attempt, len(_BACKOFF)) - 1])
        await ledger.finish(work, flight.delivery_id, token, "ready", why="trying again", due=now + wait)

    async def _again(self, work: Work, flight: _Flight, token: str, retry_after: float | None, *, alone: bool) -> None:
        """Surely not delivered: the row is ready again, or it has been tried often enough.

        The whole lane waits, unless the trouble is about this one recipient.
        """
        now = self._clock.now()
        if flight.attempt >= MOST_TRIES:
            await ledger.finish(work, flight.delivery_id, token, "failed", why="refused", decided_at=now)
            return
        if alone:
            due = now + timedelta(seconds=_BACKOFF[min(flight.attempt, len(_BACKOFF)) - 1])
            await ledger.finish(work, flight.delivery_id, token, "ready", why="trying again", started_at=None, due=due)
            return
        await ledger.finish(work, flight.delivery_id, token, "ready", why="trying again", started_at=None)
        await self._slow_down(work, flight.lane, retry_after)

    async def _slow_down(self, work: Work, lane: str, retry_after: float | None) -> None:
        """Leave the lane in peace for as long as its platform asks, or longer with each trouble in a row."""
        troubles = self._troubles[lane] = self._troubles.get(lane, 0) + 1
        wait = _BACKOFF[min(troubles, len(_BACKOFF)) - 1] if retry_after is None else retry_after
        await ledger.pace(work, lane, self._real.now() + timedelta(seconds=wait))

    async def _look_up_all(self, doubtful: Sequence[Delivery]) -> None:
        """Ask about each undecided message, until the platform cannot be asked or we are to stop."""
        for row in doubtful:
            if self._stopping or not await self._look_up(row):
                return

    async def _look_up(self, row: Delivery) -> bool:
        """Ask the platform whether an undecided message arrived; where it cannot say, hold it for staff.

        False where it cannot be asked just now: the lane is left in peace, and the question waits.
        """
        async with self._database.reading() as work:
            address = await self._outbox.address(work, row)
        channel = self._channels[address.platform]
        found: Sent | NotSent | None = NotSent("an edit is done again") if row.action == "edit" else None
        if row.wire_at is not None and found is None:
            try:
                async with asyncio.timeout(DEADLINE):
                    found = await channel.find(address, row.id, row.wire_at)
            except Exception as problem:
                log.warning("a look-up failed", delivery=row.id, error=type(problem).__name__)
                if row.looks + 1 < MOST_LOOKS:
                    async with self._database.work() as work:
                        await ledger.move(work, row.id, ("in_doubt",), "in_doubt", looks=row.looks + 1)
                        await self._slow_down(work, row.lane_id, None)
                    return False
        await self._decide(row, found)
        return True

    async def _decide(self, row: Delivery, found: Sent | NotSent | None) -> None:
        now = self._clock.now()
        async with self._database.work() as work:
            match found:
                case Sent(ext_id=ext_id):
                    await ledger.move(
                        work, row.id, ("in_doubt",), "sent", ext_id=ext_id, decided_at=now, content=None, why=""
                    )
                case NotSent() if row.attempt >= MOST_TRIES:
                    # A sender that fails at this one message alone would try it for as long as it is worth sending.
                    await ledger.move(work, row.id, ("in_doubt",), "failed", why="refused", decided_at=now)
                case NotSent():
                    await ledger.move(work, row.id, ("in_doubt",), "ready", why="trying again", started_at=None)
                case None:
                    await ledger.move(work, row.id, ("in_doubt",), "held", why="undecided", decided_at=now)


def _detail(outcome: Outcome) -> str:
    match outcome:
        case Sent(ext_id=ext_id):
            return ext_id
        case NotSent(why=why) | Unknown(why=why):
            return why
        case Refused(reason=reason):
            return reason
