"""The channel of a coalition: where results and news are posted that everybody there may read. One a workspace."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint, delete
from sqlmodel import Field, SQLModel, col, select

from storage.columns import moment
from storage.database import Work
from storage.rows import changed


class CoalitionChannel(SQLModel, table=True):
    """Where a coalition's posts go in one workspace or tenant; no two coalitions post into the same place."""

    __tablename__ = "coalition_channel"
    __table_args__ = (UniqueConstraint("platform", "workspace", "conversation", name="one_coalition_a_channel"),)

    platform: str = Field(primary_key=True)
    workspace: str = Field(primary_key=True)
    coalition_id: str = Field(primary_key=True, foreign_key="coalition.id", index=True)
    conversation: str
    by: str
    set_at: datetime = moment()


async def of_coalition(work: Work, coalition_id: str) -> list[CoalitionChannel]:
    """The channels of the coalition, one for each workspace in which it has one."""
    rows = select(CoalitionChannel).where(CoalitionChannel.coalition_id == coalition_id)
    ordered = rows.order_by(col(CoalitionChannel.platform), col(CoalitionChannel.workspace))
    return list(await work.exec(ordered.execution_options(populate_existing=True)))


async def at(work: Work, platform: str, workspace: str, conversation: str) -> CoalitionChannel | None:
    """Whose channel that is, if it is one."""
    here = (col(CoalitionChannel.platform) == platform) & (col(CoalitionChannel.workspace) == workspace)
    rows = select(CoalitionChannel).where(here, CoalitionChannel.conversation == conversation)
    return (await work.exec(rows.execution_options(populate_existing=True))).first()


async def put(work: Work, wanted: CoalitionChannel) -> None:
    """Have the coalition post there from now on, in the place of an earlier channel of that workspace."""
    await remove(work, wanted.coalition_id, wanted.platform, wanted.workspace)
    work.add(wanted)
    await work.flush()


async def remove(work: Work, coalition_id: str, platform: str, workspace: str) -> bool:
    """Have it post nothing there any more; False if it did not."""
    here = (col(CoalitionChannel.platform) == platform) & (col(CoalitionChannel.workspace) == workspace)
    mine = col(CoalitionChannel.coalition_id) == coalition_id
    return await changed(work, delete(CoalitionChannel).where(here, mine)) > 0
