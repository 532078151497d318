"""The door in, in four steps: screen, store once, acknowledge, then act.

`receive` is quick and is all that happens before a platform is told "heard". `act` runs the effect, writes the reply
and marks the event done in one unit of work, so that a crash in between leaves an event that the rescue tick runs
again, and never half of an effect. Words that seem to hold patient data are gone before anything is stored. A reply
that somebody may write better waits for that in no unit of work, and leaves as it is where nothing comes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot import drafts, inbox, refusals
from bot.access import Who, who_is
from bot.clock import Clock
from bot.drafts import Draft, Writing
from bot.inbox import Heard, Place, Question
from bot.messages import say
from bot.outbox import Outbox
from bot.pulse.urn import Urn
from bot.router import Answered, Audience, Router
from bot.rules.screen import UNREADABLE, screened
from bot.unreachable import Unreachable
from config.catalogue import Catalogue
from storage import events, people
from storage.columns import new_id
from storage.database import Database, Work
from storage.events import InboundEvent

RESCUE_AFTER = timedelta(seconds=30)
"""Real seconds after which an event that was heard and not acted on counts as left behind by a crash."""
AT_WORK_SQLITE, AT_WORK = 2, 8
"""Effects that are worked on at once, so that hearing stays quick however much was heard."""
MOST_RESCUES = 5
"""Failed rescues after which an event steps aside, so that nothing is tried for ever."""

SHORT = 2_000
"""Characters that are screened at once; more is screened in a thread of its own, and for so many seconds at most."""
SCREEN_SECONDS = 10.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of something heard. `fresh` is false where it had been heard before."""

    event_id: str
    fresh: bool
    refused: tuple[str, ...] = ()
    asked: str = field(default="", repr=False)
    """What may turn out to be a question, in the asker's words."""


@dataclass(frozen=True, slots=True)
class _Reply:
    """A reply that is written down, and who may still write it better."""

    delivery_id: str
    writing: Writing | None = None


class Reception:
    """Hears, and sees to it that everything heard is answered once."""

    def __init__(
        self,
        database: Database,
        router: Router,
        outbox: Outbox,
        unreachable: Unreachable,
        catalogue: Catalogue,
        clock: Clock,
        real_clock: Clock,
        courier: Callable[[str], Awaitable[None]],
        think_ahead: Callable[[str], Awaitable[None]] | None = None,
        screen: Callable[[str], tuple[str, ...]] = screened,
        urn: Urn | None = None,
    ) -> None:
        """`courier` sends one written reply at once; `real_clock` tells how old an event is.

        `think_ahead` is told what was asked before the unit of work opens that answers it; `screen` looks for patient
        data before anything is kept; what is tapped under a pulse stays in the `urn` and is never stored.
        """
        self._urn = urn
        self._screen = screen
        self._database = database
        self._router = router
        self._outbox = outbox
        self._unreachable = unreachable
        self._catalogue = catalogue
        self._clock = clock
        self._real = real_clock
        self._courier = courier
        self._think_ahead = think_ahead
        # SQLite has one writer: with many at work, who only wants to be heard would stand behind all of them.
        self._room = asyncio.Semaphore(AT_WORK_SQLITE if database.is_sqlite else AT_WORK)

    async def receive(self, heard: Heard) -> Receipt:
        """Screen it and store it once. After this the platform may be told that it was heard."""
        heard = inbox.clean(heard)
        if self._urn is not None:
            heard = self._urn.without_answer(heard, self._clock.now())
        refused = await self._refused(inbox.words_of(heard))
        kept = inbox.without_words(heard) if refused else heard
        event = InboundEvent(
            id=new_id(),
            platform=heard.by.platform,
            workspace=heard.by.workspace,
            kind=heard.kind,
            key=heard.key,
            heard=inbox.pack(kept),
            refused=list(refused),
            received_at=self._real.now(),
        )
        async with self._database.work(hurried=True) as work:
            fresh = await events.record(work, event)
        if refused:
            log.info("patient data refused", event_id=event.id, kinds=list(refused))
        asked = heard.text if isinstance(heard, Question) and not refused else ""
        return Receipt(event.id, fresh, refused, asked)

    async def _refused(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The kinds of patient data in what was typed, each text alone and beside the others.

        Whatever goes wrong here, or takes too long, counts as patient data: when in doubt, nothing is kept.
        """
        texts = (*words, "\n".join(words)) if len(words) > 1 else words
        try:
            if sum(map(len, texts)) <= SHORT:
                found = [self._screen(text) for text in texts]
            else:
                # Long texts are looked at beside the loop, so that others are heard meanwhile.
                both = asyncio.gather(*(asyncio.to_thread(self._screen, text) for text in texts))
                found = await asyncio.wait_for(both, SCREEN_SECONDS)
        except Exception:
            log.exception("the screen failed, so what was heard is refused")
            return (UNREADABLE,)
        return tuple(sorted({kind for kinds in found for kind in kinds}))

    async def act(self, receipt: Receipt) -> None:
        """Do what was asked and answer it. What was heard before has been answered before."""
        if receipt.fresh:
            if self._think_ahead and receipt.asked:
                await self._think_ahead(receipt.asked)
            await self._act_on(receipt.event_id)

    async def rescue(self) -> int:
        """Act on what a crash left acknowledged and undone; how many there were."""
        async with self._database.reading() as work:
            left = await events.unfinished(work, self._real.now() - RESCUE_AFTER)
        for event_id in left:
            try:
                await self._act_on(event_id, waits=False)
            except Exception:  # One event's failure stays one failure; those behind it are still served.
                log.exception("an event could not be rescued", event_id=event_id)
                await self._step_aside(event_id)
        return len(left)

    async def _step_aside(self, event_id: str) -> None:
        """Count a rescue that failed, and give the event up when there were enough of them."""
        async with self._database.work() as work:
            event = await events.claim(work, event_id)
            if event is not None and event.tries >= MOST_RESCUES:
                await events.done(work, event_id, self._real.now(), state="failed")

    async def _act_on(self, event_id: str, *, waits: bool = True) -> None:
        """`waits` is false where who asked has waited long enough: then a draft leaves as it is."""
        try:
            async with self._room:
                reply = await self._effect(event_id, waits=waits)
        except Exception:
            log.exception("an event could not be acted on", event_id=event_id)
            reply = await self._admit(event_id)
        if reply is not None and reply.writing is not None:
            await self._write(reply.delivery_id, reply.writing)
        if reply is not None:
            await self._courier(reply.delivery_id)

    async def _write(self, delivery_id: str, writing: Writing) -> None:
        """Have the draft written better; where that fails in any way, it leaves as it stands."""
        try:
            await writing.compose()
            async with self._database.work() as work:
                await drafts.settle(work, delivery_id, await writing.message(work))
        except Exception as problem:
            log.error("a draft could not be written better", delivery=delivery_id, error=type(problem).__name__)
            async with self._database.work() as work:
                await drafts.settle(work, delivery_id, None)

    async def _effect(self, event_id: str, *, waits: bool) -> _Reply | None:
        now = self._clock.now()
        async with self._database.work() as work:
            event = await events.claim(work, event_id)
            if event is None or event.heard is None:
                return None
            heard = inbox.unpack(event.heard)
            if event.refused:
                answered = await self._router.refuse(work, heard.by, shared=heard.at.shared)
                await refusals.keep(work, heard, event.id, list(event.refused), event.received_at)
            else:
                answered = await self._router.answer(work, heard, now)
            if not heard.by.outside and not heard.at.shared:
                # Who writes to us in private can be reached there again.
                await self._unreachable.back(work, heard.by)
            delivery_id = await self._reply(work, heard, answered, event_id, now)
            writing = answered.message.writing if waits and isinstance(answered.message, Draft) else None
            held = writing is not None and await drafts.hold(work, delivery_id, writing, self._real.now())
            await events.done(work, event_id, self._real.now())
            return _Reply(delivery_id, writing if held else None)

    async def _admit(self, event_id: str) -> _Reply | None:
        """Say that it was our fault, with the first letters of the event's id, under which the log tells more."""
        async with self._database.work() as work:
            event = await events.claim(work, event_id)
            if event is None or event.heard is None:
                return None
            heard = inbox.unpack(event.heard)
            who = await who_is(work, heard.by)
            language, coalition_id = (who.language, who.coalition.id) if isinstance(who, Who) else ("en", None)
            sorry = say(self._catalogue.say("door.fault", language, fault=event_id[:8]))
            reply = await self._reply(work, heard, Answered(sorry, coalition_id), event_id, self._clock.now())
            await events.done(work, event_id, self._real.now(), state="failed")
            return _Reply(reply)

    async def _reply(self, work: Work, heard: Heard, answered: Answered, event_id: str, now: datetime) -> str:
        place, only_for = await _where(work, heard, answered.audience)
        return await self._outbox.reply(
            work, answered.coalition_id, heard.by, place, answered.message, event_id, now, only_for=only_for
        )


async def _where(work: Work, heard: Heard, audience: Audience) -> tuple[Place, str | None]:
    """Where a reply may be read: where it was asked, unless others read along there who should not."""
    by, at = heard.by, heard.at
    if not at.shared or audience == "place":
        return at, None
    known = None if by.outside else await people.identity(work, by.platform, by.workspace, by.account)
    if audience == "only you" or known is None:
        return replace(at, thread=None if at.begins else at.thread), by.account
    return Place(known.conversation or by.account, opening=at.opening), None
