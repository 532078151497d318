"""The command with which a coalition measures how well its own documents answer its own questions."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.answering import FAULT, meaning_of, opened, others_than, stop

if TYPE_CHECKING:
    from bot.answers.meaning import Meaning
    from bot.answers.scoring import Case, Fault, Tally
    from config.catalogue import Catalogue
    from storage.database import Database

PLAIN = "plain FTS5"
"""How the usual search box is called beside ours."""


@dataclass(frozen=True, slots=True)
class Measured:
    """How the usual search box did, and ours by words, and by meaning too where there is a model."""

    plain: Mapping[str, float | None]
    ours: Mapping[str, Tally]


def evaluate(
    cases: Annotated[
        Path, typer.Option(help='A file of lines {"question", "gold"} or {"question", "reason"}; see docs/answers.md.')
    ],
    documents: Annotated[Path, typer.Option(help="The folder of documents to answer from, in memory.")],
    coalition: Annotated[
        str | None, typer.Option(help="Who asks, where a case does not say it; the only one that the index names.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Measure how well these documents answer these questions, beside a plain full-text search."""
    from bot.answers.scoring import read_cases
    from bot.rules.slugs import is_slug

    if not cases.is_file():
        stop(f"There is no file {cases}.")
    if not documents.is_dir():
        stop(f"{documents} is not a folder.")
    if coalition is not None and not is_slug(coalition):
        stop(f"{coalition!r} is no short name for a coalition; use small letters, digits and dashes, such as demo.")
    asked, faults = read_cases(cases)
    for fault in faults:
        typer.echo(f"{cases} line {fault.line}: {fault.why}", err=True)
    if not asked:
        stop(f"{cases} holds no case.")
    measured = asyncio.run(_measure(asked, documents, coalition or _only_scope(documents)))
    _tell(measured, len(asked), faults, as_json)
    raise typer.Exit(FAULT if faults else 0)


def _only_scope(folder: Path) -> str:
    """The one coalition whose documents these are, if the index names one alone; else any name will do."""
    from bot.answers.library import entries

    scopes = {entry.scope for entry in entries(folder)[0] if entry.scope}
    return scopes.pop() if len(scopes) == 1 else "own"


async def _measure(cases: Sequence[Case], folder: Path, coalition: str) -> Measured:
    from bot.rules.slugs import is_slug
    from config import catalogue

    meaning, words = meaning_of(), catalogue.load()
    asked_by = {case.coalition or coalition for case in cases}
    if strange := sorted(one for one in asked_by if not is_slug(one)):
        stop(f"{strange[0]!r} is no short name for a coalition.")
    async with opened(folder, asked_by) as (database, scopes):
        ours = {"words": await _desk(database, words, cases, coalition, scopes, None)}
        if meaning is not None:
            await meaning.fill(database)
            ours["meaning"] = await _desk(database, words, cases, coalition, scopes, meaning)
        return Measured(await _plain(database, cases, coalition), ours)


async def _desk(
    database: Database,
    words: Catalogue,
    cases: Sequence[Case],
    coalition: str,
    scopes: dict[str, str],
    meaning: Meaning | None,
) -> Tally:
    from bot.answers import desk
    from bot.answers.scoring import Tally

    tally = Tally()
    for case in cases:
        slug = case.coalition or coalition
        async with database.reading() as work:
            answered = await desk.answer(
                work,
                words,
                coalition_id=slug,
                question=case.question,
                audience=case.audience,
                others=others_than(slug, scopes),
                meaning=meaning,
            )
        tally.add(case, answered)
    return tally


async def _plain(database: Database, cases: Sequence[Case], coalition: str) -> Mapping[str, float | None]:
    from bot.answers.scoring import IN_FIVE, plain_figures
    from storage.plain_search import plain_search

    found = []
    for slug in sorted({case.coalition or coalition for case in cases}):
        async with database.reading() as work:
            box = await plain_search(work, slug)
        mine = [case for case in cases if (case.coalition or coalition) == slug]
        found += [(case, box.texts(case.question, IN_FIVE)) for case in mine]
        box.close()
    return plain_figures(found)


def _tell(measured: Measured, cases: int, faults: Sequence[Fault], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(_as_object(measured, cases, faults)))
        return
    best = list(measured.ours)[-1]
    typer.echo(measured.ours[best].table())
    typer.echo("")
    columns = {PLAIN: measured.plain, **{name: tally.figures() for name, tally in measured.ours.items()}}
    typer.echo(f"{'':18}" + "".join(f"{name:>12}" for name in columns))
    for name in next(iter(measured.ours.values())).figures():
        cells = [column.get(name) for column in columns.values()]
        typer.echo(f"{name:18}" + "".join(f"{'-' if cell is None else f'{cell:.3f}':>12}" for cell in cells))
    if "meaning" not in measured.ours:
        typer.echo("\nBy words alone: set CONVENER_EMBEDDING_MODEL_DIR to measure search by meaning as well.")


def _as_object(measured: Measured, cases: int, faults: Sequence[Fault]) -> dict[str, Any]:
    return {
        "cases": cases,
        "faults": [{"line": fault.line, "why": fault.why} for fault in faults],
        "plain_fts5": dict(measured.plain),
        **{
            name: {
                **tally.figures(),
                "tiers": tally.of().tiers,
                "refused_by_kind": {kind: round(share, 3) for kind, share in tally.guards()},
                "kinds": {kind: {"cases": row.cases, **tally.figures([kind]), "tiers": row.tiers}
                          for kind, row in tally.rows.items()},
            }
            for name, tally in measured.ours.items()
        },
    }  # fmt: skip
