"""The commands about a person's own dates and calendar, and that of staff who end an address."""

from __future__ import annotations

from bot.calendars.desk import Calendars
from bot.commands.table import Command
from bot.reminders.dates import Dates


def own(calendars: Calendars, dates: Dates) -> tuple[Command, ...]:
    """The rows for everybody."""
    return (
        Command("dates", "member", dates.show, also=("my dates", "fechas", "mis fechas")),
        Command("calendar", "member", calendars.show, also=("my calendar", "calendario", "mi calendario")),
        Command("calendar renew", "member", calendars.renew, also=("renew calendar", "renovar calendario")),
    )


def staff(calendars: Calendars) -> tuple[Command, ...]:
    """The row of staff."""
    return (Command("calendar end", "staff", calendars.end, takes="CONTACT"),)
