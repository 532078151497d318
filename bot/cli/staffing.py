"""Commands about staff's own side: whom to call, and who of them looks after privacy."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.answering import stop
from bot.cli.keeping import AsJson, with_database

if TYPE_CHECKING:
    from bot.reminders.calls import Line
    from storage.database import Database, Work

OfCoalition = Annotated[str, typer.Option(help="The coalition's short name.")]


def calls(coalition: OfCoalition, as_json: AsJson = False) -> None:
    """List whom staff may call: who got every note and did not answer, and who cannot be reached."""
    lines = asyncio.run(with_database(lambda database: _calls(database, coalition)))
    for one in lines:
        typer.echo(json.dumps(_call(one), ensure_ascii=False) if as_json else _call_line(_call(one)))
    if not lines and not as_json:
        typer.echo("Nobody waits for a call.")


async def _calls(database: Database, coalition: str) -> list[Line]:
    from bot.reminders.calls import call_list

    now = await moment_of(database)
    async with database.reading() as work:
        await has_to_exist(work, coalition)
        return await call_list(work, coalition, now)


def _call(one: Line) -> dict[str, Any]:
    return {
        "member": one.ask.organisation.name,
        "key": one.ask.organisation.key,
        "file": one.ask.schedule.title,
        "period": one.ask.submission.period,
        "due_on": one.ask.submission.due_on.isoformat(),
        "contact": one.contact.name if one.contact else None,
        "phone": (one.contact.phone or None) if one.contact else None,
        "notes": one.said.count if one.said else 0,
        "last_note": one.said.last.isoformat() if one.said else None,
        "since": one.since.isoformat(),
        "why": one.why or "no answer",
    }


def _call_line(call: dict[str, Any]) -> str:
    whom = ", ".join(one for one in (call["contact"], call["phone"]) if one) or "nobody named yet"
    return f"{call['member']}, {call['period']} {call['file']}: {whom} ({call['why']}, since {call['since']})"


def privacy(
    email: Annotated[str, typer.Argument(help="The e-mail address of somebody on the staff.")],
    coalition: OfCoalition,
    off: Annotated[bool, typer.Option("--off", help="No longer.")] = False,
    as_json: AsJson = False,
) -> None:
    """Let somebody on the staff see which messages were refused for patient data."""
    from bot.founding import BadCoalitionError, look_after_privacy

    try:
        change = asyncio.run(
            with_database(lambda database: look_after_privacy(database, coalition, email, privacy=not off))
        )
    except BadCoalitionError as bad:
        stop(str(bad))
    typer.echo(json.dumps({"privacy": not off, "change": change}) if as_json else f"{email}: {change}.")


async def has_to_exist(work: Work, coalition: str) -> None:
    """Stop where there is no such coalition."""
    from storage import coalitions

    if await coalitions.find(work, coalition) is None:
        stop(f"There is no coalition called {coalition}; “convener init” makes one.")


async def moment_of(database: Database) -> datetime:
    """The present moment as this database has it: in a demo's, where its clock was left."""
    from bot.app.house import real_clock
    from storage import install

    async with database.reading() as work:
        kept = await install.note(work, install.CLOCK) if await install.note(work, install.DEMO) else None
    return datetime.fromisoformat(kept) if kept else real_clock().now()
