"""The usual search box, to measure against: SQLite's own full text over the same passages, and nothing else.

Any of the question's words, brought to Porter's stems by SQLite, ranked by bm25. It lives in memory, apart from the
install's own tables, and answers nobody.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable

from sqlmodel import col, select

from storage import documents
from storage.database import Work
from storage.documents import Document, Passage

_WORD = re.compile(r"\w+")


class PlainSearch:
    """A full-text table of passages, each with its title and the headings above it."""

    def __init__(self, passages: Iterable[tuple[str, str, str]]) -> None:
        """`passages` are (title, section, text)."""
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute("CREATE VIRTUAL TABLE shelf USING fts5(title, section, body, tokenize='porter')")
        self._connection.executemany("INSERT INTO shelf VALUES (?, ?, ?)", passages)

    def texts(self, question: str, most: int) -> list[str]:
        """The best passages for a question, best first."""
        wanted = " OR ".join(f'"{word}"' for word in _WORD.findall(question))
        if not wanted:
            return []
        query = "SELECT body FROM shelf WHERE shelf MATCH ? ORDER BY bm25(shelf), rowid LIMIT ?"
        return [body for (body,) in self._connection.execute(query, (wanted, most))]

    def close(self) -> None:
        """Let go of the memory."""
        self._connection.close()


async def plain_search(work: Work, coalition_id: str) -> PlainSearch:
    """The usual search box over what this coalition may be answered from."""
    chosen = (
        select(Document.title, Passage.section, Passage.text)
        .join(Document, col(Document.id) == col(Passage.document_id))
        .where(*documents.visible(coalition_id))
        .order_by(col(Passage.id))
    )
    return PlainSearch((title, section, body) for title, section, body in (await work.exec(chosen)).all())
