"""Commands of staff that look ahead: what the coming weeks would ask of each person.

They are answered inside the unit of work that hears them, so that what is looked at ends after some hundreds of notes;
the command line has no such end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.access import Who
from bot.commands.lists import listed
from bot.commands.table import Command
from bot.forecast.costs import Cost, Unasked, costs, unasked
from bot.forecast.rehearsal import Rehearsal, rehearse
from bot.messages import Context, Message, Table, Text, say
from bot.outbox import Outbox
from bot.words import short_date
from config.catalogue import Catalogue
from storage.database import Work

USUAL = 90
"""Days: a quarter, in which each quarterly file comes up once."""
LONGEST = 366
MOST_NOTES = 600
"""Notes after which a look ahead ends in a chat: about a second and a half."""
_SPANS = {"month": 30, "quarter": 90, "year": 365}
_UNITS = {"day": 1, "week": 7, "month": 30}
_LENGTH = re.compile(r"(\d{1,4}) ?(day|week|month)?s?", re.IGNORECASE)


class ForecastCommands:
    """What staff may know of the time to come."""

    def __init__(self, catalogue: Catalogue, outbox: Outbox) -> None:
        self._catalogue = catalogue
        self._outbox = outbox

    def table(self) -> tuple[Command, ...]:
        """The rows of these commands."""
        return (Command("forecast", "staff", self.forecast, takes="DAYS"),)

    async def forecast(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """What each person would get and be asked for, if nobody answered."""
        days = _days(rest)
        if days is None:
            return say(self._word(who, "forecast.usage", days=LONGEST))
        until = now + timedelta(days=days)
        found = await rehearse(work, self._outbox, who.coalition.id, now, until, most=MOST_NOTES)
        lines, left = costs(found), unasked(found)
        days = (found.ends - found.begins).days
        lead = self._lead(who, found, lines, days)
        blocks: list[Text | Table | Context] = [Text(lead)]
        if lines:
            blocks += self._costs(who, lines, now)
        if left:
            blocks += self._unasked(who, left)
        if found.ends < until:
            date = short_date(self._catalogue, found.ends.astimezone(who.zone).date(), who.language, now.date())
            blocks.append(Context(self._word(who, "forecast.as_far_as", date=date)))
        if lines:
            blocks.append(Context(self._word(who, "forecast.note")))
        return Message(lead, tuple(blocks))

    def _lead(self, who: Who, found: Rehearsal, lines: Sequence[Cost], days: int) -> str:
        if not found.roster.organisations:
            return self._word(who, "forecast.no_members")
        if not lines:
            return self._word(who, "forecast.nobody" if found.left_out else "forecast.nothing", days=days)
        notes, minutes = sum(one.notes for one in lines), sum(one.minutes for one in lines)
        people = sum(one.notes > 0 for one in lines)
        return self._word(who, "forecast.lead", days=days, count=notes, number=people, minutes=minutes)

    def _costs(self, who: Who, lines: Sequence[Cost], now: datetime) -> Sequence[Table | Context]:
        columns = ("command.column.to", *(f"forecast.column.{name}" for name in ("notes", "minutes", "week", "held")))
        rows = [
            (f"{one.name}, {', '.join(one.members)}", str(one.notes), str(one.minutes), self._week(who, one, now),
             str(one.held) if one.held else "")
            for one in lines
        ]  # fmt: skip
        caption = self._word(who, "forecast.caption.costs")
        return listed(self._catalogue, who.language, caption, columns, rows, (1, 2))

    def _week(self, who: Who, one: Cost, now: datetime) -> str:
        if one.fullest is None:
            return ""
        day = short_date(self._catalogue, one.fullest, who.language, now.astimezone(who.zone).date())
        return self._word(who, "forecast.week", date=day, count=one.in_fullest)

    def _unasked(self, who: Who, left: Sequence[Unasked]) -> Sequence[Table | Context]:
        columns = tuple(f"command.column.{name}" for name in ("member", "file", "why"))
        rows = [(one.member, one.file, self._word(who, f"reason.{one.why.replace(' ', '_')}")) for one in left]
        caption = self._word(who, "command.caption.left_out")
        return listed(self._catalogue, who.language, caption, columns, rows)

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(key, who.language, **values)


def _days(typed: str) -> int | None:
    """How many days are meant; None where that cannot be read, or is too far away."""
    words = typed.strip().rstrip(".").casefold()
    words = words.removeprefix("for ").removeprefix("the ").removeprefix("next ").removeprefix("a ")
    if not words:
        return USUAL
    if words in _SPANS:
        return _SPANS[words]
    length = _LENGTH.fullmatch(words)
    if length is None:
        return None
    days = int(length[1]) * _UNITS[length[2] or "day"]
    return days if 1 <= days <= LONGEST else None
