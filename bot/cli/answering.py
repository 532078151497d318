"""Commands around answers: ask a question, screen texts for patient data, take documents in."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from bot.answers.composing import Composer
    from bot.answers.desk import Answer
    from bot.answers.meaning import Meaning
    from config.catalogue import Catalogue
    from config.settings import Settings
    from storage.database import Database

FAULT, USAGE = 1, 2
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""When an install in memory came to be; nothing shows it, and it lasts as long as the command."""


def ask(
    question: Annotated[str | None, typer.Argument(help="What to ask, in your own words.")] = None,
    coalition: Annotated[str | None, typer.Option(help="The coalition's short name, such as demo.")] = None,
    documents: Annotated[
        Path | None, typer.Option(help="Answer from this folder, in memory, without a database.")
    ] = None,
    batch: Annotated[Path | None, typer.Option(help='A file of lines {"id", "coalition", "question"}.')] = None,
    language: Annotated[str, typer.Option(help="en or es.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object an answer.")] = False,
) -> None:
    """Ask one question, or a file of them, and get the documents' own words with their sources."""
    if (question is None) == (batch is None):
        stop("Give one question, or --batch with a file of questions.")
    if batch is None and coalition is None:
        stop("Say which coalition asks: --coalition demo.")
    if documents is not None and not documents.is_dir():
        stop(f"{documents} is not a folder.")
    if batch is not None and not batch.is_file():
        stop(f"There is no file {batch}.")
    if language not in ("en", "es"):
        stop("The language is en or es.")
    asked = _lines(batch) if batch else iter([{"coalition": coalition, "question": question}])
    raise typer.Exit(asyncio.run(_ask(asked, documents, language, as_json or batch is not None)))


async def _ask(asked: Iterator[Any], folder: Path | None, language: str, as_json: bool) -> int:
    from bot.rules.slugs import is_slug
    from config import catalogue

    words = catalogue.load()
    faults = 0
    lines = list(asked)
    named = {line["coalition"] for line in lines if isinstance(line, dict) and is_slug(line.get("coalition"))}
    meaning = meaning_of()
    async with opened(folder, named) as (database, scopes), _composer() as composer:
        await _think(meaning, database, fill=folder is not None)
        for line in lines:
            fault = _fault(line, scopes)
            if fault:
                faults += 1
                _refuse_line(line, fault, as_json)
                continue
            answered = await _answered(database, words, line, scopes, language, meaning, composer)
            if as_json:
                typer.echo(json.dumps(_identity(line) | as_object(answered)))
            else:
                _show(answered, words, language)
    return FAULT if faults else 0


@asynccontextmanager
async def _composer() -> AsyncIterator[Composer]:
    """Who writes answers, where the settings name a language model."""
    from bot.answers.composing import Composer
    from bot.app.house import real_clock
    from bot.app.writing import writing

    composer = Composer(real_clock())
    async with writing(composer, _settings()):
        yield composer


async def _answered(
    database: Database,
    words: Catalogue,
    line: dict[str, Any],
    scopes: dict[str, str],
    language: str,
    meaning: Meaning | None,
    composer: Composer,
) -> Answer:
    """The answer, written where a model is there: the search in one unit, the model in none."""
    from bot.answers import desk
    from storage import coalitions

    slug, question = line["coalition"], line["question"]
    # A question is counted where it may be sent away; otherwise nothing is written, beside whatever runs here.
    async with database.work() if composer.model else database.reading() as work:
        answered = await desk.answer(
            work,
            words,
            coalition_id=slug,
            question=question,
            language=language,
            others=others_than(slug, scopes),
            meaning=meaning,
            writes=composer.model is not None,
        )
        coalition = await coalitions.find(work, slug)
        if not answered.material or coalition is None or not await composer.may_ask(work, coalition):
            return answered
    sentences = await composer.compose(question, language, answered.material)
    if not sentences:
        return desk.unwritten(answered, words, language)
    async with database.work() as work:
        await composer.wrote(work, coalition)
    return desk.written(answered, words, language, sentences)


def others_than(slug: str, scopes: dict[str, str]) -> list[str]:
    """The names of the other coalitions that are there."""
    return [name for other, label in scopes.items() if other != slug for name in {other, label}]


def meaning_of() -> Meaning | None:
    """The embedding model that the settings name, not loaded yet; a folder that is none is a wrong call."""
    from bot.answers.encoder import FastembedEncoder, NoModelError
    from bot.answers.meaning import Meaning
    from config.settings import BadSetting, model_folder

    try:
        folder = model_folder()
        return Meaning(FastembedEncoder(folder)) if folder else None
    except (BadSetting, NoModelError) as bad:
        stop(str(bad))


async def _think(meaning: Meaning | None, database: Database, *, fill: bool) -> None:
    """Load the model, and with `fill` give every passage its vector."""
    from bot.answers.encoder import NoModelError

    if meaning is None:
        return
    try:
        await (meaning.fill(database) if fill else meaning.open())
    except NoModelError as bad:
        stop(str(bad))


def as_object(answered: Answer) -> dict[str, Any]:
    """The answer as the object that scripts read."""
    return {
        "status": answered.status,
        "text": answered.text,
        "reason": answered.reason,
        "confidence": answered.confidence,
        "citations": [
            {"document": each.document, "start": each.start, "end": each.end, "quote": each.quote}
            for each in answered.citations
        ],
        "passages": [
            {"document": each.document, "start": each.start, "end": each.end, "text": each.text, "score": each.score}
            for each in answered.passages
        ],
    }


@asynccontextmanager
async def opened(folder: Path | None, named: set[str]) -> AsyncIterator[tuple[Database, dict[str, str]]]:
    """The database to answer from, in memory or the settings' own, and its coalitions' names by slug."""
    from storage import coalitions
    from storage.database import Database
    from storage.migrations import runner

    database = Database("sqlite://" if folder else database_url())
    try:
        if folder:
            await _install(database, folder, named)
        elif await runner.current(database) != runner.head():
            stop("The database is not ready for this release: convener migrate up, then convener import documents.")
        async with database.reading() as work:
            names = {each.id: each.name for each in await coalitions.every(work)}
        yield database, names
    finally:
        await database.close()


async def _install(database: Database, folder: Path, named: set[str]) -> None:
    """Documents of a folder, approved, for every coalition that they or the questions name."""
    from bot.answers import library
    from storage import coalitions
    from storage.migrations import runner

    found, refused = library.entries(folder)
    prepared, unread = library.prepare_all(found, strict=False)
    await runner.upgrade(database)
    async with database.work() as work:
        for slug in sorted(named | {entry.scope for entry in found if entry.scope}):
            await coalitions.ensure(work, slug, _EPOCH)
        for each in prepared:
            await library.shelve(work, each.draft, _EPOCH, approved=True)
    for piece in (*refused, *unread, *(piece for one in prepared for piece in one.left_out)):
        typer.echo(f"left out: {piece.row}: {piece.why}", err=True)


def _lines(batch: Path) -> Iterator[Any]:
    """Each line as it was parsed; a line that is no JSON comes as its fault, so that the rest still gets answered."""
    for raw in batch.read_bytes().split(b"\n"):
        if raw.strip():
            try:
                yield json.loads(raw.decode("utf-8-sig"))
            except (ValueError, RecursionError):
                yield "the line is not a JSON object in UTF-8"


def _fault(line: Any, scopes: dict[str, str]) -> str:
    """What is wrong with a line, or nothing."""
    if isinstance(line, str):
        return line
    if not isinstance(line, dict):
        return "the line is not a JSON object"
    if not isinstance(line.get("question"), str):
        return 'the line needs a text "question"'
    if line.get("coalition") not in scopes if isinstance(line.get("coalition"), str) else True:
        return f"there is no coalition {line.get('coalition')!r} here"
    return ""


def _identity(line: Any) -> dict[str, Any]:
    return {"id": line.get("id")} if isinstance(line, dict) and "id" in line else {}


def _refuse_line(line: Any, fault: str, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"id": None, **_identity(line), "error": fault}))
    else:
        typer.echo(fault, err=True)


def _show(answered: Answer, words: Catalogue, language: str) -> None:
    """The answer for a person at a terminal: each quote with where it stands, and whether it may be old."""
    from bot.answers import desk
    from scheduler.clock import RealClock

    if not answered.citations:
        typer.echo(answered.text)
        return
    typer.echo(desk.introduction(answered, words, language))
    today = RealClock().now().date()
    for each in answered.citations:
        if said := " ".join(one.sentence for one in answered.sentences if one.citation == each):
            typer.echo(f"\n{said}")
        place = ", ".join(part for part in (each.title or each.document, each.section) if part)
        dated = f" ({each.reviewed_on.isoformat()})" if each.reviewed_on else ""
        note = desk.age_note(each, words, language, today)
        typer.echo(f"\n  “{each.quote}”\n  {place}{dated} {note}".rstrip())


def screen() -> None:
    """Read lines {"id", "text"} and say of each whether it holds patient data, and of which kind."""
    from bot.rules.screen import screened

    faults = 0
    for raw in sys.stdin.buffer:
        if not raw.strip():
            continue
        line = _parsed(raw)
        if line is None:
            faults += 1
            typer.echo(json.dumps({"id": None, "error": 'the line is not {"id", "text"} in JSON'}))
            continue
        kinds = screened(line["text"])
        typer.echo(json.dumps({"id": line.get("id"), "refused": bool(kinds), "kinds": list(kinds)}))
    raise typer.Exit(FAULT if faults else 0)


def _parsed(raw: bytes) -> dict[str, Any] | None:
    try:
        line = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return line if isinstance(line, dict) and isinstance(line.get("text"), str) else None


def database_url() -> str:
    """The database that the settings name."""
    return _settings().database_url


def _settings() -> Settings:
    from config.settings import BadSetting, load

    try:
        return load()
    except BadSetting as bad:
        stop(str(bad))


def stop(why: str) -> NoReturn:
    """One sentence, and the exit code for a wrong call."""
    typer.echo(why, err=True)
    raise typer.Exit(USAGE)
