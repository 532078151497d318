"""Commands that show: every sentence with sample values, and how the messages of a coalition stand."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.answering import stop
from bot.cli.keeping import AsJson, with_database

if TYPE_CHECKING:
    from storage.database import Database


class Platform(StrEnum):
    """A platform that takes a manifest."""

    SLACK = "slack"
    TEAMS = "teams"


def words(as_json: AsJson = False) -> None:
    """Read every sentence that the bot may say, with sample values; fails where one to a contact presses."""
    from bot.rules.tone import judge
    from config.catalogue import LANGUAGES, MEMBERS, load

    catalogue, pressing = load(), 0
    for sentence in catalogue:
        for language in LANGUAGES:
            if language not in sentence.wording:
                continue
            text = catalogue.sample(sentence, language)
            sound = judge(text, language, (catalogue.samples["organisation"], catalogue.samples["name"]))
            found = sound.found if sentence.audience in MEMBERS else ()
            pressing += bool(found)
            line = {
                "key": sentence.key,
                "kind": sentence.kind,
                "step": sentence.step,
                "audience": sentence.audience,
                "language": language,
                "text": text,
                "grade": None if sound.grade is None else round(sound.grade, 1),
                "words": sound.words,
                "findings": [{"kind": one.kind, "phrase": one.phrase} for one in found],
            }
            typer.echo(json.dumps(line, ensure_ascii=False) if as_json else _read(line))
    if pressing:
        typer.echo(f"sentences to contacts that press: {pressing}; their lines say where.", err=True)
        raise typer.Exit(1)


def _read(line: Mapping[str, Any]) -> str:
    """A sentence with its school year (where it is long enough to have one), its words, and what presses in it."""
    year = "" if line["grade"] is None else f", grade {line['grade']}"
    presses = "".join(f" !! {one['kind']}: “{one['phrase']}”" for one in line["findings"])
    return f"{line['key']} [{line['language']}, {line['words']} words{year}] {line['text']}{presses}"


def manifest(
    platform: Annotated[Platform, typer.Argument(help="The platform: slack or teams.")],
    url: Annotated[str | None, typer.Option(help="The address at which the platform reaches us.")] = None,
    socket: Annotated[bool, typer.Option("--socket", help="Slack's Socket Mode: no address is needed.")] = False,
    app_id: Annotated[
        str, typer.Option(envvar="CONVENER_TEAMS_APP_ID", help="The id that Microsoft gave to your Teams bot.")
    ] = "",
    out: Annotated[Path, typer.Option(help="Where the package for Teams is written.")] = Path("convener-teams.zip"),
    as_json: AsJson = False,
) -> None:
    """Print the manifest to paste into Slack's page for new apps, or write the package to upload in Teams."""
    if platform is Platform.TEAMS:
        _for_teams(_address("Teams", url), app_id.strip(), out, as_json)
        return
    from bot.app.doors import slack_manifest
    from config.catalogue import load

    address = (url or "").rstrip("/") or None if socket else _address("Slack", url, ", or --socket for Socket Mode")
    typer.echo(json.dumps(slack_manifest(load(), address, socket), indent=2))


def _address(platform: str, url: str | None, instead: str = "") -> str:
    if not re.fullmatch(r"https://[^\s/?#]+[^\s?#]*", url or ""):
        stop(f"Say where {platform} reaches us: --url https://convener.example.org{instead}.")
    return (url or "").rstrip("/")


def _for_teams(url: str, app_id: str, out: Path, as_json: bool) -> None:
    from bot.app.doors import teams_manifest
    from config.catalogue import load

    if not app_id:
        stop("Say which bot it is: --app-id, or CONVENER_TEAMS_APP_ID; Microsoft gave the id when the bot was made.")
    made = teams_manifest(load(), url, app_id)
    if made is None:
        stop("That is no app id. It looks like 1f6b0a52-6f0e-4f1e-9a0c-3d6a2f4b8c11.")
    shown, package, listening = made
    if as_json:
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    try:
        out.write_bytes(package)
    except OSError as error:
        stop(f"{out} cannot be written: {error.strerror}.")
    typer.echo(f"{out} is written; upload it in Teams. The Azure bot's messaging endpoint is {listening}")


def deliveries(
    coalition: Annotated[str, typer.Option(help="The coalition's short name.")],
    as_json: AsJson = False,
) -> None:
    """Count a coalition's messages by campaign and state; what is late, shut, held or failed, with the reason."""
    for line, text in asyncio.run(with_database(lambda database: _standing(database, coalition))):
        typer.echo(json.dumps(line) if as_json else text)


async def _standing(database: Database, coalition: str) -> list[tuple[dict[str, object], str]]:
    """Each line as an object and as a sentence."""
    from bot.app.house import real_clock
    from storage import coalitions, waiting

    async with database.reading() as work:
        if await coalitions.find(work, coalition) is None:
            stop(f"There is no coalition called {coalition}; “convener init” makes one.")
        oldest = await waiting.oldest_due(work, coalition, real_clock().now())
        counts, stuck = await waiting.summary(work, coalition), await waiting.stuck(work, coalition)
        shut = await waiting.shut_lanes(work, coalition)
    lines: list[tuple[dict[str, object], str]] = [
        ({"campaign": title, "state": state, "count": count}, f"{title:30} {state:10} {count:6}")
        for title, state, count in counts
    ]
    if oldest is not None:
        lines.append(({"oldest_due": oldest.isoformat()}, f"longest waiting since {oldest:%d %b %Y %H:%M}"))
    lines += [
        ({"lane": one.id, "shut": one.paused_why}, f"shut: {one.id} ({one.paused_why}); what is meant for it waits")
        for one in shut
    ]
    lines += [
        (
            {"delivery": row.id, "state": row.status, "why": row.why, "due": row.due.isoformat()},
            f"{row.status}: {row.id} ({row.why}), due {row.due:%d %b %Y %H:%M}",
        )
        for row in stuck
    ]
    return lines
