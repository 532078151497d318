"""What passages mean, as an embedding model sees it: one vector a passage and model, and which passages lack one.

A vector is the model's float numbers at half precision; only vectors of one model are ever compared. The coalition's
filter stands in the SQL here as well. `sources_version` grows with every change of what a scope may be answered from,
so that who keeps a copy learns with one short question whether it is still true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, ForeignKey, LargeBinary, Select, and_, func
from sqlalchemy import insert as plain_insert
from sqlalchemy import select as sql_select
from sqlmodel import Field, SQLModel, col, select

from storage import documents, search_index
from storage.database import Work
from storage.documents import APPROVED, DRAFT, Document, Found, Passage


class PassageVector(SQLModel, table=True):
    """A passage as one model sees it."""

    __tablename__ = "passage_vector"

    passage_id: int = Field(
        sa_column=Column(ForeignKey("passage.id", ondelete="CASCADE"), primary_key=True, nullable=False)
    )
    model: str = Field(primary_key=True)
    vector: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class SourcesVersion(SQLModel, table=True):
    """How often it changed what a scope (a coalition's slug, or empty for all) may be answered from."""

    __tablename__ = "sources_version"

    scope: str = Field(primary_key=True)
    version: int


@dataclass(frozen=True, slots=True)
class Unseen:
    """A passage of which a model has made no vector yet."""

    passage_id: int
    title: str
    section: str
    text: str


async def version(work: Work, coalition_id: str) -> int:
    """A number that is another one as soon as anything has changed of what this coalition may be answered from."""
    chosen = select(func.sum(SourcesVersion.version)).where(col(SourcesVersion.scope).in_(["", coalition_id]))
    return int((await work.exec(chosen)).one() or 0)


async def load(work: Work, coalition_id: str, model: str) -> list[tuple[int, bytes]]:
    """Every passage that this coalition may be answered from, with its vector of this model, by its id."""
    chosen = (
        select(PassageVector.passage_id, PassageVector.vector)
        .join(Passage, col(Passage.id) == col(PassageVector.passage_id))
        .join(Document, col(Document.id) == col(Passage.document_id))
        .where(PassageVector.model == model, *documents.visible(coalition_id))
        .order_by(col(PassageVector.passage_id))
    )
    return [(passage_id, vector) for passage_id, vector in (await work.exec(chosen)).all()]


async def those(work: Work, coalition_id: str, passage_ids: Sequence[int]) -> list[Found]:
    """These passages, as far as this coalition may be answered from them."""
    if not passage_ids:
        return []
    chosen: Select[*tuple[Any, ...]] = (
        sql_select(*documents.SHOWN)
        .join(Document, col(Document.id) == col(Passage.document_id))
        .where(col(Passage.id).in_(passage_ids), *documents.visible(coalition_id))
        .order_by(col(Passage.id))
    )
    rows: Sequence[Any] = (await (await work.connection()).execute(chosen)).all()
    return [Found(*row) for row in rows]


async def lacking(work: Work, model: str, most: int) -> list[Unseen]:
    """Up to `most` passages that are or may come to be answered from, and have no vector of this model."""
    chosen = (
        select(col(Passage.id), Passage.title, Passage.section, Passage.text)
        .where(_lacks(model))
        .order_by(col(Passage.id))
        .limit(most)
    )
    rows: Sequence[Any] = (await work.exec(chosen)).all()
    return [Unseen(*row) for row in rows]


async def count_lacking(work: Work, model: str) -> int:
    """How many passages have no vector of this model."""
    return (await work.exec(select(func.count()).select_from(Passage).where(_lacks(model)))).one()


async def keep(work: Work, model: str, made: Mapping[int, bytes]) -> None:
    """Keep these vectors; of a passage that is gone or has got one meanwhile, none."""
    wanted = select(col(Passage.id), Passage.coalition_id).where(col(Passage.id).in_(list(made)), _lacks(model))
    there = (await work.exec(wanted)).all()
    rows = [{"passage_id": one, "model": model, "vector": made[one]} for one, _ in there if one is not None]
    if not rows:
        return
    connection = await work.connection()
    if work.is_sqlite:
        await connection.execute(plain_insert(PassageVector), rows)
    else:  # Another process may do the same beside us.
        from sqlalchemy.dialects.postgresql import insert

        await connection.execute(insert(PassageVector).on_conflict_do_nothing(), rows)
    for scope in sorted({coalition_id or "" for _, coalition_id in there}):
        await search_index.has_changed(work, scope)


def _lacks(model: str) -> ColumnElement[bool]:
    """Whether a passage of a document that is not superseded has no vector of this model."""
    seen = select(PassageVector.passage_id).where(
        col(PassageVector.passage_id) == col(Passage.id), PassageVector.model == model
    )
    kept = select(Document.id).where(
        col(Document.id) == col(Passage.document_id), col(Document.status).in_([DRAFT, APPROVED])
    )
    return and_(~seen.exists(), kept.exists())
