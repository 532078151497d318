"""The house: every part, built once, and put together for any set of channels.

So the demo, the real thing and the tests run the same parts. No decision is taken here.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from bot import drafts
from bot.answers.composing import Composer
from bot.answers.meaning import Meaning
from bot.arrivals import Answer, Call, Signer
from bot.calendars.desk import Calendars
from bot.channels import Channel
from bot.clock import Clock
from bot.features import authors, router
from bot.goals.watch import GoalWatch
from bot.inbox import Speaker
from bot.messages import Message
from bot.outbox import Outbox
from bot.places import Places
from bot.post.addresses import open_mailboxes
from bot.post.hearing import Mailroom
from bot.post.pages import LetterPages
from bot.pulse.count import Counting
from bot.pulse.urn import Urn
from bot.receipts import keys
from bot.receipts.desk import Receipts
from bot.reception import Reception
from bot.reminders import plan
from bot.requests.watch import RequestWatch
from bot.tokens import Tokens
from bot.unreachable import Unreachable
from bot.week.talk import WeekWatch
from bot.workspaces import Workspaces
from config.catalogue import Catalogue
from scheduler.clock import RealClock
from scheduler.drain import Drain
from scheduler.engine import Engine, LocalEngine
from scheduler.ticks import Ticks
from storage import announcements, events, gaps, install, ledger, peers, questions, refusals, requests
from storage.database import Database
from storage.people import MAIL

EVENTS_KEPT = timedelta(days=7)
REFUSALS_KEPT = timedelta(days=6 * 366)
"""Six years, as long as federal privacy rules ask for records of what was assessed."""
REQUESTS_KEPT = timedelta(days=365)
"""For how long an answer to a data request can be read again."""
WORDS_KEPT = timedelta(days=30)
"""How long an event's id is kept, and the words of a question or a draft that nobody needs any more."""


class House:
    """Every part, built and not yet started."""

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        clock: Clock,
        channels: Mapping[str, Channel],
        secret_key: str,
        settle: timedelta,
        engine: Callable[[Drain, Database], Engine] | None = None,
        meaning: Meaning | None = None,
    ) -> None:
        """`clock` tells policy time; `engine` makes who calls the drain, this process alone where none is given.

        `settle` is how long a platform has before it is asked about an undecided message. With `meaning`, documents
        are searched by meaning as well.
        """
        self._tokens = tokens = Tokens(secret_key)
        self.database, self.catalogue = database, catalogue
        self.clock, self.real_clock = clock, RealClock()
        self._channels = dict(channels)
        self.troubles: list[Callable[[], Sequence[str]]] = []
        self.outbox = Outbox(catalogue, authors(catalogue, tokens), tokens)
        self.unreachable = unreachable = Unreachable(self.outbox, catalogue)
        self.drain = Drain(database, self.outbox, self._channels, clock, self.real_clock, settle, unreachable)
        self.workspaces = Workspaces(database, unreachable, clock, self.real_clock)
        self.places = Places(database, unreachable, clock, self.real_clock)
        self.engine: Engine = engine(self.drain, database) if engine else LocalEngine(self.drain)
        self._settle = settle
        self._receipts = Receipts(catalogue, self.outbox)
        self.requests = RequestWatch(database, catalogue, tokens, self.outbox)
        self.goals = GoalWatch(database, catalogue, tokens, self.outbox)
        self.weeks = WeekWatch(database, catalogue, tokens, self.outbox)
        self.calendars = Calendars(database, catalogue, tokens, clock)
        self.meaning, self.composer = meaning, Composer(self.real_clock)
        urn = Urn(tokens)
        self.pulses = Counting(database, urn, clock, self.real_clock, settle)
        self._router = router(catalogue, tokens, self.outbox, self.calendars, meaning, self.composer, urn)
        self.reception = Reception(
            database,
            self._router,
            self.outbox,
            unreachable,
            catalogue,
            clock,
            self.real_clock,
            self.drain.deliver,
            meaning.think_ahead if meaning else None,
            urn=urn,
        )
        desks = (self.outbox, unreachable, catalogue, tokens, clock)
        self.mailroom = Mailroom(database, *desks, self.drain.deliver)
        self.letter_pages = LetterPages(database, self.outbox, catalogue, tokens, clock, self.drain.deliver)
        self.ticks = Ticks(plan=self.plan, wake=self.wake, rescue=self.reception.rescue, housekeep=self.housekeep)

    def connect(self, channel: Channel) -> None:
        """Let the drain send through this channel as well."""
        self._channels[channel.platform] = channel

    async def overview(self, by: Speaker) -> Message:
        """What one person sees at a glance: her dates, her settings, what reached her and why."""
        async with self.database.reading() as work:
            return await self._router.overview(work, by, self.clock.now())

    async def shown(self, by: Speaker, token: str) -> Message | None:
        """A message to this person as it stands now, for a platform that draws it anew in its place."""
        async with self.database.reading() as work:
            return await self._router.shown(work, by, token, self.clock.now())

    async def hear_arrivals(self, call: Call) -> Answer:
        """What a machine says arrived: all of it in one unit of work."""
        async with self.database.work() as work:
            return await self._receipts.hear(work, call, self.clock.now())

    async def signers(self) -> Sequence[Signer]:
        """Whose machines may say that something arrived."""
        async with self.database.reading() as work:
            return await keys.signers(work, self._tokens)

    async def plan(self) -> int:
        """Make rows of what is due to be planned; who came since is reached by mail as well, where letters leave."""
        if MAIL in self._channels:
            await open_mailboxes(self.database)
        planned = await plan.tick(self.database, self.outbox, self.clock.now())
        await self.requests.tick(self.clock.now())
        await self.goals.tick(self.clock.now())
        await self.weeks.tick(self.clock.now())
        return planned

    async def wake(self) -> None:
        """Hand every lane with something due to the engine, those first whose worker is gone without a word."""
        await self.engine.rescue()
        await self._let_drafts_go()
        async with self.database.reading() as work:
            lanes = await ledger.due_lanes(work, self.clock.now(), self.real_clock.now(), self._settle)
        await self.engine.submit(lanes)
        await self.pulses.tick()

    async def _let_drafts_go(self) -> None:
        """Let leave as they are the replies for which nobody writes better words any more."""
        async with self.database.reading() as work:
            left = await drafts.overdue(work, self.real_clock.now())
        for delivery_id in left:
            async with self.database.work() as work:
                await drafts.settle(work, delivery_id, None)

    async def drain_all(self) -> None:
        """Send everything that is due, and come back when it has left."""
        await self.wake()
        await self.engine.settle()

    async def ready(self) -> list[str]:
        """What stands in the way of doing our work, in plain words; empty when all is well."""
        late = [f"the {name} tick has not gone well for three intervals" for name in await self.ticks.late()]
        late += [self.engine.trouble] if self.engine.trouble else []
        late += [trouble for troubles in self.troubles for trouble in troubles()]
        try:
            async with self.database.work() as work:
                await install.write(work, "last looked at", self.real_clock.now().isoformat())
        except Exception as problem:  # Whatever it is, the answer to "are you ready" is no, and not an error.
            return [*late, f"the database does not take a write ({type(problem).__name__})"]
        return late

    async def housekeep(self) -> None:
        """Drop what is past its keeping."""
        async with self.database.work() as work:
            await events.forget(work, self.real_clock.now() - EVENTS_KEPT)
            await refusals.forget_before(work, self.real_clock.now() - REFUSALS_KEPT)
            await questions.forget_before(work, self.clock.now() - WORDS_KEPT)
            await gaps.forget_before(work, self.clock.now() - WORDS_KEPT)
            await peers.forget_before(work, self.clock.now() - WORDS_KEPT)
            await requests.forget_before(work, self.clock.now() - REQUESTS_KEPT)
            await announcements.forget_drafts(work, self.clock.now() - WORDS_KEPT)
        await self.places.forget_strangers()


def collect_rarely() -> None:
    """Look for rubbish after every 20,000 new objects, not 700, which took a fifth of planning for thousands."""
    gc.set_threshold(20_000, 20, 20)


@asynccontextmanager
async def running(house: House) -> AsyncIterator[House]:
    """The house with its clock ticking; on the way out the message in flight is let finish."""
    collect_rarely()
    thinking = asyncio.create_task(house.meaning.keep_up(house.database)) if house.meaning else None
    try:
        await house.engine.start()
        await house.ticks.start()
        yield house
    finally:
        if thinking:
            thinking.cancel()
            await asyncio.wait({thinking})
        house.ticks.stop()
        await house.engine.close()
        await house.pulses.hand_in()


def real_house(
    database: Database, catalogue: Catalogue, secret_key: str, settle: timedelta, meaning: Meaning | None = None
) -> House:
    """The real thing, on the wall clock; `real_doors` connects it to the platforms that the settings name."""
    engine = None if database.is_sqlite else _shared_engine
    return House(database, catalogue, RealClock(), {}, secret_key, settle, engine, meaning)


def _shared_engine(drain: Drain, database: Database) -> Engine:
    """One worker among those of a PostgreSQL; its library is loaded only there."""
    from scheduler.engine_pg import ProcrastinateEngine

    return ProcrastinateEngine(drain, database)


def real_clock() -> Clock:
    """The wall clock, for commands that write down when something was done."""
    return RealClock()
