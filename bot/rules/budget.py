"""Rules: how often a person may be written to unasked, over all coalitions and all kinds.

A tired medical director who is nagged twice by a machine does not come back. The budget belongs to the person, so two
coalitions that both know her share it. A contact may lower hers; staff never raise it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WEEK, MONTH = timedelta(days=7), timedelta(days=30)
BETWEEN_REMINDERS = timedelta(hours=48)
_WEEKLY = 2
_MONTHLY = {"leader": 1, "consumer advisor": 2, "administrator": 3}
_MONTHLY_OF_DATA_CONTACTS = 6


@dataclass(frozen=True, slots=True)
class Budget:
    """The most messages in any 7 days and in any 30 days."""

    weekly: int
    monthly: int


@dataclass(frozen=True, slots=True)
class Contacted:
    """One message that reached, or may have reached, the person unasked."""

    at: datetime
    kind: str


def budget_of(roles: Sequence[str], weekly_cap: int | None = None, monthly_cap: int | None = None) -> Budget:
    """A person's budget: the highest of her roles', but never above the caps that she chose herself."""
    monthly = max((_MONTHLY.get(role, _MONTHLY_OF_DATA_CONTACTS) for role in roles), default=_MONTHLY_OF_DATA_CONTACTS)
    return Budget(
        weekly=_WEEKLY if weekly_cap is None else min(_WEEKLY, weekly_cap),
        monthly=monthly if monthly_cap is None else min(monthly, monthly_cap),
    )


def free_again(now: datetime, kind: str, budget: Budget, contacted: Sequence[Contacted]) -> datetime:
    """The first moment from `now` on at which one more message of this kind stays within the budget.

    Windows roll: a message counts for exactly seven and thirty days. A budget of nothing is never free, so callers
    ask for that first; ValueError otherwise.
    """
    moments = sorted(one.at for one in contacted)
    free = max(_room(now, moments, budget.weekly, WEEK), _room(now, moments, budget.monthly, MONTH))
    # Reminders lie two days apart, and a pulse comes once a month at most.
    apart = {"reminder": BETWEEN_REMINDERS, "pulse": MONTH}.get(kind)
    if apart is not None:
        free = max([free, *(one.at + apart for one in contacted if one.kind == kind)])
    return free


def _room(now: datetime, moments: Sequence[datetime], most: int, window: timedelta) -> datetime:
    """When fewer than `most` messages lie inside the window that ends at that moment."""
    if most <= 0:
        raise ValueError("a budget of nothing is never free again")
    inside = [at for at in moments if at > now - window]
    if len(inside) < most:
        return now
    return inside[len(inside) - most] + window
