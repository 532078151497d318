"""Where a platform told us that a conversation can be reached: its service's address, kind, and whose chat it is.

Teams gives this with each activity and nowhere else, so that it is kept for the message that comes later. Nothing here
says that an address may be trusted: whoever sends looks at it again, since a row can be tampered with.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Index, delete, exists, update
from sqlmodel import Field, SQLModel, col, select

from storage.coalitions import WorkspaceBinding
from storage.columns import moment
from storage.database import Work
from storage.rows import changed, insert_if_new


class Conversation(SQLModel, table=True):
    """One conversation of a workspace or tenant.

    `account` is whose private chat it is, and `member` the name that the platform's cards call her by; `team` is the
    team that a channel belongs to. All three are empty elsewhere.
    """

    __table_args__ = (Index("conversation_of_account", "platform", "workspace", "account"),)

    platform: str = Field(primary_key=True)
    workspace: str = Field(primary_key=True)
    conversation: str = Field(primary_key=True)
    service_url: str
    scope: str
    account: str = ""
    member: str = ""
    team: str = ""
    seen_at: datetime = moment()


async def keep(work: Work, wanted: Conversation) -> None:
    """Write it down, in place of what was known of that conversation.

    Not every event says whose chat or which team that is; where one does not, what an earlier one said still holds.
    """
    values = wanted.model_dump()
    await insert_if_new(work, Conversation, values)
    mine = _there(wanted.platform, wanted.workspace) & (col(Conversation.conversation) == wanted.conversation)
    told = {name: value for name, value in values.items() if value or name not in ("account", "member", "team")}
    await changed(work, update(Conversation).where(mine).values(**told))


async def find(work: Work, platform: str, workspace: str, conversation: str) -> Conversation | None:
    """What is known of that conversation."""
    return await work.get(Conversation, (platform, workspace, conversation), populate_existing=True)


async def private(work: Work, platform: str, workspace: str, account: str) -> Conversation | None:
    """The private chat with that account, the latest one where there were several."""
    rows = select(Conversation).where(_there(platform, workspace), col(Conversation.account) == account)
    return (await work.exec(rows.order_by(col(Conversation.seen_at).desc()).limit(1))).first()


async def latest(work: Work, platform: str, workspace: str) -> Conversation | None:
    """The conversation of that workspace in which somebody spoke last."""
    rows = select(Conversation).where(_there(platform, workspace))
    return (await work.exec(rows.order_by(col(Conversation.seen_at).desc()).limit(1))).first()


async def forget(
    work: Work, platform: str, workspace: str, *, conversation: str | None = None, team: str | None = None
) -> None:
    """Forget one conversation, or all channels of a team: the bot is not there any more."""
    mine = _there(platform, workspace)
    chosen = col(Conversation.team) == team if team else col(Conversation.conversation) == conversation
    await changed(work, delete(Conversation).where(mine, chosen))


async def forget_unserved(work: Work, before: datetime) -> int:
    """Forget whose chat is whose in workspaces that serve no coalition, where nobody has spoken since then.

    Channels and chats of several stay: they name nobody, and say where the app is installed, for a coalition to come.
    """
    bound = exists().where(
        col(WorkspaceBinding.platform) == col(Conversation.platform),
        col(WorkspaceBinding.workspace) == col(Conversation.workspace),
    )
    names_somebody = (col(Conversation.account) != "") | (col(Conversation.member) != "")
    return await changed(work, delete(Conversation).where(~bound, names_somebody, col(Conversation.seen_at) < before))


def _there(platform: str, workspace: str) -> ColumnElement[bool]:
    return (col(Conversation.platform) == platform) & (col(Conversation.workspace) == workspace)
