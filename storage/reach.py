"""How each person is reached: in a private chat, by mail, or by a mention in a shared channel that she agreed to.

A mention is a way of its own. Its conversation is called by the channel and the account together, a name that no
platform knows: a sender that does not take it apart cannot post there, so that what is private can never follow it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from storage.database import Work
from storage.ledger import REACHED, Delivery
from storage.people import MAIL, ChatIdentity, Person
from storage.rows import chunks

_FOR = " @"
"""Between a channel and the account that is mentioned there; no platform's name of a conversation has a space."""
_MAIL, _CHAT, _MENTION = range(3)


@dataclass(frozen=True, slots=True)
class Way:
    """Where one person is written to. `is_mention` is true where others read along, so that nothing private is said."""

    person_id: str
    platform: str
    workspace: str
    conversation: str
    is_mention: bool = False


def mention(channel: str, account: str) -> str:
    """What the ledger calls the place where this account is mentioned."""
    return f"{channel}{_FOR}{account}"


def parted(conversation: str) -> tuple[str, str | None]:
    """The conversation as the platform calls it, and the account that is mentioned there, where one is."""
    channel, divided, account = conversation.rpartition(_FOR)
    return (channel, account) if divided else (conversation, None)


async def ways_of(work: Work, person_ids: Sequence[str]) -> dict[str, Way]:
    """The one way to reach each of these people who have any.

    A private chat goes first, then mail, or mail first for who prefers it; last a mention where she agreed to one.
    """
    found: dict[str, Way] = {}
    for chunk in chunks(person_ids):
        rows = select(ChatIdentity, Person.prefers_mail).join(Person, col(Person.id) == ChatIdentity.person_id)
        able = (col(ChatIdentity.unreachable_why) == "") | (col(ChatIdentity.mention_in) != "")
        hers = rows.where(col(ChatIdentity.person_id).in_(chunk), able)
        ways = list(await work.exec(hers.order_by(col(ChatIdentity.platform), col(ChatIdentity.workspace))))
        # A later one takes the place of an earlier one, so that the way which she would rather have comes last.
        for one, _ in sorted(ways, key=lambda way: _rank(*way), reverse=True):
            found[one.person_id] = _way(one)
    return found


def _rank(one: ChatIdentity, prefers_mail: bool) -> int:
    """0 for the best way."""
    if one.unreachable_why:
        return _MENTION
    return int((one.platform == MAIL) != prefers_mail)


def _way(one: ChatIdentity) -> Way:
    if one.unreachable_why:
        return Way(one.person_id, one.platform, one.workspace, mention(one.mention_in, one.account), True)
    return Way(one.person_id, one.platform, one.workspace, one.conversation)


async def agreed(work: Work, platform: str, workspace: str, conversation: str) -> bool:
    """Whether a mention in this place is still agreed to; true for every place that is none."""
    channel, account = parted(conversation)
    if account is None:
        return True
    found = await work.get(ChatIdentity, (platform, workspace, account), populate_existing=True)
    return found is not None and found.mention_in == channel


async def agree(work: Work, platform: str, workspace: str, account: str, channel: str) -> None:
    """Let that account be mentioned in this channel, or nowhere where it is empty."""
    found = await work.get_one(ChatIdentity, (platform, workspace, account))
    found.mention_in = channel
    await work.flush()


async def mentioned(work: Work, person_id: str, since: datetime) -> list[tuple[datetime, frozenset[str]]]:
    """When she was mentioned since then, and what each of it was about; a digest is about all that it stands for."""
    rows = select(Delivery).where(
        Delivery.person_id == person_id, col(Delivery.status).in_(REACHED), Delivery.weight > 0,
        col(Delivery.conversation).contains(_FOR), col(Delivery.started_at) > since,
    )  # fmt: skip
    found = []
    for row in await work.exec(rows):
        subjects = frozenset([row.subject or ""]) | await _behind(work, row)
        if row.started_at is not None:
            found.append((row.started_at, subjects))
    return found


async def subjects_of(work: Work, row: Delivery) -> frozenset[str]:
    """What a message is about: its own subject, or those of the notes that a digest stands for."""
    return await _behind(work, row) or frozenset([row.subject or ""])


async def _behind(work: Work, row: Delivery) -> frozenset[str]:
    ids = row.args.get("rows", "").split()
    if not ids:
        return frozenset()
    rows = await work.exec(select(Delivery.subject).where(col(Delivery.id).in_(ids)))
    return frozenset(one for one in rows if one)
