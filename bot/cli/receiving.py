"""Commands about data that arrives: a file of receipts, the keys with which machines sign, other names for things."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.answering import FAULT, stop
from bot.cli.importing import WHOLE_FILE, shown_progress
from bot.cli.keeping import AsJson, settings, with_database

if TYPE_CHECKING:
    from bot.receipts.filing import Filed
    from bot.receipts.keys import Made
    from storage.database import Database

Coalition = Annotated[str, typer.Option(help="The coalition's short name, such as demo.")]


def import_receipts(
    file: Annotated[Path, typer.Argument(help="A CSV file: member, data_set, period, received_on, reference.")],
    coalition: Coalition,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and change nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Note what arrived, from a file: all of it, or nothing. Reminders about it stop."""
    if not file.is_file():
        stop(f"There is no file {file}.")
    filed = asyncio.run(with_database(lambda database: _file(database, file, coalition, dry_run)))
    if as_json:
        typer.echo(json.dumps({**asdict(filed), "dry_run": dry_run}))
    else:
        _tell(filed, coalition, dry_run)
    raise typer.Exit(FAULT if filed.refused else 0)


async def _file(database: Database, path: Path, coalition: str, dry_run: bool) -> Filed:
    from bot.app.house import real_clock
    from bot.receipts.filing import NoCoalitionError, file
    from config.catalogue import load

    try:
        with shown_progress() as told:
            now = real_clock().now()
            return await file(database, load(), path, coalition, now, rehearse=dry_run, progress=told)
    except NoCoalitionError:
        stop(f"There is no coalition {coalition}; import its members first.")


def _tell(filed: Filed, coalition: str, dry_run: bool) -> None:
    for fault in filed.refused:
        typer.echo(fault.why if fault.row == WHOLE_FILE else f"row {fault.row}: {fault.why}", err=True)
    if filed.refused:
        typer.echo(f"Nothing was changed: {len(filed.refused)} of {filed.read} rows cannot be used.", err=True)
        return
    for one in filed.unmatched:
        typer.echo(f"row {one.row}: {one.why}; staff find it under “receipts”", err=True)
    verb = "would be" if dry_run else "were"
    counts = f"{filed.settled} {verb} settled, {filed.already} received before, {filed.unchanged} known from a file"
    typer.echo(f"{coalition}: of {filed.read} rows {counts}, {len(filed.unmatched)} fit nothing yet.")


def intake_key(
    coalition: Coalition,
    end: Annotated[str | None, typer.Option(help="End the key of this id, and make none.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a key with which a coalition's machines sign receipts; it is shown this once. Or end one."""
    if end is not None:
        if not asyncio.run(with_database(lambda database: _end(database, coalition, end))):
            stop(f"The coalition {coalition} has no key {end} that is in use.")
        typer.echo(json.dumps({"ended": end}) if as_json else f"The key {end} opens nothing any more.")
        return
    made = asyncio.run(with_database(lambda database: _make(database, coalition)))
    if made is None:
        stop(f"There is no coalition {coalition}; import its members first.")
    line = {"coalition": coalition, "id": made.id, "secret": made.secret}
    plain = f"The key {made.id} of {coalition}. Its secret, which is shown this once:\n{made.secret}"
    typer.echo(json.dumps(line) if as_json else plain)


async def _make(database: Database, coalition: str) -> Made | None:
    from bot.app.house import real_clock
    from bot.receipts import keys
    from bot.tokens import Tokens
    from storage import coalitions

    async with database.work() as work:
        if await coalitions.find(work, coalition) is None:
            return None
        tokens = Tokens(settings().secret_key.get_secret_value())
        return await keys.make(work, tokens, coalition, real_clock().now())


async def _end(database: Database, coalition: str, key_id: str) -> bool:
    from bot.app.house import real_clock
    from storage import receipts

    async with database.work() as work:
        return await receipts.end_key(work, coalition, key_id, real_clock().now())
