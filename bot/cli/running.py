"""Commands that run: the demo, the same in a terminal, and the real thing."""

from __future__ import annotations

import asyncio
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.answering import FAULT, meaning_of, stop

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from bot.app.demo import Demo
    from bot.app.house import House
    from config.settings import Settings

DEMO_DATABASE = "sqlite:///./convener-demo.db"
_NOT_OURS = "The database holds data that the demo did not make, so it was left alone. Name another one."
"""The address stays out of it, since it may hold a password."""


def demo(
    port: Annotated[
        int | None, typer.Option(help="Where the page answers; 8080 unless the settings say otherwise.")
    ] = None,
    host: Annotated[
        str | None, typer.Option(help="The address to listen on; this machine alone unless you say so.")
    ] = None,
    seed_only: Annotated[bool, typer.Option("--seed-only", help="Make the invented world and stop.")] = False,
) -> None:
    """Try Convener with an invented coalition, a page to talk on and a clock to move. No key, no network."""
    settings = _settings(DEMO_DATABASE)
    _alone(settings, lambda: _demo(settings, host or settings.host, port or settings.port, seed_only))


def chat(
    person: Annotated[str, typer.Option("--as", help="Who you are: ana, cole, rosa, lee, pat or eve.")] = "ana",
) -> None:
    """Talk to the demo in this terminal; /help lists what can be typed."""
    from bot.demo.world import GUESTS

    accounts = [guest.account for guest in GUESTS]
    if person not in accounts:
        stop(f"There is nobody called {person} in the demo; be one of {', '.join(accounts)}.")
    settings = _settings(DEMO_DATABASE)
    _alone(settings, lambda: _chat(settings, person))


def serve() -> None:
    """Run the real thing, from the environment."""
    settings = _settings(None)
    _alone(settings, lambda: _serve(settings))


def worker() -> None:
    """Send beside `serve`, as one more process on the same PostgreSQL."""
    settings = _settings(None)
    if settings.database_url.startswith("sqlite"):
        stop("A worker needs PostgreSQL, where processes can share the work. On SQLite, serve alone does all of it.")
    asyncio.run(_worker(settings))


async def _demo(settings: Settings, host: str, port: int, seed_only: bool) -> None:
    from bot.app.demo import demo_page
    from bot.app.house import running
    from config.settings import LOOPBACK

    async with _opened(settings) as opened:
        if seed_only:
            typer.echo("The invented world is ready.")
            return
        token = None if host in LOOPBACK else secrets.token_urlsafe(18)
        link = f"http://{host}:{port}/" + (f"?token={token}" if token else "")
        opened.house.calendars.served_at = settings.public_url or f"http://{host}:{port}"
        async with running(opened.house) as house:
            typer.echo(f"Convener's demo is at {link}  (Ctrl-C stops it; what you did is kept)")
            await _listen(demo_page(opened, host, token), house, host, port)


async def _chat(settings: Settings, person: str) -> None:
    from bot.app.demo import demo_talk
    from bot.app.house import running

    async with _opened(settings) as opened, running(opened.house):
        await demo_talk(opened, person, _typed(), typer.echo)


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Demo]:
    """The demo in its own database. One that somebody else made is neither filled nor migrated."""
    from bot.app.demo import open_demo
    from bot.app.writing import writing
    from bot.cli.keeping import database_facts, refuse_strange
    from bot.demo.figures import bring_in
    from bot.demo.world import NotADemoError
    from config.catalogue import load
    from storage.database import Database
    from storage.migrations import runner

    facts = await database_facts(settings.database_url)
    refuse_strange(facts)
    if facts.revision not in (None, facts.newest) and not facts.is_demo:
        stop(_NOT_OURS)
    database = Database(settings.database_url)
    try:
        await runner.upgrade(database)
        settle = timedelta(seconds=settings.settle_seconds)
        async with (
            open_demo(database, load(), _key(settings), settle, meaning_of()) as opened,
            writing(opened.house.composer, settings),
        ):
            await bring_in(database, opened.house.catalogue)
            yield opened
    except NotADemoError:
        stop(_NOT_OURS)
    finally:
        await database.close()


async def _serve(settings: Settings) -> None:
    from bot.app.doors import real_doors
    from bot.app.house import real_house, running
    from bot.app.writing import writing
    from config.catalogue import load
    from storage.database import Database

    await _refuse_unsafe(settings)
    database = Database(settings.database_url)
    try:
        settle = timedelta(seconds=settings.settle_seconds)
        house = real_house(database, load(), _key(settings), settle, meaning_of())
        house.calendars.served_at = settings.public_url
        # The channels are there before the clock ticks: what a crash left is looked up through them.
        # What is being written ends first, so that the doors can close when what was heard has been answered.
        async with real_doors(house, settings) as page, running(house), writing(house.composer, settings):
            typer.echo(f"Convener runs on http://{settings.host}:{settings.port} (health at /live and /ready).")
            await _listen(page, house, settings.host, settings.port)
    finally:
        await database.close()


async def _worker(settings: Settings) -> None:
    from bot.app.doors import sending
    from bot.app.house import real_house, running
    from config.catalogue import load
    from storage.database import Database

    await _refuse_unsafe(settings)
    database = Database(settings.database_url)
    try:
        settle = timedelta(seconds=settings.settle_seconds)
        house = real_house(database, load(), _key(settings), settle)
        house.calendars.served_at = settings.public_url
        ended = asyncio.Event()
        for ending in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(ending, ended.set)
        async with sending(house, settings), running(house):
            typer.echo("A worker of Convener sends what is due (Ctrl-C stops it; the message in flight is finished).")
            await ended.wait()
        typer.echo("Stopped.")
    finally:
        await database.close()


async def _refuse_unsafe(settings: Settings) -> None:
    from bot.cli.keeping import look_over
    from config.checks import refuses

    checks = await look_over(settings)
    for check in checks:
        if check.state in ("FAIL", "WARN"):
            typer.echo(f"{check.state} {check.number} {check.what}. {check.fix}", err=True)
    if refuses(checks):
        raise typer.Exit(2)


async def _listen(page: ASGIApp, house: House, host: str, port: int) -> None:
    import uvicorn

    # A page that listens for news keeps its connection; two seconds are enough for any answer under way.
    config = uvicorn.Config(
        page, host=host, port=port, log_config=None, timeout_graceful_shutdown=2, server_header=False
    )
    server = uvicorn.Server(config)
    # The server ends on these and then raises them again for whoever listened before it. That is this one, which does
    # nothing, so that the message in flight is let finish and the process ends well.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda *_: None)
    try:
        await server.serve()
        typer.echo("Stopped.")
    except SystemExit:
        typer.echo(f"The address {host}:{port} is taken. Name another one with --port or CONVENER_PORT.", err=True)
        raise typer.Exit(FAULT) from None


def _alone(settings: Settings, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Do it while nobody else runs on this database."""
    from storage.lock import InUseError, alone

    try:
        with alone(settings.database_url):
            asyncio.run(work())
    except InUseError as taken:
        stop(str(taken))


async def _typed() -> AsyncIterator[str]:
    while line := await asyncio.to_thread(sys.stdin.readline):
        yield line.rstrip("\n")


def _settings(default_database: str | None) -> Settings:
    from config.settings import DATABASE, BadSetting, load

    try:
        return load(default_database=default_database or DATABASE)
    except BadSetting as bad:
        stop(str(bad))


def _key(settings: Settings) -> str:
    return settings.secret_key.get_secret_value()
