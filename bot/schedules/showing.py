"""Draws a schedule for staff: what it asks of whom, its next three dates, and the list of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from bot.access import Who
from bot.contacts import calendar_of
from bot.messages import Choice, Choices, Context, Fact, Facts, Message, Table, Text, say
from bot.reminders.plan import rule_of
from bot.rules.calendar import Calendar
from bot.rules.recurrence import Occurrence, Rule, occurrences
from bot.schedules.alike import Alike
from bot.schedules.typed import LONGEST_TITLE, Agreement, UnclearError
from bot.schedules.wording import ScheduleWords
from config.catalogue import Catalogue
from storage.people import KINDS
from storage.submissions import LIVE, Schedule

_DATES = 3
_YEARS = timedelta(days=5 * 366)
"""Within which any rule has three dates."""


@dataclass(frozen=True, slots=True)
class Showing:
    """Draws schedules for one person of the staff, as they are on one day."""

    catalogue: Catalogue
    who: Who
    now: datetime

    @property
    def words(self) -> ScheduleWords:
        """In her language."""
        return ScheduleWords(self.catalogue, self.who.language)

    @property
    def calendar(self) -> Calendar:
        """The coalition's working days."""
        return calendar_of(self.who.coalition)

    @property
    def today(self) -> date:
        """The coalition's day, as planning has it."""
        return self.now.astimezone(ZoneInfo(self.who.coalition.zone)).date()

    def next_dates(self, rule: Rule, most: int = _DATES) -> list[Occurrence]:
        """The next dates of a rule, from today on."""
        return list(islice(occurrences(rule, self.calendar, self.today, self.today + _YEARS), most))

    def next_date(self, rule: Rule) -> str:
        """The next date in words."""
        return self.words.day(self.next_dates(rule, 1)[0].due_on, self.today)

    def proposal(self, lead: str, what: Agreement, members: int, notes: Sequence[str], choices: Choices) -> Message:
        """An agreement as it was understood, its dates, what it would do, and the buttons."""
        words = self.words
        facts = (
            Fact(words.tell("label.rule"), words.rule(what.rule)),
            Fact(words.tell("label.asked"), words.tell("value.asked", kinds=words.kinds(what.kinds), count=members)),
            Fact(words.tell("label.minutes"), words.tell("value.minutes", minutes=what.minutes)),
        )
        dates = tuple(Fact(one.period, words.due(one, self.calendar, self.today)) for one in self.next_dates(what.rule))
        heading = Text(words.tell("label.next"))
        return Message(lead, (Text(lead), Facts(facts), heading, Facts(dates), Text("\n\n".join(notes)), choices))

    def alike(self, one: Alike, wanted: int) -> str:
        """That another schedule asks for the same, and of how many."""
        both = len(one.members)
        key, left = ("alike", {"left": wanted - both}) if both < wanted else ("alike_all", {})
        return self.words.tell(key, file=one.schedule.title, count=both, number=one.sent, **left)

    def listed(self, schedules: Sequence[Schedule]) -> Message:
        """All schedules with their rules and next dates."""
        words = self.words
        lead = words.tell("list", coalition=self.who.coalition.name, count=len(schedules))
        how = Context(words.tell("how", example=words.tell("example")))
        if not schedules:
            return Message(lead, (Text(lead), how))
        rows = tuple((one.title, words.rule(rule_of(one)), self._date_of(one)) for one in schedules)
        columns = tuple(words.tell(f"label.{name}") for name in ("file", "rule", "date"))
        return Message(lead, (Text(lead), Table(lead, columns, rows), how))

    def _date_of(self, schedule: Schedule) -> str:
        if schedule.state != LIVE:
            return self.words.tell("value.stopped")
        [one] = self.next_dates(rule_of(schedule), 1)
        return self.words.due(one, self.calendar, self.today)

    def unclear(self, problem: UnclearError, command: str, title: str) -> Message:
        """Which part was not understood, and an example with the rest as it was."""
        words, part = self.words, problem.part.replace(" ", "_")
        example = f"{command} {words.tell('example')}" if not title else f"{command} {title}, quarterly, 15th"
        match problem.part:
            case "kinds":
                known = ", ".join(words.tell(f"kind.{one.replace(' ', '_')}") for one in KINDS)
                wanted = {"wanted": problem.typed} if problem.typed else {}
                said = words.tell("unclear.kinds" if wanted else "unclear.nobody", known=known, **wanted)
            case "long title":
                said = words.tell("unclear.long_title", count=LONGEST_TITLE)
            case "period" | "day" | "day of year" if problem.typed:
                said = words.tell(f"unclear.typed.{part}", wanted=problem.typed)
            case "shift" | "rest" | "minutes":
                said = words.tell(f"unclear.{part}", wanted=problem.typed)
            case _:
                said = words.tell(f"unclear.{part}")
        return say(said, words.tell("unclear.example", example=example))

    def buttons(self, *named: tuple[str, str]) -> Choices:
        """Buttons by their names and tokens; the first is what most people want."""
        return Choices(
            tuple(
                Choice(self.words.tell(f"choice.{name}"), token, primary=place == 0)
                for place, (name, token) in enumerate(named)
            )
        )
