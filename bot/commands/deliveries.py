"""The command of staff about what goes out: how the messages stand, and what waits for a decision."""

from __future__ import annotations

from bot.commands.table import Command
from bot.deliveries import Deliveries


def table(deliveries: Deliveries) -> tuple[Command, ...]:
    """The row of this command."""
    return (Command("deliveries", "staff", deliveries.show),)
