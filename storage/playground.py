"""The playground's own chat store: what each demo person sees in her private chat with the bot.

The playground is a chat platform like Slack or Teams, so it keeps conversations itself; the ledger stays the bot's
memory of what was sent. A member's line is handed over after the reception has taken it: refused words never come here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text as LongText
from sqlalchemy import func
from sqlmodel import Field, SQLModel, col, select

from storage.columns import moment, new_id, optional_moment
from storage.database import Database, Work

BOT = "bot"
MEMBER = "member"

SHOWN = 200
"""How many posts of one chat a page shows, the latest ones; older ones stay in the table."""


class PlaygroundPost(SQLModel, table=True):
    """One line of one person's chat, the bot's (`message`) or the member's (`text`)."""

    __tablename__ = "playground_post"

    seq: int | None = Field(default=None, primary_key=True)
    id: str = Field(default_factory=new_id, unique=True)
    account: str = Field(index=True)
    author: str
    delivery_id: str | None = Field(default=None, unique=True)
    text: str | None = Field(default=None, sa_type=LongText)
    message: str | None = Field(default=None, sa_type=LongText)
    at: datetime = moment()
    edited_at: datetime | None = optional_moment()


@dataclass(frozen=True, slots=True)
class Post:
    """A line as it is read. `message` is the bot's, packed and opaque here; None in a member's line."""

    seq: int
    id: str
    author: str
    at: datetime
    text: str
    message: str | None
    edited_at: datetime | None


class Chats:
    """Every demo person's chat. Each call is a unit of work of its own, as a call to a platform would be."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def say(self, account: str, text: str, at: datetime) -> None:
        """Keep what a member said."""
        async with self._database.work() as work:
            work.add(PlaygroundPost(account=account, author=MEMBER, text=text, at=at))

    async def deliver(self, account: str, packed: str, delivery_id: str, at: datetime) -> str:
        """Show the bot's message once, however often that delivery is tried; the post's id."""
        async with self._database.work() as work:
            there = await _by_delivery(work, delivery_id)
            if there is None:
                there = PlaygroundPost(account=account, author=BOT, message=packed, delivery_id=delivery_id, at=at)
                work.add(there)
            return there.id

    async def amend(self, post_id: str, packed: str, at: datetime) -> bool:
        """Replace what one of the bot's posts shows, marked as edited; False where it is not there."""
        async with self._database.work() as work:
            mine = (col(PlaygroundPost.id) == post_id) & (col(PlaygroundPost.author) == BOT)
            there = (await work.exec(select(PlaygroundPost).where(mine))).first()
            if there is not None:
                there.message, there.edited_at = packed, at
            return there is not None

    async def by_delivery(self, delivery_id: str) -> Post | None:
        """The post that a delivery became, so that it can be looked up after a crash."""
        async with self._database.reading() as work:
            there = await _by_delivery(work, delivery_id)
            return None if there is None else _read(there)

    async def conversation(self, account: str, after_seq: int = 0, most: int = SHOWN) -> Sequence[Post]:
        """The latest posts of one chat after `after_seq`, oldest first."""
        mine = select(PlaygroundPost).where(PlaygroundPost.account == account, col(PlaygroundPost.seq) > after_seq)
        async with self._database.reading() as work:
            latest = await work.exec(mine.order_by(col(PlaygroundPost.seq).desc()).limit(most))
            return [_read(row) for row in latest][::-1]

    async def received(self) -> Mapping[str, int]:
        """How many messages of the bot each account has received."""
        counted = select(PlaygroundPost.account, func.count()).where(PlaygroundPost.author == BOT)
        async with self._database.reading() as work:
            return dict((await work.exec(counted.group_by(col(PlaygroundPost.account)))).all())


async def _by_delivery(work: Work, delivery_id: str) -> PlaygroundPost | None:
    return (await work.exec(select(PlaygroundPost).where(PlaygroundPost.delivery_id == delivery_id))).first()


def _read(row: PlaygroundPost) -> Post:
    return Post(row.seq or 0, row.id, row.author, row.at, row.text or "", row.message, row.edited_at)
