"""The command of staff that shows on whom the load of the last quarter lay, and which group stands out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.access import Who
from bot.commands.table import Command
from bot.fairness import LOOKED_AT, fairness
from bot.messages import Context, Message, Table, Text, say
from bot.rules.fairness import Balance, Group
from config.catalogue import Catalogue
from storage.database import Work

_COLUMNS = ("members", "contacts", "notes", "minutes", "data_sets", "answered")


class FairnessCommand:
    """What staff may know of who carries how much."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def table(self) -> tuple[Command, ...]:
        """The row of this command."""
        return (Command("fairness", "staff", self.show),)

    async def show(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """The load by size and by kind, with the numbers behind whatever stands out."""
        found = await fairness(work, who.coalition.id, now)
        if not found.notes:
            return say(self._word(who, "nothing", days=LOOKED_AT.days))
        lead = self._word(who, "lead", days=LOOKED_AT.days, count=found.notes, number=_rate(found.middle))
        return Message(
            lead,
            (
                Text(lead),
                Text("\n\n".join(self._standing_out(who, found))),
                self._groups(who, "size", found.by_size),
                self._groups(who, "kinds", found.by_kind),
                Context(self._word(who, "note")),
            ),
        )

    def _standing_out(self, who: Who, found: Balance) -> Sequence[str]:
        lines = [
            self._word(who, "stands_out", kinds=self._name(who, one), number=_rate(one.notes_a_contact),
                       count=one.notes, left=one.contacts)
            for one in found.standing_out
        ]  # fmt: skip
        if any(not one.name for one in found.by_size):
            lines.append(self._word(who, "size_unknown"))
        return lines if found.standing_out else [self._word(who, "even"), *lines]

    def _groups(self, who: Who, what: str, groups: Sequence[Group]) -> Table:
        heads = (self._word(who, f"column.{what}"), *(self._word(who, f"column.{name}") for name in _COLUMNS))
        rows = tuple(
            (
                self._name(who, one), str(one.members), str(one.contacts), _rate(one.notes_a_contact),
                str(round(one.minutes_a_contact)), _rate(one.data_sets_a_member), f"{one.answered}/{one.files}",
            )
            for one in groups
        )  # fmt: skip
        return Table(self._word(who, f"caption.{what}"), heads, rows, (1, 2, 3, 4, 5, 6))

    def _name(self, who: Who, one: Group) -> str:
        """Such as "small members", or a kind as one says it of many."""
        key = one.name.replace(" ", "_")
        if f"fairness.size.{key or 'unknown'}" in self._catalogue:
            return self._word(who, f"size.{key or 'unknown'}")
        return self._catalogue.say(f"schedule.kind.{key}", who.language)

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"fairness.{key}", who.language, **values)


def _rate(value: float) -> str:
    return f"{value:.1f}"
