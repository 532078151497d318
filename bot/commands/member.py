"""Commands that everybody may use: help, and one's own dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
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

MANY = 3
"""From so many commands on that begin with one word, help shows the first with the names of the others."""


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
            Command("commands", "staff", self.commands, takes="WORD"),
            Command("status", "member", self.status, also=("estado",)),
        )

    async def help(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """What the bot can do for this person, and nothing that it would refuse her."""
        lead = self._catalogue.say("command.hello", who.language, name=who.first_name, coalition=who.coalition.name)
        usable = [command for command in (*self.table(), *self._others) if who.may(command.right)]
        of_word = Counter(_word_of(command) for command in usable)
        facts: list[Fact] = []
        folded: dict[str, list[str]] = {}
        for command in usable:
            word = _word_of(command)
            if of_word[word] >= MANY:
                folded.setdefault(word, []).append(command.name)
        for command in usable:
            mine = folded.get(_word_of(command), [])
            if not mine or mine[0] == command.name:
                facts.append(self._fact(who, command, mine[1:]))
        more = self._catalogue.say("command.ask_anything", who.language)
        return Message(lead, (Text(lead), Facts(tuple(facts)), Context(more)))

    async def commands(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Every command that begins with a word, each with what it is for."""
        if not rest.split():
            return await self.help(work, who, rest, now)
        wanted = rest.split()[0].casefold()
        usable = [command for command in (*self.table(), *self._others) if who.may(command.right)]
        found = [command for command in usable if _word_of(command) == wanted]
        if not found:
            return say(self._catalogue.say("command.reply.unknown", who.language, wanted=rest.strip()[:60]))
        lead = self._catalogue.say("command.begin_with", who.language, word=wanted)
        return Message(lead, (Text(lead), Facts(tuple(self._fact(who, command, []) for command in found))))

    def _fact(self, who: Who, command: Command, beside: Sequence[str]) -> Fact:
        """What a command is for, with the names of those that begin with the same word."""
        text = self._catalogue.say(f"command.{command.key}", who.language)
        if beside:
            text = self._catalogue.say("command.beside", who.language, text=text, names=", ".join(beside))
        return Fact(command.usage, text)

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


def _word_of(command: Command) -> str:
    return command.name.partition(" ")[0]
