"""Tells staff of a goal a week before its date, and once it passed unmet, with a note for their words (M39)."""

from __future__ import annotations

from datetime import datetime

import structlog

from bot.colleagues import tell
from bot.goals import desk
from bot.goals.author import KIND
from bot.messages import Block, Choice, Choices, Context, Message, Text
from bot.outbox import Outbox
from bot.tokens import Claim, Tokens
from bot.words import long_date, short_date
from config.catalogue import Catalogue
from storage import coalitions, goals, people
from storage.coalitions import Coalition
from storage.database import Database, Work
from storage.goals import Goal

log = structlog.get_logger()


class GoalWatch:
    """Looks after the dates of goals, whoever forgets them."""

    def __init__(self, database: Database, catalogue: Catalogue, tokens: Tokens, outbox: Outbox) -> None:
        self._database = database
        self._catalogue = catalogue
        self._tokens = tokens
        self._outbox = outbox

    async def tick(self, now: datetime) -> int:
        """Tell staff of what comes due, each in a unit of its own; how many there were."""
        async with self._database.reading() as work:
            due = await goals.to_look_at(work, now)
        for coalition_id, goal_id in due:
            try:
                async with self._database.work() as work:
                    await self._look(work, coalition_id, goal_id, now)
            except Exception:  # One goal's failure stays one failure; the next tick tries again.
                log.exception("staff could not be told of a goal", goal=goal_id)
        return len(due)

    async def _look(self, work: Work, coalition_id: str, goal_id: str, now: datetime) -> None:
        goal = await goals.find(work, coalition_id, goal_id)
        coalition = await coalitions.find(work, coalition_id)
        if goal is None or coalition is None or goal.look_at is None:
            return
        following = desk.look_at(coalition, goal.due_on, desk.today_in(coalition, now))
        if await goals.looked_at(work, goal.id, goal.look_at, following):
            await self._tell(work, coalition, goal, now)

    async def _tell(self, work: Work, coalition: Coalition, goal: Goal, now: datetime) -> None:
        is_missed = desk.status_of(goal, coalition, now) == "missed"
        values = {"number": goal.number, "title": goal.title, "due": long_date(self._catalogue, goal.due_on, "en")}
        lead = self._say("en", f"told.{'missed' if is_missed else 'near'}", **values)
        draft: list[Block] = []
        if is_missed:
            day = short_date(self._catalogue, goal.due_on, coalition.language, now.date())
            ready = self._catalogue.say("goal.note.lead", coalition.language, title=goal.title, date=day)
            draft = [Text(f"“{ready}”"), Context(self._say("en", "told.draft"))]
        for person_id in sorted(one.person_id for one in await people.staff_of(work, coalition.id)):
            choices = tuple(
                Choice(
                    self._say("en", f"choice.{action}"),
                    self._tokens.sign(Claim(f"{KIND}.{action}", goal.id, coalition.id, person_id), now),
                    action == "note",
                )
                for action in (("note", "met") if is_missed else ("met", "at_risk", "change"))
            )
            message = Message(lead, (Text(lead), *draft, Choices(choices)))
            origin = f"goal {goal.id} {goal.due_on} {is_missed}"
            await tell(work, self._outbox, coalition.id, person_id, message, origin, now)

    def _say(self, language: str, key: str, **values: object) -> str:
        return self._catalogue.say(f"goal.{key}", language, **values)
