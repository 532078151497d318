"""The command of staff about what arrived: which receipts fit nothing, and what they mean."""

from __future__ import annotations

from bot.commands.table import Command
from bot.receipts.queue import Queue


def table(queue: Queue) -> tuple[Command, ...]:
    """The row of this command."""
    return (Command("receipts", "staff", queue.show),)
