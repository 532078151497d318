"""Commands around goals: everybody reads them, staff keep them."""

from __future__ import annotations

from bot.commands.table import Command
from bot.goals.talk import GoalTalk


def own(talk: GoalTalk) -> tuple[Command, ...]:
    """The rows of commands for everybody."""
    return (Command("goals", "member", talk.listed, also=("our goals", "metas", "objetivos")),)


def staff(talk: GoalTalk) -> tuple[Command, ...]:
    """The rows of commands for staff."""
    return (
        Command("goal", "staff", talk.show, takes="NUMBER", numbered=True),
        Command("goal add", "staff", talk.add, takes="TITLE"),
        Command("first project", "staff", talk.projects.show),
    )
