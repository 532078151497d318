"""Commands that take figures in: from a file that staff keep or from CMS's own, and the measures that they are of."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.answering import FAULT, stop
from bot.cli.importing import WHOLE_FILE, prepared, shown_progress

if TYPE_CHECKING:
    from bot.registry.filing import Filed, Named
    from bot.spreadsheet import Refusal
    from storage.database import Database


class Format(StrEnum):
    """How a figures file is laid out."""

    FIGURES = "figures"
    CMS = "cms"


Coalition = Annotated[str, typer.Option(help="The coalition's short name, such as demo; made if it is new.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object.")]


def import_figures(
    file: Annotated[Path, typer.Argument(help="A CSV file; docs/figures.md lists its columns.")],
    coalition: Coalition,
    layout: Annotated[
        Format, typer.Option("--format", help="figures, or cms for CMS's file on readmissions.")
    ] = Format.FIGURES,
    source: Annotated[str, typer.Option(help="The data set that the figures are drawn from; cms names its own.")] = "",
    publisher: Annotated[str, typer.Option(help="Who keeps that data set.")] = "",
    url: Annotated[str, typer.Option(help="Where it can be read.")] = "",
    public: Annotated[bool, typer.Option("--public", help="An authority publishes these figures for anybody.")] = False,
    terms: Annotated[str, typer.Option(help="What they may be used for.")] = "",
    terms_until: Annotated[str, typer.Option(help="The last day of that, such as 2027-06-30.")] = "",
    by: Annotated[str, typer.Option(help="The e-mail of who brings them; somebody else approves them.")] = "",
    only_members: Annotated[
        bool, typer.Option("--only-members", help="Leave out rows of organisations that are no members.")
    ] = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Take figures in as drafts: all of them, or none. Staff look at them in the chat, and sign them there."""
    _check(file, coalition)
    named = None if layout is Format.CMS else _named(source, publisher, url, public, terms, terms_until)
    filed = asyncio.run(_figures(file, layout.value, coalition, named, by, only_members, dry_run))
    if as_json:
        typer.echo(json.dumps({**asdict(filed), "dry_run": dry_run}))
    else:
        _tell_refused(filed.refused, filed.read)
        if not filed.refused:
            _tell(filed, coalition, dry_run)
    raise typer.Exit(FAULT if filed.refused else 0)


def import_measures(
    file: Annotated[Path, typer.Argument(help="A CSV file: code, name, sentence, direction, unit and more.")],
    coalition: Coalition,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Say what the coalition measures: all rows of a file, or none."""
    _check(file, coalition)
    filed = asyncio.run(_measures(file, coalition, dry_run))
    if as_json:
        typer.echo(json.dumps({**asdict(filed), "dry_run": dry_run}))
    else:
        _tell_refused(filed.refused, filed.read)
        if not filed.refused:
            verb = "would be" if dry_run else "were"
            counts = f"{filed.created} {verb} created, {filed.updated} updated, {filed.unchanged} left unchanged"
            typer.echo(f"{coalition}: of {filed.read} measures {counts}.")
    raise typer.Exit(FAULT if filed.refused else 0)


def _check(file: Path, coalition: str) -> None:
    from bot.rules.slugs import is_slug

    if not is_slug(coalition):
        stop(f"{coalition!r} is no short name for a coalition; use small letters, digits and dashes, such as demo.")
    if not file.is_file():
        stop(f"There is no file {file}.")


def _named(source: str, publisher: str, url: str, public: bool, terms: str, terms_until: str) -> Named:
    from bot.registry.filing import Named
    from bot.rules.screen import screened

    if not source.strip():
        stop('Say where the figures come from, such as --source "State discharge data"; no figure stands without one.')
    if any(screened(text) for text in (source, publisher, url, terms)):
        stop("What is said of the source looks as if it held patient data; please word it anew.")
    try:
        until = date.fromisoformat(terms_until) if terms_until else None
    except ValueError:
        stop(f"{terms_until!r} is no day; write it such as 2027-06-30.")
    return Named(" ".join(source.split()), publisher, url, public, terms, until)


async def _figures(
    path: Path, layout: str, coalition: str, source: Named | None, by: str, only_members: bool, dry_run: bool
) -> Filed:
    from bot.registry.filing import Wanted, file
    from config.catalogue import load
    from scheduler.clock import RealClock

    async with prepared() as database:
        person = await _person(database, coalition, by)
        wanted = Wanted(path, "cms" if layout == "cms" else "figures", source, person, only_members)
        with shown_progress() as told:
            return await file(database, load(), wanted, coalition, RealClock().now(), rehearse=dry_run, progress=told)


async def _measures(path: Path, coalition: str, dry_run: bool) -> Filed:
    from bot.registry.filing import file_measures
    from scheduler.clock import RealClock

    async with prepared() as database:
        return await file_measures(database, path, coalition, RealClock().now(), rehearse=dry_run)


async def _person(database: Database, coalition: str, email: str) -> str:
    """Who of staff that address is; nobody where none was given."""
    from storage import people

    if not email:
        return ""
    async with database.reading() as work:
        person = await people.find_by_email(work, email)
        staff = {one.person_id for one in await people.staff_of(work, coalition)}
    if person is None or person.id not in staff:
        stop(f"{email} is nobody of {coalition}'s staff; “convener staff add” names them.")
    return person.id


def _tell_refused(refused: tuple[Refusal, ...], read: int) -> None:
    for one in refused:
        typer.echo(one.why if one.row == WHOLE_FILE else f"row {one.row}: {one.why}", err=True)
    if refused:
        typer.echo(f"Nothing was changed: {len(refused)} of {read} rows cannot be used.", err=True)


def _tell(filed: Filed, coalition: str, dry_run: bool) -> None:
    verb = "would be" if dry_run else "were"
    counts = f"{filed.created} {verb} created, {filed.updated} updated, {filed.unchanged} left unchanged"
    left = f", {filed.left_out} left out" if filed.left_out else ""
    typer.echo(f"{coalition}: of {filed.read} rows {counts}{left}.")
    if filed.batch is not None and not dry_run:
        typer.echo(f"They are drafts. In the chat, “figures {filed.batch}” shows them, and has them approved.")
