"""The command that takes documents in, so that members can be answered from them."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.answering import FAULT, database_url, meaning_of, stop

if TYPE_CHECKING:
    from bot.answers.library import Prepared, Refusal
    from bot.answers.meaning import Meaning
    from storage.database import Database, Work

_STEP = 5
"""Percent between two lines of progress where nobody watches a bar."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; where anything was refused, nothing has changed."""

    read: int
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: tuple[Refusal, ...] = ()


def import_documents(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="Text, Markdown, HTML, PDF, Word files, perhaps with an index.jsonl."),
    ],
    coalition: Annotated[
        str | None, typer.Option(help="Whose documents these are, where the index does not say; made if it is new.")
    ] = None,
    approve: Annotated[bool, typer.Option("--approve", help="Let members be answered from them at once.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Take a folder of documents in: all of it, or nothing. Without --approve they come in as drafts."""
    from bot.rules.slugs import is_slug

    if not folder.is_dir():
        stop(f"{folder} is not a folder.")
    if coalition is not None and not is_slug(coalition):
        stop(f"{coalition!r} is no short name for a coalition; use small letters, digits and dashes, such as demo.")
    imported, left_out = asyncio.run(_import(folder, coalition, approve))
    for piece in left_out:
        typer.echo(f"left out: {piece.row}: {piece.why}", err=True)
    _tell(imported, approve, as_json)
    raise typer.Exit(FAULT if imported.refused else 0)


def _tell(imported: Imported, approve: bool, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(asdict(imported)))
        return
    for each in imported.refused:
        typer.echo(f"{each.row}: {each.why}", err=True)
    if imported.refused:
        typer.echo("Nothing was changed. Mend or remove what is listed, then try again.", err=True)
        return
    counts = f"{imported.created} new, {imported.updated} updated, {imported.unchanged} unchanged"
    typer.echo(f"{imported.read} documents read: {counts}." + ("" if approve else " They wait for approval."))


async def _import(folder: Path, coalition: str | None, approve: bool) -> tuple[Imported, Sequence[Refusal]]:
    from bot.answers import library

    chosen, refused = library.entries(folder, coalition)
    meaning = meaning_of()
    with _progress("documents") as tell:
        prepared, unfit = library.prepare_all(chosen, lambda done: tell(done, len(chosen)))
    read = len(chosen) + len(refused)
    if read == 0:
        refused = [library.Refusal(str(folder), "it holds no text, Markdown, HTML, PDF or Word file")]
    if refused or unfit:
        return Imported(read, refused=(*refused, *unfit)), ()
    imported = await _file(prepared, coalition, approve, meaning)
    return imported, [piece for each in prepared for piece in each.left_out]


async def _file(
    prepared: Sequence[Prepared], coalition: str | None, approve: bool, meaning: Meaning | None
) -> Imported:
    """Everything in one unit of work; what a model makes of it comes after, in small ones."""
    database = await _ready()
    try:
        imported = await _shelve_all(database, prepared, coalition, approve)
        if meaning is not None and not imported.refused:
            await _think(database, meaning)
        return imported
    finally:
        await database.close()


async def _ready() -> Database:
    from storage.database import Database
    from storage.migrations import runner

    database = Database(database_url())
    if await runner.current(database) is None:
        await runner.upgrade(database)
    return database


async def _think(database: Database, meaning: Meaning) -> None:
    """Give every passage its vector. Without one it is found by its words, so that a fault here undoes nothing."""
    from bot.answers.encoder import NoModelError

    try:
        with _progress("passages") as tell:
            await meaning.fill(database, tell)
    except NoModelError as bad:
        typer.echo(f"{bad} The documents are in; they are found by their words alone.", err=True)


async def _shelve_all(
    database: Database, prepared: Sequence[Prepared], coalition: str | None, approve: bool
) -> Imported:
    from bot.answers.library import Refusal
    from scheduler.clock import RealClock
    from storage import coalitions

    async with database.work() as work:
        now = RealClock().now()
        if coalition is not None:
            await coalitions.ensure(work, coalition, now)
        known = {each.id for each in await coalitions.every(work)}
        scopes = {each.draft.key: each.draft.coalition_id for each in prepared}
        if strange := [(key, scope) for key, scope in scopes.items() if scope and scope not in known]:
            why = "there is no coalition {!r} here; create it first, or name it with --coalition"
            return Imported(len(prepared), refused=tuple(Refusal(key, why.format(scope)) for key, scope in strange))
        return await _shelve(work, prepared, approve)


async def _shelve(work: Work, prepared: Sequence[Prepared], approve: bool) -> Imported:
    from bot.answers import library
    from scheduler.clock import RealClock

    now = RealClock().now()
    done = Counter([await library.file(work, each.draft, now, approved=approve) for each in prepared])
    return Imported(len(prepared), done["created"], done["updated"], done["unchanged"])


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar for who watches, else one line every few percent; on the error stream, so that the result stays alone."""
    if not sys.stderr.isatty():
        last = 0

        def in_lines(done: int, every: int) -> None:
            nonlocal last
            reached = 100 * done // every // _STEP * _STEP
            if reached > last:
                last = reached
                typer.echo(f"{reached} %: {done} of {every} {what}", err=True)

        yield in_lines
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, every: bar.update(task, completed=done, total=every)
