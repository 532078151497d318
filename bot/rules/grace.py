"""Rules: for how long what staff approve waits before anybody can read it.

A slip of the finger should have no reader. For ten minutes after an approval nothing of it leaves, so that taking it
back brings back exactly what was; after that an undo would be a promise that nobody can keep.
"""

from __future__ import annotations

from datetime import datetime, timedelta

GRACE = timedelta(minutes=10)


def leaves_from(due: datetime, approved_at: datetime | None) -> datetime:
    """The first moment at which something may leave that was due at `due` and approved at `approved_at`."""
    return due if approved_at is None else max(due, approved_at + GRACE)


def can_be_undone(approved_at: datetime | None, now: datetime) -> bool:
    """Whether nothing of it can have left yet."""
    return approved_at is not None and now < approved_at + GRACE
