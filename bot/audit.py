"""Writes down what somebody did that changes something for somebody, for the coalition to read."""

from __future__ import annotations

from datetime import datetime

from bot.access import Who
from storage import audit
from storage.database import Work


async def note(work: Work, who: Who, now: datetime, act: str, subject: str, **detail: str) -> None:
    """One act by this person: ids and states, never what people wrote."""
    entry = audit.AuditEntry(
        coalition_id=who.coalition.id, at=now, actor=who.person_id, act=act, subject=subject, detail=detail
    )
    await audit.add(work, entry)
