"""Writes the open note about a goal that was missed: what was said, that it was not reached, why, and the new day."""

from __future__ import annotations

from datetime import datetime

from bot.messages import Message, Text
from bot.weighing import Standing
from bot.words import short_date
from config.catalogue import Catalogue
from storage import coalitions, goals
from storage.database import Work
from storage.goals import LIVE, Goal
from storage.ledger import Delivery

KIND = "goal"


class GoalAuthor:
    """Writes for the coalition's channel, where everybody reads the same."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def standing(self, work: Work, row: Delivery) -> Standing:
        """Wanted while the note is the one that was approved then."""
        goal = await goals.find(work, row.coalition_id or "", row.args["goal"])
        stands = goal is not None and goal.note_at is not None and goal.note_at.isoformat() == row.args["note_at"]
        return Standing(settled=not stands)

    async def write(self, work: Work, row: Delivery, now: datetime) -> Message:
        """The note, to nobody by name."""
        goal = await goals.find(work, row.coalition_id or "", row.args["goal"])
        coalition = await coalitions.find(work, row.coalition_id or "")
        assert goal is not None, "the verdict has looked at it in this transaction"
        assert coalition is not None, "who has a goal is a coalition"
        said = note_of(self._catalogue, goal, coalition.language, now)
        return Message(said[0], tuple(Text(one) for one in said))

    def title(self, row: Delivery, language: str = "en") -> str:
        """What it is called in a list."""
        return self._catalogue.say("goal.post_title", language)

    async def reason(self, work: Work, row: Delivery, language: str) -> str:
        """It is for a place and for no person."""
        return self.title(row, language)


def note_of(catalogue: Catalogue, goal: Goal, language: str, now: datetime) -> list[str]:
    """The note that was approved, in sentences of ours around the words of staff."""
    if goal.note_on is None:
        return []
    missed = short_date(catalogue, goal.note_on, language, now.date())
    lead = catalogue.say("goal.note.lead", language, title=goal.title, date=missed)
    if goal.state != LIVE or goal.due_on <= goal.note_on:
        return [lead, goal.note, catalogue.say("goal.note.no_day", language)]
    due = short_date(catalogue, goal.due_on, language, now.date())
    return [lead, goal.note, catalogue.say("goal.note.new_day", language, due=due)]
