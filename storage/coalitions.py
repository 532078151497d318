"""Coalitions: who runs here, in which zone, with which holidays; and the workspaces bound to them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlmodel import Field, SQLModel, col, select

from storage.columns import Json, moment
from storage.database import Work

DEFAULT_ZONE = "America/Indiana/Indianapolis"
DEFAULT_HOLIDAYS = "US-IN"


class Coalition(SQLModel, table=True):
    """One autonomous coalition. Its id is its slug, since people type it."""

    id: str = Field(primary_key=True)
    name: str
    zone: str = DEFAULT_ZONE
    holidays: str = DEFAULT_HOLIDAYS
    closed_days: list[str] = Field(default_factory=list, sa_type=Json)
    language: str = "en"
    voice: dict[str, Any] = Field(default_factory=dict, sa_type=Json, sa_column_kwargs={"server_default": "{}"})
    """How it sounds, as `bot.voices` reads it."""
    created_at: datetime = moment()

    @property
    def own_closed_days(self) -> frozenset[date]:
        """Days on which this coalition does not write to anybody, beside the public holidays."""
        return frozenset(date.fromisoformat(day) for day in self.closed_days)


class WorkspaceBinding(SQLModel, table=True):
    """A workspace or tenant that serves a coalition; one may serve several."""

    __tablename__ = "workspace_binding"

    platform: str = Field(primary_key=True)
    workspace: str = Field(primary_key=True)
    coalition_id: str = Field(primary_key=True, foreign_key="coalition.id")


async def find(work: Work, slug: str) -> Coalition | None:
    """The coalition of that slug, if it is here."""
    return await work.get(Coalition, slug)


async def every(work: Work) -> list[Coalition]:
    """All coalitions of this install, by slug."""
    return list(await work.exec(select(Coalition).order_by(col(Coalition.id))))


async def ensure(work: Work, slug: str, now: datetime, name: str | None = None) -> Coalition:
    """The coalition of that slug, made now if it is new; imports make what they name."""
    found = await work.get(Coalition, slug)
    if found is not None:
        return found
    made = Coalition(id=slug, name=name or slug, created_at=now)
    work.add(made)
    await work.flush()
    return made


async def bind(work: Work, platform: str, workspace: str, coalition_id: str) -> None:
    """Let that workspace serve the coalition; saying it twice changes nothing."""
    if await work.get(WorkspaceBinding, (platform, workspace, coalition_id)) is None:
        work.add(WorkspaceBinding(platform=platform, workspace=workspace, coalition_id=coalition_id))
        await work.flush()


async def served_by(work: Work, platform: str, workspace: str) -> list[Coalition]:
    """The coalitions that this workspace serves, by slug."""
    bound = (WorkspaceBinding.platform == platform) & (WorkspaceBinding.workspace == workspace)
    rows = select(Coalition).join(WorkspaceBinding, col(WorkspaceBinding.coalition_id) == Coalition.id).where(bound)
    return list(await work.exec(rows.order_by(col(Coalition.id))))
