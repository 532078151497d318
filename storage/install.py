"""A few notes about this install: whether it is a demo, and where the demo's clock stands."""

from __future__ import annotations

from sqlmodel import Field, SQLModel

from storage.database import Work

DEMO = "demo"
CLOCK = "demo clock"


class InstallNote(SQLModel, table=True):
    """One note, by name."""

    __tablename__ = "install_note"

    name: str = Field(primary_key=True)
    value: str


async def note(work: Work, name: str) -> str | None:
    """What was noted under that name."""
    found = await work.get(InstallNote, name, populate_existing=True)
    return found.value if found else None


async def write(work: Work, name: str, value: str) -> None:
    """Note it, over what stood there."""
    await work.merge(InstallNote(name=name, value=value))
    await work.flush()
