"""Commands about oneself: one's settings, what one was written, a hard week, and a question asked at leisure."""

from __future__ import annotations

from datetime import datetime

from bot.access import Who
from bot.answers.talk import AnswerTalk
from bot.commands.lists import with_way
from bot.commands.table import Command
from bot.hard_weeks import HardWeeks
from bot.messages import Message, Table, Text, say
from bot.outbox import Outbox
from bot.preferences import Preferences
from bot.words import short_date
from config.catalogue import Catalogue
from storage.database import Work

MOST_LINES = 10
"""Messages that a history shows; older ones are in the person's own chat."""


class OwnCommands:
    """Settings, history, a hard week and ask."""

    def __init__(
        self, catalogue: Catalogue, preferences: Preferences, outbox: Outbox, talk: AnswerTalk, hard: HardWeeks
    ) -> None:
        self._catalogue = catalogue
        self._preferences = preferences
        self._outbox = outbox
        self._talk = talk
        self._hard = hard

    def table(self) -> tuple[Command, ...]:
        """The rows of these commands."""
        return (
            Command("settings", "member", self.settings, also=("my settings", "ajustes", "mis ajustes")),
            Command("history", "member", self.history, also=("my messages", "historial", "mis mensajes")),
            Command(
                "hard week",
                "member",
                self._hard.begin,
                also=("bad week", "survey week", "semana difícil", "semana dificil", "mala semana"),
            ),
            Command("hard week over", "member", self._hard.over, also=("bad week over", "fin de la semana difícil")),
            Command("ask", "member", self.ask, takes="QUESTION", also=("preguntar",)),
        )

    async def settings(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """How things are set, and the way to change them."""
        return await self._preferences.show(work, who, now)

    async def history(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """What the bot wrote to this person unasked, newest first, and why."""
        lines = await self._outbox.history_of(work, who.person_id, who.coalition.id, MOST_LINES, who.language)
        if not lines:
            return say(self._catalogue.say("command.reply.no_history", who.language, name=who.first_name))
        lead = self._catalogue.say("command.reply.history", who.language, name=who.first_name)
        today = now.astimezone(who.zone).date()
        columns = tuple(self._catalogue.say(f"command.column.{name}", who.language) for name in ("when", "what", "why"))
        rows = tuple(
            (
                short_date(self._catalogue, one.at.astimezone(who.zone).date(), who.language, today),
                with_way(self._catalogue, one.what, one.platform, who.language),
                one.why,
            )
            for one in lines
        )
        caption = self._catalogue.say("command.caption.history", who.language)
        return Message(lead, (Text(lead), Table(caption, columns, rows)))

    async def ask(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """An answer to the words that follow; without any, a form to write them in."""
        return await self._talk.ask(work, who, rest, now) if rest else self._talk.form(who, now)
