"""The words, buttons and moments of announcements, as staff read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.access import Who
from bot.announcements.desk import KIND
from bot.messages import Choice, Choices, Fact, Facts
from bot.tokens import Claim, Tokens
from bot.words import clock_time, short_date
from config.catalogue import Catalogue
from storage.announcements import Announcement

_WANTED = ("ask", "approve", "resume")
"""Buttons that most people want where they are."""


class Wording:
    """Says it in the words of the catalogue."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens) -> None:
        self.catalogue = catalogue
        self._tokens = tokens

    def word(self, who: Who, key: str, **values: object) -> str:
        """A sentence about announcements."""
        return self.catalogue.say(f"announcement.{key}", who.language, **values)

    def choices(self, who: Who, one: Announcement, names: Sequence[str], now: datetime) -> Choices:
        """Buttons that act on this announcement."""
        return Choices(tuple(self._choice(who, one, name, now) for name in names))

    def reasons(self, counts: Mapping[str, int]) -> Facts:
        """How many wait, or are left out, for which reason, the most frequent one first."""
        ordered = sorted(counts.items(), key=lambda entry: -entry[1])
        return Facts(
            tuple(Fact(self.catalogue.say(f"reason.{why.replace(' ', '_')}"), str(count)) for why, count in ordered)
        )

    def moment(self, who: Who, moment: datetime, now: datetime) -> str:
        """A time of day, with the day where that is not today."""
        day, today = moment.astimezone(who.zone).date(), now.astimezone(who.zone).date()
        time = clock_time(moment, who.zone)
        return time if day == today else f"{short_date(self.catalogue, day, who.language, today)}, {time}"

    def _choice(self, who: Who, one: Announcement, name: str, now: datetime) -> Choice:
        claim = Claim(f"{KIND}.{name}", one.id, who.coalition.id, who.person_id)
        return Choice(self.word(who, f"choice.{name}"), self._tokens.sign(claim, now), name in _WANTED)
