"""Rules: how a public goal stands, in words that nobody can make better than the numbers are.

A goal that is said openly earns trust if its state is said openly too. So staff may say that a goal is at risk before
the numbers show it, and cannot say that it is on course where they do not; a date that has passed unmet is missed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Status = Literal["on_course", "at_risk", "missed", "met", "dropped"]
BEHIND = 0.2
"""By so much of the whole way the count may lie behind the calendar; more is a risk, whatever anybody says."""
SILENT = timedelta(days=45)
"""After so long without a word nobody knows that a goal is on course."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a goal: its days, what staff said of it and when, and how far its count is."""

    begins_on: date
    due_on: date
    said: Literal["on_course", "at_risk"]
    said_on: date
    state: Literal["live", "met", "dropped"] = "live"
    so_far: int | None = None
    aim: int | None = None


def status(goal: Standing, today: date) -> Status:
    """How it stands on that day."""
    if goal.state != "live":
        return goal.state
    if goal.due_on < today:
        return "missed"
    doubts = (goal.said == "at_risk", _is_behind(goal, today), today - goal.said_on > SILENT)
    return "at_risk" if any(doubts) else "on_course"


def _is_behind(goal: Standing, today: date) -> bool:
    """Whether the count lies far behind a straight line from the first day to the last."""
    if not goal.aim or goal.so_far is None or goal.so_far >= goal.aim:
        return False
    days = (goal.due_on - goal.begins_on).days
    gone = (today - goal.begins_on).days / days if days > 0 else 1.0
    return goal.so_far / goal.aim < gone - BEHIND
