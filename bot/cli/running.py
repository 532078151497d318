"""Commands that run: the demo, the same in a terminal, and the real thing."""

from __future__ import annotations

import asyncio
import secrets
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.answering import FAULT, stop

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from bot.app import House
    from config.settings import Settings

DEMO_DATABASE = "sqlite:///./convener-demo.db"


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
    asyncio.run(_alone(settings, _demo(settings, host or settings.host, port or settings.port, seed_only)))


def chat(
    person: Annotated[str, typer.Option("--as", help="Who you are: ana, cole, rosa, lee, pat or eve.")] = "ana",
) -> None:
    """Talk to the demo in this terminal; /help lists what can be typed."""
    settings = _settings(DEMO_DATABASE)
    asyncio.run(_alone(settings, _chat(settings, person)))


def serve() -> None:
    """Run the real thing, from the environment."""
    settings = _settings(None)
    asyncio.run(_alone(settings, _serve(settings)))


async def _demo(settings: Settings, host: str, port: int, seed_only: bool) -> None:
    from bot.app import demo_page, open_demo, running
    from bot.demo.world import NotADemoError
    from config.catalogue import load
    from config.settings import LOOPBACK
    from storage.database import Database
    from storage.migrations import runner

    database = Database(settings.database_url)
    await runner.upgrade(database)
    try:
        async with open_demo(database, load(), _key(settings), timedelta(seconds=settings.settle_seconds)) as opened:
            if seed_only:
                typer.echo("The invented world is ready.")
                return
            token = None if host in LOOPBACK else secrets.token_urlsafe(18)
            link = f"http://{host}:{port}/" + (f"?token={token}" if token else "")
            async with running(opened.house) as house:
                typer.echo(f"Convener's demo is at {link}  (Ctrl-C stops it; what you did is kept)")
                await _listen(demo_page(opened, host, token), house, host, port)
    except NotADemoError:
        stop(f"{settings.database_url} holds data that the demo did not make, so it was left alone. Name another one.")
    finally:
        await database.close()


async def _chat(settings: Settings, person: str) -> None:
    from bot.app import demo_talk, open_demo, running
    from config.catalogue import load
    from storage.database import Database
    from storage.migrations import runner

    database = Database(settings.database_url)
    await runner.upgrade(database)
    try:
        settle = timedelta(seconds=settings.settle_seconds)
        async with open_demo(database, load(), _key(settings), settle) as opened, running(opened.house):
            await demo_talk(opened, person, _typed(), typer.echo)
    finally:
        await database.close()


async def _serve(settings: Settings) -> None:
    from bot.app import real_house, real_page, running
    from config.catalogue import load
    from storage.database import Database

    await _refuse_unsafe(settings)
    database = Database(settings.database_url)
    try:
        settle = timedelta(seconds=settings.settle_seconds)
        house = real_house(database, load(), _key(settings), settle)
        async with running(house):
            typer.echo(f"Convener runs on http://{settings.host}:{settings.port} (health at /live and /ready).")
            await _listen(real_page(house), house, settings.host, settings.port)
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
    try:
        await server.serve()
    except (KeyboardInterrupt, asyncio.CancelledError):
        typer.echo("Stopped.")
    except SystemExit:
        typer.echo(f"The address {host}:{port} is taken. Name another one with --port or CONVENER_PORT.", err=True)
        raise typer.Exit(FAULT) from None


async def _alone(settings: Settings, work: object) -> None:
    from collections.abc import Awaitable

    from storage.lock import InUseError, alone

    assert isinstance(work, Awaitable), "a command that runs"
    try:
        with alone(settings.database_url):
            await work
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
