"""What becomes of a goal: its status, the days on which staff are told of it, and the open note about a missed day.

A note about a missed day is drafted before anybody asks, and approved by a person. Whoever reads `goals` meanwhile
reads that it was missed, since the status follows from the date.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Literal, cast
from zoneinfo import ZoneInfo

from bot.access import Who
from bot.contacts import calendar_of
from bot.goals.author import KIND
from bot.offers import Post
from bot.outbox import Outbox
from bot.rules.calendar import at
from bot.rules.goals import Standing, Status, status
from bot.rules.grace import GRACE, can_be_undone
from storage import goals
from storage.coalitions import Coalition
from storage.database import Work
from storage.goals import DROPPED, LIVE, MET, Goal

LOOKED_AT = time(9)
"""When staff are told of a goal."""
WORTH_IT = timedelta(days=14)
"""For how long a note about a missed day waits for a channel's working hours."""


def today_in(coalition: Coalition, now: datetime) -> date:
    """The day that it is there."""
    return now.astimezone(ZoneInfo(coalition.zone)).date()


def subject_of(goal_id: str) -> str:
    """How the ledger calls what a goal's posts are about."""
    return f"{KIND}:{goal_id}"


def status_of(goal: Goal, coalition: Coalition, now: datetime) -> Status:
    """How a goal stands now, as everybody may read it."""
    said = cast(Literal["on_course", "at_risk"], goal.said)
    state = cast(Literal["live", "met", "dropped"], goal.state)
    said_on = goal.said_at.astimezone(ZoneInfo(coalition.zone)).date()
    known = Standing(goal.begins_on, goal.due_on, said, said_on, state, goal.so_far, goal.aim)
    return status(known, today_in(coalition, now))


def look_at(coalition: Coalition, due_on: date, today: date) -> datetime | None:
    """When staff are told of a goal next: a week before its date, and on the first working day after it."""
    calendar = calendar_of(coalition)
    days = (calendar.on_or_before(due_on - timedelta(days=7)), calendar.on_or_after(due_on + timedelta(days=1)))
    following = next((day for day in days if day > today), None)
    return at(following, LOOKED_AT, ZoneInfo(coalition.zone)) if following else None


async def settle(work: Work, goal: Goal, state: str, now: datetime) -> bool:
    """Say that it is met, or that it is no goal any more; False if it was settled."""
    assert state in (MET, DROPPED), "a goal is settled in one of two ways"
    return await goals.move(work, goal.id, (LIVE,), state, settled_at=now, look_at=None, draft=None)


async def reopen(work: Work, who: Who, goal: Goal, now: datetime) -> bool:
    """Take that back; False if it is open."""
    due = look_at(who.coalition, goal.due_on, today_in(who.coalition, now))
    return await goals.move(work, goal.id, (MET, DROPPED), LIVE, settled_at=None, look_at=due, said_at=now)


async def draft(work: Work, goal: Goal, cause: str, due_on: date | None) -> bool:
    """Keep a note about the missed day until somebody approves it; False if the goal is settled."""
    kept = {"cause": cause, "due_on": due_on.isoformat() if due_on else "", "missed_on": goal.due_on.isoformat()}
    return await goals.move(work, goal.id, (LIVE,), LIVE, draft=kept)


async def publish(work: Work, outbox: Outbox, who: Who, goal: Goal, now: datetime) -> bool:
    """Let everybody read the note, and post it ten minutes later; False if it was published, or the day moved."""
    drafted = goal.draft
    if not drafted or not drafted.get("cause"):
        return False
    due_on = date.fromisoformat(drafted["due_on"]) if drafted["due_on"] else goal.due_on
    values = {
        "note": drafted["cause"], "note_on": goal.due_on, "note_by": who.person_id, "note_at": now, "due_on": due_on,
        "said_at": now, "look_at": look_at(who.coalition, due_on, today_in(who.coalition, now)),
    }  # fmt: skip
    if not await goals.approve(work, goal.id, goal.due_on, **values):
        return False
    post = Post(
        kind=KIND, coalition_id=goal.coalition_id, origin=f"{goal.id} {now.isoformat()}", subject=subject_of(goal.id),
        template="goal.post", args={"goal": goal.id, "note_at": now.isoformat()}, due=now + GRACE,
        not_after=now + GRACE + WORTH_IT,
    )  # fmt: skip
    await outbox.post(work, post, now)
    return True


async def take_back(work: Work, outbox: Outbox, goal: Goal, now: datetime) -> bool:
    """Make a draft of the note again; False once it may have been posted."""
    if goal.note_at is None or goal.note_on is None or not can_be_undone(goal.note_at, now):
        return False
    moved = goal.due_on.isoformat() if goal.due_on != goal.note_on else ""
    kept = {"cause": goal.note, "due_on": moved, "missed_on": goal.note_on.isoformat()}
    if not await goals.take_back(work, goal.id, goal.note_at, draft=kept, due_on=goal.note_on, look_at=None):
        return False
    await outbox.cancel(work, subject_of(goal.id), "taken back", now)
    return True
