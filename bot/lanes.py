"""Where a row of the ledger goes, and at what pace messages leave there."""

from __future__ import annotations

from bot.channels import Address, Mentioned
from storage import ledger
from storage.database import Work
from storage.ledger import Delivery
from storage.reach import parted

_GAPS = {"slack": 0.3, "teams": 0.1}
"""Seconds between two messages of one lane, by platform; a platform of our own needs none."""
_APART = {"slack": 1.0, "teams": 1.0}
"""Seconds between two messages to one conversation, by platform."""


def pace_of(platform: str) -> float:
    """Seconds between two messages in a workspace of that platform."""
    return _GAPS.get(platform, 0.0)


async def lane_of(work: Work, platform: str, workspace: str) -> str:
    """The lane of that workspace, at the pace that its platform takes."""
    return await ledger.ensure_lane(work, platform, workspace, pace_of(platform), _APART.get(platform, 0.0))


def address_of(row: Delivery) -> Address:
    """Where a row of the ledger goes."""
    platform, _, workspace = row.lane_id.partition(":")
    only_for, answers, opening = (row.args.get(name) for name in ("only_for", "answers", "opening"))
    conversation, mentioned = parted(row.conversation)
    mentions = Mentioned(mentioned) if mentioned else None
    is_channel = row.action == "post"
    return Address(platform, workspace, conversation, row.thread, only_for, answers, opening, mentions, is_channel)


def is_mention(row: Delivery) -> bool:
    """Whether the row calls somebody by name where others read along, and says nothing else."""
    return parted(row.conversation)[1] is not None
