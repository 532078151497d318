"""Commands that show: every sentence with sample values, and how the messages of a coalition stand."""

from __future__ import annotations

import asyncio
import json
from enum import StrEnum
from typing import Annotated

import typer

from bot.cli.answering import stop
from bot.cli.keeping import AsJson, with_database


class Platform(StrEnum):
    """A platform that takes a manifest."""

    SLACK = "slack"


def words(as_json: AsJson = False) -> None:
    """Read every sentence that the bot may say, with sample values, in each language."""
    from config.catalogue import LANGUAGES, load

    catalogue = load()
    for sentence in catalogue:
        for language in LANGUAGES:
            if language not in sentence.wording:
                continue
            text = catalogue.sample(sentence, language)
            line = {
                "key": sentence.key,
                "kind": sentence.kind,
                "step": sentence.step,
                "audience": sentence.audience,
                "language": language,
                "text": text,
            }
            typer.echo(json.dumps(line, ensure_ascii=False) if as_json else f"{sentence.key} [{language}] {text}")


def manifest(
    platform: Annotated[Platform, typer.Argument(help="The platform: slack.")],
    url: Annotated[str | None, typer.Option(help="The address at which the platform reaches us.")] = None,
    socket: Annotated[bool, typer.Option("--socket", help="Socket Mode: no address is needed.")] = False,
) -> None:
    """Print the app manifest to paste into the platform's page for new apps."""
    from bot.app import slack_manifest
    from config.catalogue import load

    if not socket and not (url or "").startswith("https://"):
        stop("Say where Slack reaches us: --url https://convener.example.org, or --socket for Socket Mode.")
    typer.echo(json.dumps(slack_manifest(load(), (url or "").rstrip("/") or None, socket), indent=2))


def deliveries(
    coalition: Annotated[str, typer.Option(help="The coalition's short name.")],
    as_json: AsJson = False,
) -> None:
    """Count a coalition's messages by campaign and state; held and failed ones with the reason."""
    from storage import coalitions, ledger
    from storage.database import Database

    async def look(database: Database) -> tuple[list[tuple[str, str, int]], list[ledger.Delivery]]:
        async with database.reading() as work:
            if await coalitions.find(work, coalition) is None:
                stop(f"There is no coalition called {coalition}; “convener init” makes one.")
            return await ledger.summary(work, coalition), await ledger.stuck(work, coalition)

    counts, stuck = asyncio.run(with_database(look))
    for campaign, state, count in counts:
        line = {"campaign": campaign, "state": state, "count": count}
        typer.echo(json.dumps(line) if as_json else f"{campaign:30} {state:10} {count:6}")
    for row in stuck:
        held = {"delivery": row.id, "state": row.status, "why": row.why, "due": row.due.isoformat()}
        typer.echo(json.dumps(held) if as_json else f"{row.status}: {row.id} ({row.why}), due {row.due:%d %b %Y %H:%M}")
