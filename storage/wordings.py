"""Ways to ask for what a document says, which staff heard from members and approved.

A wording leads one coalition's members to one passage of a document, whose own words ask for it otherwise. It belongs
to the coalition, also where the document is everybody's. The passage is known by what it says: where a newer version
of the document says it in other words, the wording still finds that document, and is worth less.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete
from sqlalchemy import select as sql_select
from sqlmodel import Field, SQLModel, col, select

from storage import documents
from storage.columns import moment
from storage.database import Work
from storage.documents import Document, Found, Passage
from storage.rows import changed, insert_if_new


class Wording(SQLModel, table=True):
    """Another way to ask. `document_scope` is the coalition whose document it is, or empty for everybody's.

    `passage` is the fingerprint of the passage that answers, and `by` the name of who said so.
    """

    id: str = Field(primary_key=True)
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    document_key: str
    document_scope: str
    passage: str
    words: str
    by: str
    at: datetime = moment()


@dataclass(frozen=True, slots=True)
class Led:
    """A passage to which a wording leads; `as_approved` is false where it says something else by now."""

    wording_id: str
    found: Found
    as_approved: bool


def fingerprint(text: str) -> str:
    """By what a passage is known again."""
    return hashlib.sha256(text.encode()).hexdigest()


async def keep(work: Work, wording: Wording) -> bool:
    """Let this wording find that passage from now on; False where it does already."""
    return await insert_if_new(work, Wording, wording.model_dump())


async def drop(work: Work, coalition_id: str, wording_id: str) -> bool:
    """Let it find nothing any more; False where it was dropped before."""
    rows = delete(Wording).where(col(Wording.coalition_id) == coalition_id, col(Wording.id) == wording_id)
    return await changed(work, rows) == 1


async def of(work: Work, coalition_id: str) -> list[Wording]:
    """Every wording of this coalition, the oldest first."""
    mine = select(Wording).where(Wording.coalition_id == coalition_id)
    return list(await work.exec(mine.order_by(col(Wording.at), col(Wording.id))))


async def place_of(work: Work, coalition_id: str, passage_id: int) -> tuple[Found, str] | None:
    """A passage and the scope of its document, where this coalition may be answered from it."""
    rows = await _shown(work, coalition_id, col(Passage.id) == passage_id)
    return rows[0] if rows else None


async def led(work: Work, coalition_id: str, chosen: Sequence[Wording]) -> list[Led]:
    """The passages of the documents to which these lead, as they stand now, and as far as members are shown them.

    Where the passage is there as it was approved, that one alone; else every passage of the document.
    """
    if not chosen:
        return []
    there: dict[tuple[str, str], list[Found]] = {}
    for found, scope in await _shown(work, coalition_id, col(Document.key).in_({one.document_key for one in chosen})):
        there.setdefault((found.document, scope), []).append(found)
    return [one for wording in chosen for one in _led(wording, there)]


async def _shown(work: Work, coalition_id: str, which: ColumnElement[bool]) -> list[tuple[Found, str]]:
    """Passages that members of this coalition may be shown, each with its document's scope."""
    rows: Any = (
        sql_select(col(Document.coalition_id), *documents.SHOWN)
        .join(Passage, col(Passage.document_id) == col(Document.id))
        .where(which, *documents.visible(coalition_id))
        .order_by(col(Passage.id))
    )
    found = (await (await work.connection()).execute(rows)).all()
    return [(Found(*shown), scope or "") for scope, *shown in found]


def _led(wording: Wording, there: dict[tuple[str, str], list[Found]]) -> list[Led]:
    passages = there.get((wording.document_key, wording.document_scope), [])
    same = [found for found in passages if fingerprint(found.text) == wording.passage]
    return [Led(wording.id, found, bool(same)) for found in same[:1] or passages]
