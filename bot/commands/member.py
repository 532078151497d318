"""Commands that everybody may use: help, and one's own dates."""

from __future__ import annotations

from datetime import datetime

from bot.access import Who
from bot.basis import closing_of, day_in
from bot.commands.table import Command
from bot.messages import Context, Fact, Facts, Message, Table, Text, say
from bot.submissions import asks_of
from bot.words import short_date
from config.catalogue import Catalogue
from storage import people, submissions
from storage.database import Work


class MemberCommands:
    """Help and status."""

    def __init__(self, catalogue: Catalogue, others: tuple[Command, ...] = ()) -> None:
        """`others` are the rows that help speaks of beside its own."""
        self._catalogue = catalogue
        self._others = others

    def table(self) -> tuple[Command, ...]:
        """The rows of these commands."""
        return (
            Command("help", "member", self.help, also=("ayuda", "hello", "hi", "hola")),
            Command("status", "member", self.status, also=("estado",)),
        )

    async def help(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """What the bot can do for this person, and nothing that it would refuse her."""
        lead = self._catalogue.say("command.hello", who.language, name=who.first_name, coalition=who.coalition.name)
        usable = tuple(
            Fact(command.usage, self._catalogue.say(f"command.{command.key}", who.language))
            for command in (*self.table(), *self._others)
            if who.may(command.right)
        )
        more = self._catalogue.say("command.ask_anything", who.language)
        return Message(lead, (Text(lead), Facts(usable), Context(more)))

    async def status(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """A member's dates and how each stands; for staff without a member, the counts."""
        if who.organisation is None:
            return await self._totals(work, who)
        today = now.astimezone(who.zone).date()
        asks = await asks_of(work, who.organisation, today)
        member = who.organisation.name
        if not asks:
            return say(self._catalogue.say("command.reply.no_dates", who.language, organisation=member))
        caption = self._catalogue.say("command.reply.dates", who.language, organisation=member)
        columns = tuple(
            self._catalogue.say(f"command.column.{name}", who.language) for name in ("file", "due", "state")
        )
        rows = tuple(
            (
                f"{ask.submission.period} {ask.schedule.title}",
                short_date(self._catalogue, ask.submission.due_on, who.language, today),
                self._state(ask.submission.state, who.language),
            )
            for ask in asks
        )
        day = day_in(who.coalition, now)
        closing = closing_of(self._catalogue, [ask.schedule for ask in asks], day, who.language)
        return Message(caption, (Text(caption), Table(caption, columns, rows), Context(closing)))

    async def _totals(self, work: Work, who: Who) -> Message:
        members = await people.organisations(work, who.coalition.id)
        counts = await submissions.counts(work, who.coalition.id)
        lead = self._catalogue.say(
            "command.reply.totals", who.language, coalition=who.coalition.name, count=len(members)
        )
        facts = tuple(Fact(self._state(state, who.language), str(count)) for state, count in sorted(counts.items()))
        return Message(lead, (Text(lead), *((Facts(facts),) if facts else ())))

    def _state(self, state: str, language: str) -> str:
        return self._catalogue.say(f"reminder.state.{state.replace(' ', '_')}", language)
