"""Says what an ask rests on: in a note, under a list of dates, in a calendar, and to whoever asks why.

A note follows the day on which it leaves; who asks why reads what holds today, and the change behind it or ahead of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.rules.basis import Basis, in_force, last_change, next_change
from bot.words import short_date
from config.catalogue import Catalogue
from storage.coalitions import Coalition
from storage.submissions import Schedule


@dataclass(frozen=True, slots=True)
class BasisWords:
    """Speaks of bases in one language, on one day."""

    catalogue: Catalogue
    language: str
    today: date

    def in_note(self, basis: Basis, step: str) -> str:
        """Its sentence in the note of that step, such as "It is voluntary, and thank you."."""
        return self.catalogue.say(f"basis.note.{basis.kind}.{step}", self.language, **self._values(basis))

    def state(self, basis: Basis) -> str:
        """Such as "asked for by law: 410 IAC 15-1.4, from 1 January to 1 July"."""
        span = {} if basis.kind == "voluntary" else {"citation": basis.citation, "span": self.span(basis)}
        return self.catalogue.say(f"basis.state.{basis.kind}", self.language, **span)

    def standing(self, kept: Sequence[Mapping[str, Any]]) -> str:
        """What holds today, with what comes next, or what was before."""
        now = self.state(in_force(kept, self.today))
        if coming := next_change(kept, self.today):
            on, after = self.day(coming.on), self.state(coming.after)
            return self.catalogue.say("basis.state.will", self.language, state=now, date=on, after=after)
        if was := last_change(kept, self.today):
            on, before = self.day(was.on), self.state(was.before)
            return self.catalogue.say("basis.state.was", self.language, state=now, date=on, before=before)
        return now

    def span(self, basis: Basis) -> str:
        """Such as "since 1 January"."""
        first = self.day(basis.from_on)
        if basis.until_on is None:
            return self.catalogue.say("basis.span.since", self.language, first=first)
        return self.catalogue.say("basis.span.between", self.language, first=first, last=self.day(basis.until_on))

    def day(self, day: date) -> str:
        """A day, with its year where that is not this one."""
        return short_date(self.catalogue, day, self.language, self.today)

    def _values(self, basis: Basis) -> dict[str, str]:
        match basis.kind:
            case "voluntary":
                return {}
            case "agreed":
                return {"citation": basis.citation}
            case "mandated":
                return {"citation": basis.citation, "span": self.span(basis)}


def day_in(coalition: Coalition, now: datetime) -> date:
    """The day where the coalition is, since a law and an agreement hold there."""
    return now.astimezone(ZoneInfo(coalition.zone)).date()


def all_voluntary(asked: Sequence[Schedule], day: date) -> bool:
    """Whether nothing but goodwill is behind any of these on that day."""
    return all(in_force(one.bases, day).kind == "voluntary" for one in asked)


def basis_of_several(catalogue: Catalogue, asked: Sequence[Schedule], day: date, language: str) -> str:
    """The sentence of a note about several files."""
    return catalogue.say(f"basis.several.{'voluntary' if all_voluntary(asked, day) else 'mixed'}", language)


def closing_of(catalogue: Catalogue, asked: Sequence[Schedule], day: date, language: str) -> str:
    """The line under somebody's dates: that all of it is voluntary, where it is."""
    key = "command.reply.voluntary" if all_voluntary(asked, day) else "basis.why.mixed"
    return catalogue.say(key, language)
