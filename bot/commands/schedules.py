"""Commands of staff about schedules: what members are asked for again and again, and by which rule."""

from __future__ import annotations

from bot.commands.table import Command
from bot.schedules.desk import Schedules


def table(schedules: Schedules) -> tuple[Command, ...]:
    """The rows of these commands."""
    return (
        Command("schedules", "staff", schedules.listed, also=("schedule list",)),
        Command("schedule add", "staff", schedules.add, takes="TITLE, RULE"),
        Command("schedule change", "staff", schedules.change, takes="TITLE, RULE"),
        Command("schedule stop", "staff", schedules.stop, takes="TITLE"),
        Command("schedule start", "staff", schedules.start, takes="TITLE"),
    )
