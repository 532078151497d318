"""The only wiring: builds every part once, starts and stops it.

No decision is taken here. What a house is made of stands in `House`; it is put together for any set of channels,
so that the demo, the real thing and the tests run the same parts.
"""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from pydantic import SecretStr
from starlette.types import ASGIApp

from bot.arrivals import Answer, Call, Signer
from bot.calendars.desk import Calendars
from bot.channels import Channel
from bot.clock import Clock
from bot.demo import world
from bot.features import authors, router
from bot.inbox import Speaker
from bot.messages import Message
from bot.outbox import LedgerLine, Outbox
from bot.places import Places
from bot.receipts import keys
from bot.receipts.desk import Receipts
from bot.reception import Reception
from bot.reminders import plan
from bot.tokens import Tokens
from bot.unreachable import Unreachable
from bot.workspaces import Workspaces
from config.catalogue import Catalogue
from config.settings import LOOPBACK, Settings, uses_slack, uses_teams
from handlers.calendar.routes import calendar
from handlers.gate import Lock, Rules
from handlers.intake.routes import intake
from handlers.playground.assets import address_of
from handlers.playground.news import News
from handlers.playground.parts import DemoPerson, Parts
from handlers.playground.routes import playground
from handlers.playground.send import PlaygroundChannel
from handlers.terminal import chat
from handlers.web import web
from scheduler.clock import RealClock, StillClock
from scheduler.drain import Drain
from scheduler.engine import Engine, LocalEngine
from scheduler.ticks import Ticks
from scheduler.travel import Traveller
from storage import announcements, events, install, ledger, questions
from storage.database import Database
from storage.playground import Chats

if TYPE_CHECKING:
    from handlers.slack.edge import SlackEdge
    from handlers.teams.edge import TeamsEdge

EVENTS_KEPT = timedelta(days=7)
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
    ) -> None:
        """`clock` tells policy time; `engine` makes who calls the drain, this process alone where none is given.

        `settle` is how long a platform has before it is asked about an undecided message.
        """
        self._tokens = tokens = Tokens(secret_key)
        self.database, self.catalogue = database, catalogue
        self.clock, self.real_clock = clock, RealClock()
        self._channels = dict(channels)
        self.troubles: list[Callable[[], Sequence[str]]] = []
        self.outbox = Outbox(catalogue, authors(catalogue, tokens))
        self.unreachable = unreachable = Unreachable(self.outbox, catalogue)
        self.drain = Drain(database, self.outbox, self._channels, clock, self.real_clock, settle, unreachable)
        self.workspaces = Workspaces(database, unreachable, clock, self.real_clock)
        self.places = Places(database, unreachable, clock, self.real_clock)
        self.engine: Engine = engine(self.drain, database) if engine else LocalEngine(self.drain)
        self._settle = settle
        self._receipts = Receipts(catalogue, self.outbox)
        self.calendars = Calendars(database, catalogue, tokens, clock)
        self._router = router(catalogue, tokens, self.outbox, self.calendars)
        self.reception = Reception(
            database,
            self._router,
            self.outbox,
            unreachable,
            catalogue,
            clock,
            self.real_clock,
            self.drain.deliver,
        )
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
        """Make rows of what is due to be planned."""
        return await plan.tick(self.database, self.outbox, self.clock.now())

    async def wake(self) -> None:
        """Hand every lane with something due to the engine, those first whose worker is gone without a word."""
        await self.engine.rescue()
        async with self.database.reading() as work:
            lanes = await ledger.due_lanes(work, self.clock.now(), self.real_clock.now(), self._settle)
        await self.engine.submit(lanes)

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
            await questions.forget_before(work, self.clock.now() - WORDS_KEPT)
            await announcements.forget_drafts(work, self.clock.now() - WORDS_KEPT)
        await self.places.forget_strangers()


def collect_rarely() -> None:
    """Look for rubbish after every 20,000 new objects, not 700, which took a fifth of planning for thousands."""
    gc.set_threshold(20_000, 20, 20)


@asynccontextmanager
async def running(house: House) -> AsyncIterator[House]:
    """The house with its clock ticking; on the way out the message in flight is let finish."""
    collect_rarely()
    try:
        await house.engine.start()
        await house.ticks.start()
        yield house
    finally:
        house.ticks.stop()
        await house.engine.close()


@dataclass(frozen=True, slots=True)
class Demo:
    """A house with the demo's world in it, the clock in the visitor's hand, and what its page is made of."""

    house: House
    clock: StillClock
    traveller: Traveller
    chats: Chats
    parts: Parts


@asynccontextmanager
async def open_demo(
    database: Database, catalogue: Catalogue, secret_key: str, settle: timedelta
) -> AsyncIterator[Demo]:
    """The demo's world in this database, made now or as it was left. Raises `world.NotADemoError`."""
    await world.prepare(database)
    coalition = await world.coalition(database)
    clock, chats, news = await StillClock.resume(database, world.BEGINS), Chats(database), News()
    channel = PlaygroundChannel(chats, clock, news, [guest.account for guest in world.GUESTS])
    house = House(database, catalogue, clock, {channel.platform: channel}, secret_key, settle)
    traveller = Traveller(database, clock, house.plan, house.drain_all)

    async def ledger_of(day: date) -> Sequence[LedgerLine]:
        async with database.reading() as work:
            return await house.outbox.ledger_of(work, coalition, day)

    parts = Parts(
        chats=chats,
        reception=house.reception,
        clock=clock,
        people=[DemoPerson(one.account, one.name, one.role, one.organisation) for one in world.GUESTS],
        catalogue=catalogue,
        mover=traveller,
        ledger=ledger_of,
        zone=ZoneInfo(coalition.zone),
        coalition=coalition.name,
        news=news,
    )
    try:
        yield Demo(house, clock, traveller, chats, parts)
    finally:
        await house.engine.close()


def demo_page(demo: Demo, host: str, token: str | None) -> ASGIApp:
    """The demo's web application behind its gate: here it answers to this machine's names, elsewhere to the token."""
    rules = Rules(hosts=None if token else {*LOOPBACK, host}, token=token)
    return web(
        demo.house, demo.house.catalogue, [playground(demo.parts), *_always(demo.house)], rules, address_of("page.css")
    )


def _always(house: House) -> list[APIRouter]:
    """The addresses at which machines say that data arrived, and at which calendars read."""
    told = intake(house.signers, house.hear_arrivals, house.catalogue, house.real_clock)
    return [told, calendar(house.calendars.read)]


def slack_edge(house: House, settings: Settings) -> SlackEdge:
    """Slack's edge for this house; its libraries are loaded only where Slack is configured."""
    from handlers.slack.edge import Credentials, SlackEdge

    secrets = [one.strip() for one in _text(settings.slack_signing_secret).split(",")]
    credentials = Credentials(
        api_url=settings.slack_api_url,
        signing_secrets=tuple(one for one in secrets if one),
        bot_token=_text(settings.slack_bot_token),
        app_token=_text(settings.slack_app_token),
        client_id=settings.slack_client_id or "",
        client_secret=_text(settings.slack_client_secret),
        public_url=settings.public_url,
    )
    edge = SlackEdge(
        credentials,
        house.reception,
        house.workspaces,
        house.overview,
        house.catalogue,
        house.real_clock,
        _text(settings.secret_key),
    )
    house.connect(edge.channel)
    house.troubles.append(edge.troubles)
    return edge


def teams_edge(house: House, settings: Settings) -> TeamsEdge:
    """Teams' edge for this house; its libraries are loaded only where Teams is configured."""
    from handlers.teams.bot_token import Credentials
    from handlers.teams.edge import TeamsEdge

    credentials = Credentials(
        app_id=settings.teams_app_id or "",
        password=_text(settings.teams_app_password),
        tenant=settings.teams_tenant_id or "",
        token_url=settings.teams_token_url or "",
    )
    edge = TeamsEdge(
        credentials,
        house.reception,
        house.workspaces,
        house.places,
        house.shown,
        house.catalogue,
        settings.teams_openid_url,
        settings.teams_service_hosts,
    )
    house.connect(edge.channel)
    house.troubles.append(edge.troubles)
    return edge


def slack_manifest(catalogue: Catalogue, url: str | None, socket: bool) -> dict[str, object]:
    """The manifest from which a coalition makes its own Slack app."""
    from handlers.slack.manifest import manifest

    return manifest(catalogue, url, socket=socket)


def teams_manifest(catalogue: Catalogue, url: str, app_id: str) -> tuple[dict[str, object], bytes, str] | None:
    """The manifest of a Teams app, its package, and where Teams reaches us; None where that is no app's id."""
    from handlers.teams.manifest import LISTENING, is_app_id, manifest, package

    if not is_app_id(app_id):
        return None
    return manifest(catalogue, url, app_id), package(catalogue, url, app_id), f"{url}{LISTENING}"


class Edge(Protocol):
    """A platform's edge: what it answers at, what guards that, and its life."""

    @property
    def locks(self) -> Mapping[str, Lock]:
        """What the gate asks of a request before anything reads it, by address."""
        ...

    def router(self) -> APIRouter:
        """The addresses under which the platform reaches us."""
        ...

    async def start(self) -> None:
        """Begin what runs beside the addresses."""
        ...

    async def close(self) -> None:
        """Hear nothing more, and let what was heard be acted on."""
        ...


@asynccontextmanager
async def real_doors(house: House, settings: Settings) -> AsyncIterator[ASGIApp]:
    """The web application with the edges that the settings name, listening; health alone where they name none."""
    edges: list[Edge] = []
    if uses_slack(settings):
        edges.append(slack_edge(house, settings))
    if uses_teams(settings):
        edges.append(teams_edge(house, settings))
    locks = {address: lock for edge in edges for address, lock in edge.locks.items()}
    async with kept_open(edges):
        for edge in edges:
            await edge.start()
        yield web(house, house.catalogue, [*_always(house), *(edge.router() for edge in edges)], Rules(locks=locks))


@asynccontextmanager
async def sending(house: House, settings: Settings) -> AsyncIterator[None]:
    """The ways out that the settings name, without the ways in: a worker sends, and hears nothing."""
    edges: list[Edge] = [slack_edge(house, settings)] if uses_slack(settings) else []
    edges += [teams_edge(house, settings)] if uses_teams(settings) else []
    async with kept_open(edges):
        yield


@asynccontextmanager
async def kept_open(edges: Sequence[Edge]) -> AsyncIterator[None]:
    """Until the end; then each is closed, also where another one did not start, or does not close."""
    async with AsyncExitStack() as stack:
        for edge in reversed(edges):
            stack.push_async_callback(edge.close)
        yield


def _text(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


async def demo_talk(demo: Demo, account: str, lines: AsyncIterator[str], out: Callable[[str], None]) -> None:
    """The demo in a terminal."""
    await chat(demo.parts, account, lines, out)


def real_house(database: Database, catalogue: Catalogue, secret_key: str, settle: timedelta) -> House:
    """The real thing, on the wall clock; `real_doors` connects it to the platforms that the settings name."""
    engine = None if database.is_sqlite else _shared_engine
    return House(database, catalogue, RealClock(), {}, secret_key, settle, engine)


def _shared_engine(drain: Drain, database: Database) -> Engine:
    """One worker among those of a PostgreSQL; its library is loaded only there."""
    from scheduler.engine_pg import ProcrastinateEngine

    return ProcrastinateEngine(drain, database)


def real_clock() -> Clock:
    """The wall clock, for commands that write down when something was done."""
    return RealClock()
