"""Rules: how far the demo's clock may move, and from what a visitor typed.

The clock moves forward only, so that nothing that was said has to be unsaid; and not too far at once, so that a slip of
the finger does not play years of reminders.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

FARTHEST = timedelta(days=400)
_STEPS = {"day": timedelta(days=1), "week": timedelta(days=7)}


class CannotMove(ValueError):
    """The clock stays; `key` names the sentence that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def stepped(step: str, now: datetime, next_event: datetime | None, zone: ZoneInfo) -> datetime:
    """Where a button leads: the next event, or the same hour on the wall clock days later."""
    if step == "next":
        if next_event is None:
            raise CannotMove("playground.clock.nothing")
        return allowed(next_event, now)
    if step not in _STEPS:
        raise CannotMove("playground.clock.unclear")
    here = now.astimezone(zone).replace(tzinfo=None)
    return allowed((here + _STEPS[step]).replace(tzinfo=zone), now)


def typed(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment that a visitor typed, in ISO form; without a zone it is meant on the coalition's wall clock."""
    try:
        moment = datetime.fromisoformat(text.strip())
        moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return allowed(moment, now)
    except CannotMove:
        raise
    except (ValueError, OverflowError) as fault:
        raise CannotMove("playground.clock.unclear") from fault


def allowed(moment: datetime, now: datetime) -> datetime:
    """The moment, if the clock may go there."""
    if moment < now:
        raise CannotMove("playground.clock.past")
    if moment - now > FARTHEST:
        raise CannotMove("playground.clock.far")
    return moment
