"""Documents that the coalition has approved, cut into passages, and the search over them.

A document belongs to one coalition, or to all of them (`coalition_id` empty). The coalition's filter stands in
the SQL of every query, before any ranking, so that another coalition's words never reach a ranking, a reply or a
log.

The full-text index (`passage_search`) lives outside the models, since each database has its own kind: an FTS5
table on SQLite, a table with a tsvector on PostgreSQL. It holds the passages of approved documents and nothing
else.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    Select,
    bindparam,
    column,
    func,
    insert,
    or_,
    text,
    update,
)
from sqlalchemy import select as sql_select
from sqlmodel import Field, SQLModel, col, select

from storage import search_index
from storage.columns import moment, new_id
from storage.database import Work
from storage.rows import changed

DRAFT, APPROVED, SUPERSEDED = "draft", "approved", "superseded"


class Document(SQLModel, table=True):
    """A text that may be quoted to members once it is approved. `coalition_id` empty: every coalition may read it."""

    __table_args__ = (Index("ix_document_scope", "coalition_id", "status"), Index("ix_document_key", "key"))

    id: str = Field(primary_key=True)
    coalition_id: str | None = Field(default=None, foreign_key="coalition.id")
    key: str
    title: str
    source: str = ""
    owner: str = ""
    reviewed_on: date | None = None
    review_by: date | None = None
    status: str = DRAFT
    text: str
    sha256: str
    added_at: datetime = moment()


class Passage(SQLModel, table=True):
    """A paragraph of a document. `start` and `end` count code points: `document.text[start:end] == text`, always.

    `stems` are the stems of its words and of the headings above it: what the index holds of it.
    """

    __table_args__ = (Index("ix_passage_document", "document_id", "number", unique=True),)

    id: int | None = Field(default=None, primary_key=True)
    document_id: str = Field(sa_column=Column(ForeignKey("document.id", ondelete="CASCADE"), nullable=False))
    coalition_id: str | None = Field(default=None, foreign_key="coalition.id")
    number: int
    title: str
    section: str
    start: int
    end: int
    text: str
    stems: str


class DocumentWord(SQLModel, table=True):
    """In how many passages of a document a word's stem stands; so that a rare word can weigh more than a common one."""

    __tablename__ = "document_word"

    word: str = Field(primary_key=True)
    document_id: str = Field(
        sa_column=Column(ForeignKey("document.id", ondelete="CASCADE"), primary_key=True, index=True, nullable=False)
    )
    passages: int


class KnownWord(SQLModel, table=True):
    """In how many approved passages of a scope a stem stands; the empty word counts the passages themselves.

    `scope` is a coalition's slug, or empty for what every coalition may read. It is the sum of `DocumentWord` over the
    approved documents, kept so that a question need not add it up again.
    """

    __tablename__ = "known_word"

    scope: str = Field(primary_key=True)
    word: str = Field(primary_key=True)
    passages: int


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a passage stands in its document's text, under which heading, and the stems by which it is found.

    `stems` are those of the title, the section and the text, with a bar between the three.
    """

    start: int
    end: int
    section: str
    stems: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A document on its way in."""

    key: str
    title: str
    text: str
    cuts: Sequence[Cut]
    coalition_id: str | None = None
    source: str = ""
    owner: str = ""
    reviewed_on: date | None = None
    review_by: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that shares words with a question, and what a reader wants to know about its document."""

    passage_id: int
    document: str
    title: str
    section: str
    start: int
    end: int
    text: str
    stems: str
    source: str
    reviewed_on: date | None
    review_by: date | None


async def add(work: Work, draft: Draft, now: datetime) -> Document:
    """Keep a document as a draft; nobody is shown it before it is approved."""
    document = Document(
        id=new_id(),
        coalition_id=draft.coalition_id,
        key=draft.key,
        title=draft.title,
        source=draft.source,
        owner=draft.owner,
        reviewed_on=draft.reviewed_on,
        review_by=draft.review_by,
        text=draft.text,
        sha256=_digest(draft.text),
        added_at=now,
    )
    work.add(document)
    await work.flush()
    connection = await work.connection()
    if passages := _passage_rows(document, draft):
        await connection.execute(insert(Passage), passages)
    counts = Counter(word for cut in draft.cuts for word in {"", *cut.stems.split()} - {"|"})
    words = [{"word": word, "document_id": document.id, "passages": count} for word, count in counts.items()]
    await connection.execute(insert(DocumentWord), words)
    return document


def _passage_rows(document: Document, draft: Draft) -> list[dict[str, Any]]:
    copied = {"document_id": document.id, "coalition_id": document.coalition_id, "title": document.title}
    return [
        {
            **copied,
            "number": number,
            "section": cut.section,
            "start": cut.start,
            "end": cut.end,
            "text": draft.text[cut.start : cut.end],
            "stems": cut.stems,
        }
        for number, cut in enumerate(draft.cuts)
    ]


async def approve(work: Work, document_id: str) -> bool:
    """Let members be shown this draft; an older approved one of the same key and scope steps back.

    False: not a draft.
    """
    draft = await work.get(Document, document_id)
    if draft is None:
        return False
    before = await _same_place(work, draft)
    if not await _move(work, document_id, DRAFT, APPROVED):
        return False
    for older in before:
        if await _move(work, older, APPROVED, SUPERSEDED):
            await search_index.leave(work, older)
    await search_index.enter(work, document_id)
    return True


async def withdraw(work: Work, document_id: str) -> bool:
    """Take an approved document out of every answer. False: it was not approved."""
    moved = await _move(work, document_id, APPROVED, SUPERSEDED)
    if moved:
        await search_index.leave(work, document_id)
    return moved


async def listed(work: Work, coalition_id: str) -> list[Document]:
    """Everything this coalition may read or approve, oldest first, superseded ones included."""
    mine = or_(col(Document.coalition_id).is_(None), col(Document.coalition_id) == coalition_id)
    chosen = select(Document).where(mine).order_by(col(Document.key), col(Document.added_at))
    return list((await work.exec(chosen)).all())


async def holding(work: Work, coalition_id: str, texts: Sequence[str], most: int) -> list[str]:
    """The titles of the coalition's approved documents in which one of these texts stands to the letter."""
    stands = or_(*(col(Document.text).contains(each, autoescape=True) for each in texts))
    rows = select(Document.title).where(Document.coalition_id == coalition_id, Document.status == APPROVED, stands)
    return list(await work.exec(rows.distinct().order_by(col(Document.title)).limit(most)))


async def latest(work: Work, coalition_id: str | None, key: str) -> Document | None:
    """The newest draft or approved document of this key and scope, so that an unchanged file need not come in again."""
    same_scope = (
        col(Document.coalition_id).is_(None) if coalition_id is None else col(Document.coalition_id) == coalition_id
    )
    chosen = (
        select(Document)
        .where(same_scope, col(Document.key) == key, col(Document.status) != SUPERSEDED)
        .order_by(col(Document.added_at).desc(), col(Document.status).desc())
    )
    return (await work.exec(chosen)).first()


def same(document: Document, draft: Draft) -> bool:
    """Whether the draft would say nothing that this document does not say already."""
    fields = ("title", "source", "owner", "reviewed_on", "review_by")
    unchanged = all(getattr(document, name) == getattr(draft, name) for name in fields)
    return unchanged and document.sha256 == _digest(draft.text)


def _digest(whole: str) -> str:
    return hashlib.sha256(whole.encode()).hexdigest()


async def body(work: Work, coalition_id: str, passage_ids: Sequence[int]) -> dict[int, str]:
    """The whole text of each passage's document, by passage, so that a quote can be held against it."""
    chosen = (
        select(Passage.id, Document.text)
        .join(Document, col(Document.id) == col(Passage.document_id))
        .where(
            col(Passage.id).in_(passage_ids),
            col(Document.status) == APPROVED,
            or_(col(Document.coalition_id).is_(None), col(Document.coalition_id) == coalition_id),
        )
    )
    return {passage_id: whole for passage_id, whole in (await work.exec(chosen)).all() if passage_id is not None}


async def extent(work: Work, coalition_id: str) -> int:
    """How many passages this coalition may be answered from."""
    return (await frequencies(work, coalition_id, [""])).get("", 0)


async def frequencies(work: Work, coalition_id: str, words: Sequence[str]) -> dict[str, int]:
    """For each of these stems, in how many of this coalition's passages it stands; absent: in none."""
    counted = (
        select(KnownWord.word, func.sum(KnownWord.passages))
        .where(col(KnownWord.scope).in_(["", coalition_id]), col(KnownWord.word).in_(words))
        .group_by(col(KnownWord.word))
    )
    return {word: int(count) for word, count in (await work.exec(counted)).all() if count}


async def neighbours(work: Work, coalition_id: str, start: str, shortest: int, longest: int) -> list[str]:
    """This coalition's stems that begin alike and are about as long: what a mistyped word may have meant."""
    chosen = (
        select(KnownWord.word)
        .where(
            col(KnownWord.scope).in_(["", coalition_id]),
            col(KnownWord.word) >= start,
            col(KnownWord.word) < start[:-1] + chr(ord(start[-1]) + 1),
            func.length(KnownWord.word).between(shortest, longest),
            col(KnownWord.passages) > 0,
        )
        .distinct()
    )
    return list((await work.exec(chosen)).all())


async def search(work: Work, coalition_id: str, words: Mapping[str, float], limit: int) -> list[Found]:
    """Up to `limit` passages of this coalition that share a word with the question, best first.

    `words` gives each stem its weight: how rare it is among what this coalition may read. A passage ranks by the
    weights of the stems that it holds, a long one a little lower; no other coalition's documents sway the order.
    """
    plain = {word: weight for word, weight in words.items() if word.isascii() and word.isalnum()}
    if not plain:
        return []
    values: dict[str, Any] = {"coalition_id": coalition_id, "most": limit}
    if work.is_sqlite:
        values["given"] = json.dumps({f'"{word}"': weight for word, weight in plain.items()})
    else:
        values |= {"words": list(plain), "weights": list(plain.values())}
    rows: Sequence[Any] = (await (await work.connection()).execute(_SEARCH[work.is_sqlite], values)).all()
    return [Found(*row) for row in rows]


SHOWN = (
    col(Passage.id),
    col(Document.key),
    col(Document.title),
    col(Passage.section),
    col(Passage.start),
    col(Passage.end),
    col(Passage.text),
    col(Passage.stems),
    col(Document.source),
    col(Document.reviewed_on),
    col(Document.review_by),
)


def visible(coalition_id: str | BindParameter[str]) -> tuple[ColumnElement[bool], ...]:
    """The filter of every query that answers a member: approved, and this coalition's own or everybody's."""
    return (
        col(Document.status) == APPROVED,
        or_(col(Document.coalition_id).is_(None), col(Document.coalition_id) == coalition_id),
    )


_HITS = {
    True: f"SELECT {search_index.TABLE}.rowid AS id, asked.value AS weight FROM json_each(:given) AS asked "  # noqa: S608
    f"JOIN {search_index.TABLE} ON {search_index.TABLE} MATCH asked.key",
    False: f"SELECT {search_index.TABLE}.passage_id AS id, asked.weight FROM "  # noqa: S608
    "unnest(CAST(:words AS text[]), CAST(:weights AS float8[])) AS asked(word, weight) "
    f"JOIN {search_index.TABLE} ON {search_index.TABLE}.words @@ plainto_tsquery('simple', asked.word)",
}
"""A row (id, weight) for each word that a passage holds, by whether it is SQLite."""


def _statement(hits_query: str) -> Select[*tuple[Any, ...]]:
    """The search, built once: it is the same for any number of words."""
    hits = text(hits_query).columns(column("id"), column("weight", Float)).subquery("hit")
    held = sql_select(hits.c.id, func.sum(hits.c.weight).label("weight")).group_by(hits.c.id).subquery("held")
    rank = held.c.weight / (1.0 + 0.0005 * (col(Passage.end) - col(Passage.start)))
    best = (
        sql_select(held.c.id, rank.label("rank"))
        .join(Passage, col(Passage.id) == held.c.id)
        .join(Document, col(Document.id) == col(Passage.document_id))
        .where(*visible(bindparam("coalition_id")))
        .order_by(rank.desc(), held.c.id)
        .limit(bindparam("most"))
        .subquery("best")
    )
    return (
        sql_select(*SHOWN)
        .join(best, best.c.id == col(Passage.id))
        .join(Document, col(Document.id) == col(Passage.document_id))
        .order_by(best.c.rank.desc(), best.c.id)
    )


_SEARCH = {is_sqlite: _statement(query) for is_sqlite, query in _HITS.items()}


async def _move(work: Work, document_id: str, expected: str, wanted: str) -> bool:
    moved = update(Document).where(col(Document.id) == document_id, col(Document.status) == expected)
    return await changed(work, moved.values(status=wanted)) == 1


async def _same_place(work: Work, draft: Document) -> list[str]:
    """The approved documents that this draft takes the place of: the same key, the same scope."""
    scope = col(Document.coalition_id)
    same = scope.is_(None) if draft.coalition_id is None else scope == draft.coalition_id
    chosen = select(Document.id).where(same, col(Document.key) == draft.key, col(Document.status) == APPROVED)
    return list((await work.exec(chosen)).all())
