"""Commands of staff about schedules: what members are asked for, by which rule, and on what that rests."""

from __future__ import annotations

from bot.commands.table import Command
from bot.schedules.bases import Bases
from bot.schedules.desk import Schedules


def table(schedules: Schedules, bases: Bases) -> tuple[Command, ...]:
    """The rows of these commands."""
    return (
        Command("schedules", "staff", schedules.listed, also=("schedule list",)),
        Command("schedule add", "staff", schedules.add, takes="TITLE, RULE"),
        Command("schedule change", "staff", schedules.change, takes="TITLE, RULE"),
        Command("schedule stop", "staff", schedules.stop, takes="TITLE"),
        Command("schedule start", "staff", schedules.start, takes="TITLE"),
        Command("basis", "lead", bases.listed_or_proposed, takes="TITLE: BASIS"),
    )
