"""Commands that look ahead and back for staff: what the coming weeks would ask, and on whom the last ones lay."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.answering import stop
from bot.cli.keeping import AsJson, settings, with_database
from bot.cli.staffing import OfCoalition, has_to_exist, moment_of

if TYPE_CHECKING:
    from bot.forecast.costs import Cost, Unasked
    from bot.forecast.rehearsal import Rehearsal
    from bot.rules.fairness import Balance, Group
    from storage.database import Database

LONGEST = 731
"""Days: two years, since a round that comes later than that has not been agreed on yet."""
_STEP = 20
"""Percent between two lines of progress where nobody watches a bar."""


def forecast(
    coalition: OfCoalition,
    days: Annotated[int, typer.Option(help="How many days to look ahead, 731 at most.")] = 90,
    as_json: AsJson = False,
) -> None:
    """Say what the coming notes would ask of each person if nobody answered; nothing is sent by looking."""
    if not 1 <= days <= LONGEST:
        stop(f"Please give a number of days from 1 to {LONGEST}.")
    found = asyncio.run(with_database(lambda database: _rehearse(database, coalition, days)))
    _tell_json(found) if as_json else _tell(found, days)


async def _rehearse(database: Database, coalition: str, days: int) -> Rehearsal:
    from bot.features import authors
    from bot.forecast.rehearsal import rehearse
    from bot.outbox import Outbox
    from bot.tokens import Tokens
    from config.catalogue import load

    catalogue, now = load(), await moment_of(database)
    tokens = Tokens(settings().secret_key.get_secret_value())
    outbox = Outbox(catalogue, authors(catalogue, tokens), tokens)
    async with database.reading() as work:
        await has_to_exist(work, coalition)
        with _progress(now, days) as told:
            return await rehearse(work, outbox, coalition, now, now + timedelta(days=days), told=told)


@contextmanager
def _progress(begins: datetime, days: int) -> Iterator[Callable[[datetime], None]]:
    """A bar for who watches, else one line every few percent; on the error stream, so that the result stays alone."""
    if not sys.stderr.isatty():
        yield _Lines(begins, days)
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("days", total=days)
        yield lambda reached: bar.update(task, completed=(reached - begins) / timedelta(days=1))


class _Lines:
    """One line every few percent of the days."""

    def __init__(self, begins: datetime, days: int) -> None:
        self._begins, self._days, self._said = begins, days, 0

    def __call__(self, reached: datetime) -> None:
        gone = (reached - self._begins).days
        percent = 100 * gone // self._days // _STEP * _STEP
        if percent > self._said:
            self._said = percent
            typer.echo(f"{percent} %: {gone} of {self._days} days", err=True)


def _tell_json(found: Rehearsal) -> None:
    from bot.forecast.costs import costs, unasked

    for one in costs(found):
        typer.echo(json.dumps(_cost(one), ensure_ascii=False))
    for left in unasked(found):
        line = {"left_out": left.member, "file": left.file, "rounds": left.rounds, "why": left.why}
        typer.echo(json.dumps(line, ensure_ascii=False))
    total = {"from": found.begins.isoformat(), "until": found.ends.isoformat(), **_total(costs(found), unasked(found))}
    typer.echo(json.dumps(total, ensure_ascii=False))


def _cost(one: Cost) -> dict[str, Any]:
    return {
        "person": one.name,
        "members": list(one.members),
        "notes": one.notes,
        "files": one.files,
        "minutes": one.minutes,
        "fullest_week": one.fullest.isoformat() if one.fullest else None,
        "in_fullest_week": one.in_fullest,
        "held": one.held,
    }


def _total(lines: list[Cost], left: list[Unasked]) -> dict[str, int]:
    return {
        "people": sum(one.notes > 0 for one in lines),
        "notes": sum(one.notes for one in lines),
        "minutes": sum(one.minutes for one in lines),
        "held": sum(one.held for one in lines),
        "left_out": len({one.member for one in left}),
    }


def _tell(found: Rehearsal, days: int) -> None:
    from bot.forecast.costs import costs, unasked
    from config.catalogue import load

    lines, left, catalogue = costs(found), unasked(found), load()
    total = _total(lines, left)
    for one in lines:
        week = f"; most in the week of {one.fullest:%d %b %Y}: {one.in_fullest}" if one.fullest else ""
        held = f"; held by her own limit: {one.held}" if one.held else ""
        asked = f"notes {one.notes}, files {one.files}, minutes {one.minutes}"
        typer.echo(f"{one.name}, {', '.join(one.members)}: {asked}{week}{held}")
    for kept in left:
        why = catalogue.say(f"reason.{kept.why.replace(' ', '_')}")
        typer.echo(f"left out: {kept.member}, {kept.file} ({why}), rounds: {kept.rounds}")
    if not lines:
        typer.echo(f"Nobody would get a note in the next {days} days. {_why_nobody(found)}")
        return
    typer.echo(
        f"In {days} days, if nobody answers: people {total['people']}, notes {total['notes']}, minutes asked for "
        f"{total['minutes']}, held by a personal limit {total['held']}."
    )


def _why_nobody(found: Rehearsal) -> str:
    if not found.roster.organisations:
        return "The coalition has no members yet: “convener import members FILE” brings them in."
    if not found.left_out:
        return "Nothing is asked for in that time; “schedule add” in the chat begins it."
    return "The lines above say why."


def fairness(coalition: OfCoalition, as_json: AsJson = False) -> None:
    """Say on whom the notes of the last 90 days lay, by size and kind of member, and which group stands out."""
    found = asyncio.run(with_database(lambda database: _balance(database, coalition)))
    standing_out = [one.name for one in found.standing_out]
    for what, groups in (("size", found.by_size), ("kind", found.by_kind)):
        for one in groups:
            line = _group(what, one, stands_out=one.name in standing_out)
            typer.echo(json.dumps(line, ensure_ascii=False) if as_json else _group_line(line))
    total = {"notes": found.notes, "middle": round(found.middle, 2), "stands_out": standing_out}
    if as_json:
        typer.echo(json.dumps(total, ensure_ascii=False))
    elif found.notes:
        named = ", ".join(standing_out) or "nobody"
        typer.echo(
            f"The member in the middle had {found.middle:.1f} notes a contact; above one and a half times: {named}."
        )
    else:
        typer.echo("No note reached anybody in the last 90 days, so there is no load to compare.")


async def _balance(database: Database, coalition: str) -> Balance:
    from bot.fairness import fairness as weigh

    now = await moment_of(database)
    async with database.reading() as work:
        await has_to_exist(work, coalition)
        return await weigh(work, coalition, now)


def _group(what: str, one: Group, *, stands_out: bool) -> dict[str, Any]:
    return {
        what: one.name or "size not known",
        "members": one.members,
        "contacts": one.contacts,
        "notes": one.notes,
        "notes_a_contact": round(one.notes_a_contact, 2),
        "minutes": one.minutes,
        "minutes_a_contact": round(one.minutes_a_contact, 1),
        "data_sets_a_member": round(one.data_sets_a_member, 2),
        "due": one.files,
        "answered": one.answered,
        "stands_out": stands_out,
    }


def _group_line(line: dict[str, Any]) -> str:
    name = line.get("size") or line.get("kind")
    rates = f"notes a contact {line['notes_a_contact']:.1f}, minutes a contact {line['minutes_a_contact']:.0f}"
    counts = f"members {line['members']}, contacts {line['contacts']}"
    sets = f"data sets a member {line['data_sets_a_member']:.1f}, answered {line['answered']} of {line['due']}"
    return f"{name}: {counts}, {rates}, {sets}"
