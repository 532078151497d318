"""Commands that look after an installation: checks, migrations, the first coalition, its staff."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.cli.answering import FAULT, stop

if TYPE_CHECKING:
    from bot.linking import Invitation
    from config.checks import Check, DatabaseFacts
    from config.settings import Settings
    from storage.database import Database

R = TypeVar("R")

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


class Way(StrEnum):
    """Which way to migrate."""

    UP = "up"
    DOWN = "down"
    STATUS = "status"


def check(as_json: AsJson = False) -> None:
    """Look the installation over: PASS, WARN or FAIL, a number, and how to mend it."""
    from config.checks import refuses

    checks = asyncio.run(look_over(settings()))
    for one in checks:
        plain = f"{one.state:4} {one.number} {one.what}" + (f"\n          {one.fix}" if one.fix else "")
        typer.echo(json.dumps(asdict(one)) if as_json else plain)
    raise typer.Exit(FAULT if refuses(checks) else 0)


def migrate(
    way: Annotated[Way, typer.Argument(help="up to this release, down to an empty house, or status.")] = Way.STATUS,
    as_json: AsJson = False,
) -> None:
    """Bring the database to this release's version, empty it again, or say where it stands."""
    from storage.lock import InUseError, alone

    url = settings().database_url
    try:
        with alone(url):
            revision, newest = asyncio.run(_migrate(url, way))
    except InUseError as taken:
        stop(str(taken))
    line = {"revision": revision, "newest": newest}
    typer.echo(json.dumps(line) if as_json else f"The database is at {revision or 'nothing yet'}; newest is {newest}.")


def init(
    slug: Annotated[str, typer.Argument(help="The coalition's short name, such as northeast.")],
    name: Annotated[str, typer.Option(help="Its full name.")],
    lead: Annotated[str, typer.Option(help="The e-mail address of the person who leads its staff.")],
    lead_name: Annotated[str, typer.Option(help="That person's name.")],
    zone: Annotated[str, typer.Option(help="Its time zone.")] = "America/Indiana/Indianapolis",
    holidays: Annotated[str, typer.Option(help="Country and state of its holidays.")] = "US-IN",
    workspace: Annotated[
        list[str] | None,
        typer.Option(help="What serves it, such as slack:T0123ABCD or teams:TENANT-ID; say it again for more."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make the first coalition, or another one, with the person who leads its staff."""
    from bot.app.house import real_clock
    from bot.founding import BadCoalitionError, found
    from bot.rules.slugs import is_slug

    if not is_slug(slug):
        stop(f"{slug!r} is no short name; use small letters, digits and dashes, such as northeast.")
    places = tuple(workspace or ())

    async def act(database: Database) -> bool:
        return await found(database, real_clock(), slug, name, (lead, lead_name), zone, holidays, places)

    try:
        made = asyncio.run(with_database(act))
    except BadCoalitionError as bad:
        stop(str(bad))
    done = "is made" if made else "was there already; its name, zone and holidays are as you say now"
    line = {"coalition": slug, "created": made, "workspaces": list(places)}
    typer.echo(json.dumps(line) if as_json else f"The coalition {slug} {done}.")


def staff_add(
    email: Annotated[str, typer.Argument(help="The person's e-mail address.")],
    coalition: Annotated[str, typer.Option(help="The coalition's short name.")],
    name: Annotated[str, typer.Option(help="The person's name.")],
    lead: Annotated[bool, typer.Option("--lead", help="May also name staff.")] = False,
    as_json: AsJson = False,
) -> None:
    """Let somebody help to run a coalition."""
    from bot.founding import BadCoalitionError, add_staff

    try:
        right = "lead" if lead else "staff"
        change = asyncio.run(with_database(lambda database: add_staff(database, coalition, email, name, right)))
    except BadCoalitionError as bad:
        stop(str(bad))
    typer.echo(json.dumps({"staff": name, "change": change}) if as_json else f"{name}: {change}.")


def staff_link(
    email: Annotated[str, typer.Argument(help="The e-mail address of a contact, or of somebody on the staff.")],
    coalition: Annotated[str, typer.Option(help="The coalition's short name.")],
    as_json: AsJson = False,
) -> None:
    """Make a one-time code with which a person joins her chat account; pass it on by mail or telephone."""
    invitation = asyncio.run(with_database(lambda database: _invitation(database, coalition, email)))
    if invitation is None:
        stop(f"Nobody in the coalition {coalition} has the address {email}; import or add the person first.")
    line = {
        "coalition": coalition,
        "name": invitation.name,
        "code": invitation.code,
        "until": invitation.until.isoformat(),
    }
    sends = f"{invitation.name} sends this to the bot in a private chat, until {invitation.until:%d %B %Y}"
    plain = f"{sends}: link {invitation.code}"
    typer.echo(json.dumps(line) if as_json else plain)


async def _invitation(database: Database, coalition: str, email: str) -> Invitation | None:
    from bot.app.house import real_clock
    from bot.linking import Linking
    from bot.tokens import Tokens
    from config.catalogue import load

    linking = Linking(load(), Tokens(settings().secret_key.get_secret_value()))
    async with database.work() as work:
        return await linking.invite(work, coalition, email, "system", real_clock().now())


async def with_database(act: Callable[[Database], Awaitable[R]]) -> R:
    """Open the database that the settings name, for one thing to do; it has to be at this release's version."""
    from storage.database import Database

    url = settings().database_url
    facts = await database_facts(url)
    refuse_strange(facts)
    if facts.revision != facts.newest:
        stop("The database is not ready for this release: convener migrate up.")
    database = Database(url)
    try:
        return await act(database)
    finally:
        await database.close()


async def look_over(chosen: Settings) -> list[Check]:
    """Every check of this installation."""
    from config.checks import Facts, has_zone_data, look, origins
    from config.settings import given_names

    facts = Facts(
        given=given_names(os.environ),
        origins=origins(),
        database=await database_facts(chosen.database_url),
        zone_data=has_zone_data(),
    )
    return look(chosen, facts)


def settings() -> Settings:
    """The settings, or one sentence a fault and the exit code for a wrong call."""
    from config.settings import BadSetting, load

    try:
        return load()
    except BadSetting as bad:
        stop(str(bad))


def refuse_strange(facts: DatabaseFacts) -> None:
    """Stop where nothing can be done: the database does not answer, or a newer release has changed it."""
    if facts.trouble:
        stop(f"The database does not answer ({facts.trouble}); see that it is there, and that its address is right.")
    if not facts.is_known:
        stop(f"The database is from a newer release ({facts.revision}); install that one again.")


async def database_facts(url: str) -> DatabaseFacts:
    """What a command needs to know of the database before it does anything to it."""
    from config.checks import DatabaseFacts
    from storage import install, ledger
    from storage.database import Database
    from storage.migrations import runner

    database = Database(url)
    try:
        revision = await runner.current(database)
        is_demo, shut = False, tuple[str, ...]()
        if revision is not None:
            async with database.reading() as work:
                is_demo = await install.note(work, install.DEMO) is not None
                lanes = await ledger.shut_lanes(work) if revision == runner.head() else []
                shut = tuple(f"{lane.id} ({lane.paused_why})" for lane in lanes)
    except Exception as problem:  # Whatever keeps it from answering is what the check reports.
        return DatabaseFacts(trouble=type(problem).__name__)
    finally:
        await database.close()
    return DatabaseFacts("", revision, runner.head(), revision is None or runner.knows(revision), is_demo, shut)


async def _migrate(url: str, way: Way) -> tuple[str | None, str]:
    from storage.database import Database
    from storage.migrations import runner

    refuse_strange(await database_facts(url))
    database = Database(url)
    try:
        if way is Way.UP:
            await runner.upgrade(database)
        elif way is Way.DOWN:
            await runner.downgrade(database, "base")
        return await runner.current(database), runner.head()
    finally:
        await database.close()
