"""What becomes of a win: signed by a second person, held for ten minutes, posted once, taken back, withdrawn."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.offers import Post
from bot.outbox import Outbox
from bot.rules.grace import GRACE
from bot.wins.author import KIND
from storage import ledger, planned, waiting, wins
from storage.database import Work
from storage.ledger import Campaign
from storage.wins import Win

WORTH_IT = timedelta(days=7)
"""For how long a win is worth posting; after that it is no news."""
_LIVE, _OVER = "live", "done"


def subject_of(win_id: str) -> str:
    """Under which subject the ledger keeps the posts of a win."""
    return f"{KIND}:{win_id}"


async def sign(work: Work, outbox: Outbox, one: Win, title: str, by: str, now: datetime) -> bool:
    """Have it posted in ten minutes; False if somebody was faster. The caller has looked for problems."""
    starts_at = now + GRACE
    if not await wins.sign(work, one.id, by, now, starts_at):
        return False
    await ledger.ensure_campaign(work, Campaign(id=one.id, coalition_id=one.coalition_id, kind=KIND, title=title))
    await ledger.change_campaign(work, one.id, (_OVER,), _LIVE)
    post = Post(
        kind=KIND, coalition_id=one.coalition_id, origin=one.id, subject=subject_of(one.id), template="win.posted",
        args={"win": one.id}, due=starts_at, not_after=starts_at + WORTH_IT, campaign_id=one.id,
    )  # fmt: skip
    await outbox.post(work, post, now)
    return True


async def start(work: Work, one: Win, now: datetime) -> bool:
    """Let it be posted before the ten minutes are over."""
    if one.starts_at is None or not await wins.start(work, one.id, now):
        return False
    await planned.bring_forward(work, one.id, one.starts_at, now)
    return True


async def take_back(work: Work, outbox: Outbox, one: Win, now: datetime) -> bool:
    """Make it a draft again, before anybody has read it."""
    if not await wins.take_back(work, one.id, now):
        return False
    await ledger.change_campaign(work, one.id, (_LIVE,), _OVER)
    await outbox.cancel(work, subject_of(one.id), "taken back", now)
    return True


async def withdraw(work: Work, outbox: Outbox, one: Win, now: datetime) -> int | None:
    """Say in the place of every post that it was taken back; how many those are, None if it was not said."""
    if not await wins.withdraw(work, one.id):
        return None
    await ledger.change_campaign(work, one.id, (_LIVE,), _OVER)
    await outbox.cancel(work, subject_of(one.id), "taken back", now)
    edits = [
        await outbox.edit(work, row.id, "withdrawn", now) for row in await waiting.of_subject(work, subject_of(one.id))
    ]
    return sum(each is not None for each in edits)
