"""Keeps the full-text index and the word counts true to which documents are approved.

Each database has its own kind of index under the same name: an FTS5 table on SQLite, a table with a tsvector on
PostgreSQL. Both hold the stems that `bot.answers.stems` made, so that a question finds the same passages on either
(the databases' own stemmers differ from each other in one word of fourteen). No model stands for it.
"""

from __future__ import annotations

from sqlalchemy import text

from storage.database import Work

TABLE = "passage_search"
"""The index, and on SQLite the beginning of the names of the tables behind it."""

_ENTER = {
    True: "INSERT INTO passage_search (rowid, stems) SELECT id, stems FROM passage WHERE document_id = :document_id",
    False: "INSERT INTO passage_search (passage_id, words) SELECT id, to_tsvector('simple', stems) "
    "FROM passage WHERE document_id = :document_id",
}
_LEAVE = {
    True: "INSERT INTO passage_search (passage_search, rowid, stems) "
    "SELECT 'delete', id, stems FROM passage WHERE document_id = :document_id",
    False: "DELETE FROM passage_search WHERE passage_id IN (SELECT id FROM passage WHERE document_id = :document_id)",
}
"""By whether it is SQLite. Its index keeps no words of its own, so that it needs the old ones to forget them."""
_SCOPE = "(SELECT coalesce(coalition_id, '') FROM document WHERE id = :document_id)"
_COUNT_IN = (
    f"INSERT INTO known_word (scope, word, passages) SELECT {_SCOPE}, word, passages FROM document_word "  # noqa: S608
    "WHERE document_id = :document_id ORDER BY word "
    "ON CONFLICT (scope, word) DO UPDATE SET passages = known_word.passages + excluded.passages"
)
_COUNT_OUT = (
    "UPDATE known_word SET passages = passages - (SELECT gone.passages FROM document_word AS gone "  # noqa: S608
    "WHERE gone.document_id = :document_id AND gone.word = known_word.word) "
    f"WHERE scope = {_SCOPE} AND word IN (SELECT word FROM document_word WHERE document_id = :document_id)"
)
_VERSION = (
    "INSERT INTO sources_version (scope, version) VALUES (:scope, 1) "
    "ON CONFLICT (scope) DO UPDATE SET version = sources_version.version + 1"
)
_VECTORS_OUT = (
    "DELETE FROM passage_vector WHERE passage_id IN (SELECT id FROM passage WHERE document_id = :document_id)"
)


async def has_changed(work: Work, scope: str) -> None:
    """Note that it changed what a scope may be answered from, so that nobody goes on with a copy of it."""
    await (await work.connection()).execute(text(_VERSION), {"scope": scope})


async def enter(work: Work, document_id: str) -> None:
    """Let the passages of this document be found, and count its words."""
    await _each(work, document_id, _ENTER[work.is_sqlite], _COUNT_IN)


async def leave(work: Work, document_id: str) -> None:
    """Let the passages of this document be found no more, count its words out, and forget what they mean."""
    await _each(work, document_id, _LEAVE[work.is_sqlite], _COUNT_OUT, _VECTORS_OUT)


async def _each(work: Work, document_id: str, *statements: str) -> None:
    connection = await work.connection()
    for statement in statements:
        await connection.execute(text(statement), {"document_id": document_id})
    scope = (await connection.execute(text(f"SELECT {_SCOPE}"), {"document_id": document_id})).scalar_one()
    await has_changed(work, scope)
