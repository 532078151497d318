"""Says a schedule in words: its rule, its next dates and why one has moved, whom it asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.rules.calendar import Calendar
from bot.rules.recurrence import LAST, Day, Occurrence, Rule
from bot.words import long_date, month_name
from config.catalogue import Catalogue
from storage.people import KINDS

_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
_TEENS = range(11, 14)
_SHORTEST, _SHORTEST_OF_QUARTERS = 28, 30
"""Days that every month has, and that each month after a quarter has."""


class ScheduleWords:
    """Speaks of schedules in one language."""

    def __init__(self, catalogue: Catalogue, language: str) -> None:
        self._catalogue = catalogue
        self._language = language

    def tell(self, key: str, **values: object) -> str:
        """One sentence about schedules."""
        return self._catalogue.say(f"schedule.{key}", self._language, **values)

    def rule(self, rule: Rule) -> str:
        """Such as "every quarter, on the 15th of the month after it ends; if that day is closed, ..."."""
        said = self.tell(f"rule.{rule.period}", day=self._day(rule.day))
        if rule.day.working:
            return said
        if _SHORTEST < rule.day.nth < LAST and _meets_short_months(rule):
            said = self.tell("rule.short", rule=said)
        return self.tell(f"rule.{rule.shift}", rule=said)

    def due(self, one: Occurrence, calendar: Calendar, today: date) -> str:
        """The day on which data is due; where it has moved, instead of which day, and that day's name."""
        due = self.day(one.due_on, today)
        if one.due_on == one.named_on:
            return due
        instead = self.day(one.named_on, today)
        holiday = calendar.holiday(one.named_on)
        if holiday:
            return self.tell("date.holiday", date=due, day=instead, holiday=holiday)
        return self.tell("date.instead", date=due, day=instead)

    def day(self, day: date, today: date) -> str:
        """Such as "Friday, 13 November", with the year only if it is not this one."""
        said = long_date(self._catalogue, day, self._language)
        return said if day.year == today.year else f"{said} {day.year}"

    def kinds(self, kinds: Sequence[str]) -> str:
        """Such as "hospitals and nursing homes"."""
        if set(kinds) == set(KINDS):
            return self.tell("kind.every")
        names = [self.tell(f"kind.{one.replace(' ', '_')}") for one in kinds]
        if len(names) < 2:
            return "".join(names)
        return self.tell("and.list", first=", ".join(names[:-1]), last=names[-1])

    def _day(self, day: Day) -> str:
        if day.month and not day.working and day.nth < LAST:
            return self.tell("day.date", day=day.nth, month=month_name(self._catalogue, day.month, self._language))
        name = ("last_working" if day.working else "last") if day.nth == LAST else "working" if day.working else "nth"
        nth = {} if day.nth == LAST else {"nth": self._nth(day.nth)}
        said = self.tell(f"day.{name}", **nth)
        if not day.month:
            return said
        return self.tell("day.of", day=said, month=month_name(self._catalogue, day.month, self._language))

    def _nth(self, number: int) -> str:
        ending = "th" if number in _TEENS else _ENDINGS.get(number % 10, "th")
        return self.tell(f"nth.{ending}", number=number)


def _meets_short_months(rule: Rule) -> bool:
    """Whether some month of the rule does not have its day."""
    if rule.period == "yearly":
        return rule.day.month == 2
    return rule.period == "monthly" or rule.day.nth > _SHORTEST_OF_QUARTERS
