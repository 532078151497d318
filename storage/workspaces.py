"""Workspaces that installed the bot: their keys, the private chats opened there, and installs under way.

A token is kept only as the edge has encrypted it (`handlers.slack.seal`); nothing here can read it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Field, SQLModel, col, select

from storage.columns import moment
from storage.database import Work
from storage.rows import changed, insert_if_new


class Installation(SQLModel, table=True):
    """One workspace that lets the bot in.

    `sealed` is the token, encrypted; `closed_why` says why nothing is sent there any more.
    """

    platform: str = Field(primary_key=True)
    workspace: str = Field(primary_key=True)
    enterprise: str = ""
    name: str = ""
    bot_account: str
    bot_id: str = ""
    app_id: str = ""
    scopes: str = ""
    sealed: str
    closed_why: str = ""
    installed_at: datetime = moment()


class InstallState(SQLModel, table=True):
    """One install under way: what the browser has to bring back, good once and not for long."""

    __tablename__ = "install_state"

    state: str = Field(primary_key=True)
    expires_at: datetime = moment()


class PrivateChat(SQLModel, table=True):
    """The private chat that was opened with an account, and when the platform last said that it is there."""

    __tablename__ = "private_chat"

    platform: str = Field(primary_key=True)
    workspace: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    conversation: str
    opened_at: datetime = moment()


async def save(work: Work, wanted: Installation) -> None:
    """Write an installation down, in place of what was known of that workspace."""
    values = wanted.model_dump()
    await insert_if_new(work, Installation, values)
    place = (col(Installation.platform) == wanted.platform) & (col(Installation.workspace) == wanted.workspace)
    await changed(work, update(Installation).where(place).values(**values))


async def find(work: Work, platform: str, workspace: str) -> Installation | None:
    """What is known of that workspace."""
    return await work.get(Installation, (platform, workspace), populate_existing=True)


async def every(work: Work, platform: str) -> list[Installation]:
    """Every workspace of that platform, by id."""
    rows = select(Installation).where(Installation.platform == platform)
    return list(await work.exec(rows.order_by(col(Installation.workspace))))


async def close(work: Work, platform: str, workspace: str, why: str) -> bool:
    """Send nothing there any more, and throw its token away; False if that was so already."""
    found = await find(work, platform, workspace)
    if found is None or found.closed_why:
        return False
    found.closed_why, found.sealed = why, ""
    await work.flush()
    return True


async def issue_state(work: Work, state: str, expires_at: datetime, now: datetime) -> None:
    """Remember what an install under way has to bring back; what nobody brought back in time is forgotten."""
    await changed(work, delete(InstallState).where(col(InstallState.expires_at) <= now))
    await insert_if_new(work, InstallState, {"state": state, "expires_at": expires_at})


async def consume_state(work: Work, state: str, now: datetime) -> bool:
    """Take it once; False if it was taken, has expired, or was never ours."""
    await changed(work, delete(InstallState).where(col(InstallState.expires_at) <= now))
    return await changed(work, delete(InstallState).where(col(InstallState.state) == state)) == 1


async def private_chat(work: Work, platform: str, workspace: str, account: str, since: datetime) -> str | None:
    """The private chat with that account, if it has been opened since then."""
    found = await work.get(PrivateChat, (platform, workspace, account))
    return found.conversation if found and found.opened_at >= since else None


async def keep_chat(work: Work, wanted: PrivateChat) -> None:
    """Remember the private chat that was opened."""
    await insert_if_new(work, PrivateChat, wanted.model_dump())
    place = (col(PrivateChat.platform) == wanted.platform) & (col(PrivateChat.workspace) == wanted.workspace)
    found = update(PrivateChat).where(place, col(PrivateChat.account) == wanted.account)
    await changed(work, found.values(conversation=wanted.conversation, opened_at=wanted.opened_at))


async def forget_chats(work: Work, platform: str, workspace: str, account: str | None = None) -> None:
    """Forget the private chats of a workspace, or the one with that account."""
    place = (col(PrivateChat.platform) == platform) & (col(PrivateChat.workspace) == workspace)
    chosen = place if account is None else place & (col(PrivateChat.account) == account)
    await changed(work, delete(PrivateChat).where(chosen))
