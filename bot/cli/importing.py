"""Commands that take files in: members, from a file that staff keep or from CMS's list of hospitals."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.answering import FAULT, database_url, stop

if TYPE_CHECKING:
    from bot.roster.filing import Filed, Layout, Progress, Roster
    from storage.database import Database

WHOLE_FILE = 0
"""The row that a refusal names when the file as a whole cannot be used."""
_STEP = 5
"""Percent between two lines of progress where nobody watches a bar."""


class Format(StrEnum):
    """How a members file is laid out."""

    MEMBERS = "members"
    CMS = "cms"


def members(
    file: Annotated[Path, typer.Argument(help="A CSV file; docs/members-csv.md lists its columns.")],
    coalition: Annotated[str, typer.Option(help="The coalition's short name, such as demo; made if it is new.")],
    layout: Annotated[
        Format, typer.Option("--format", help="members, or cms for CMS's hospital file.")
    ] = Format.MEMBERS,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Bring a coalition's members and contacts to what a file says: all of it, or nothing."""
    from bot.rules.slugs import is_slug

    if not is_slug(coalition):
        stop(f"{coalition!r} is no short name for a coalition; use small letters, digits and dashes, such as demo.")
    if not file.is_file():
        stop(f"There is no file {file}.")
    filed = asyncio.run(_import(file, layout.value, coalition, dry_run))
    if as_json:
        typer.echo(json.dumps({**asdict(filed), "dry_run": dry_run}))
    else:
        _tell(filed, coalition, dry_run)
    raise typer.Exit(FAULT if filed.refused else 0)


async def _import(path: Path, layout: Layout, coalition: str, dry_run: bool) -> Filed:
    from bot.roster.filing import Filed, understand
    from bot.spreadsheet import Refusal, Unreadable

    try:
        roster = understand(path, layout)
    except Unreadable as fault:
        return Filed(0, refused=(Refusal(WHOLE_FILE, str(fault)),))
    if roster.refused:
        return Filed(roster.read, refused=roster.refused)
    return await _file(roster, coalition, dry_run)


async def _file(roster: Roster, coalition: str, dry_run: bool) -> Filed:
    from bot.roster.filing import file
    from scheduler.clock import RealClock

    async with prepared() as database:
        with shown_progress() as told:
            return await file(database, roster, coalition, RealClock().now(), rehearse=dry_run, progress=told)


@asynccontextmanager
async def prepared() -> AsyncIterator[Database]:
    """The database of the settings, with its tables, to take something in."""
    from storage.database import Database

    database = Database(database_url())
    try:
        await _ready(database)
        yield database
    finally:
        await database.close()


async def _ready(database: Database) -> None:
    """An empty database gets its tables; one of another release is left to `migrate`, which takes its backup first."""
    from storage.migrations import runner

    revision = await runner.current(database)
    if revision is None:
        await runner.upgrade(database)
    elif revision != runner.head():
        stop(f"The database is at version {revision}, this release needs {runner.head()}: convener migrate up.")


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """A bar for who watches, else one line every few percent; on the error stream, so that the result stays alone."""
    if not sys.stderr.isatty():
        yield _in_lines
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True)) as bar:
        task = bar.add_task("rows", total=None)
        yield lambda done, every: bar.update(task, completed=done, total=every)


def _in_lines(done: int, every: int) -> None:
    reached, before = (100 * rows // every // _STEP * _STEP for rows in (done, done - 1))
    if reached > before:
        typer.echo(f"{reached} %: {done} of {every} rows", err=True)


def _tell(filed: Filed, coalition: str, dry_run: bool) -> None:
    for refusal in filed.refused:
        typer.echo(refusal.why if refusal.row == WHOLE_FILE else f"row {refusal.row}: {refusal.why}", err=True)
    if filed.refused:
        typer.echo(f"Nothing was changed: {len(filed.refused)} of {filed.read} rows cannot be used.", err=True)
        return
    verb = "would be" if dry_run else "were"
    counts = f"{filed.created} {verb} created, {filed.updated} updated, {filed.unchanged} left unchanged"
    typer.echo(f"{coalition}: of {filed.read} rows {counts}.")
