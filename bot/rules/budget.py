"""Rules: how often a person may be written to unasked, over all coalitions and all kinds.

A tired medical director who is nagged twice by a machine does not come back. The budget belongs to the person, so two
coalitions that both know her share it. A contact may lower hers; staff never raise it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

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
    eased_until: datetime | None = None
    """Until then half of it, since the person has said that it is too much."""

    @property
    def eased(self) -> Budget:
        """Half of it, and one at least where there was one."""
        return Budget(ceil(self.weekly / 2), ceil(self.monthly / 2))


@dataclass(frozen=True, slots=True)
class Contacted:
    """One message that reached, or may have reached, the person unasked."""

    at: datetime
    kind: str


def budget_of(
    roles: Sequence[str],
    weekly_cap: int | None = None,
    monthly_cap: int | None = None,
    eased_until: datetime | None = None,
) -> Budget:
    """A person's budget: the highest of her roles', but never above the caps that she chose herself."""
    monthly = max((_MONTHLY.get(role, _MONTHLY_OF_DATA_CONTACTS) for role in roles), default=_MONTHLY_OF_DATA_CONTACTS)
    return Budget(
        weekly=_WEEKLY if weekly_cap is None else min(_WEEKLY, weekly_cap),
        monthly=monthly if monthly_cap is None else min(monthly, monthly_cap),
        eased_until=eased_until,
    )


def free_again(now: datetime, kind: str, budget: Budget, contacted: Sequence[Contacted]) -> datetime:
    """The first moment from `now` on at which one more message of this kind stays within the budget.

    Windows roll: a message counts for exactly seven and thirty days. A budget of nothing is never free, so callers
    ask for that first; ValueError otherwise.
    """
    moments = sorted(one.at for one in contacted)
    free = _both(now, moments, budget)
    if budget.eased_until is not None and now < budget.eased_until:
        # Where half of it would wait for longer than the whole does after that, the whole decides.
        free = min(_both(now, moments, budget.eased), max(free, budget.eased_until))
    # Reminders lie two days apart, and a pulse comes once a month at most.
    apart = {"reminder": BETWEEN_REMINDERS, "pulse": MONTH}.get(kind)
    if apart is not None:
        free = max([free, *(one.at + apart for one in contacted if one.kind == kind)])
    return free


def _both(now: datetime, moments: Sequence[datetime], budget: Budget) -> datetime:
    return max(_room(now, moments, budget.weekly, WEEK), _room(now, moments, budget.monthly, MONTH))


def _room(now: datetime, moments: Sequence[datetime], most: int, window: timedelta) -> datetime:
    """When fewer than `most` messages lie inside the window that ends at that moment."""
    if most <= 0:
        raise ValueError("a budget of nothing is never free again")
    inside = [at for at in moments if at > now - window]
    if len(inside) < most:
        return now
    return inside[len(inside) - most] + window
