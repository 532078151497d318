"""Documents, their passages and the full-text index over them; members' questions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _documents()
    _passages()
    _words()
    _questions()
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE passage_search USING fts5(stems, "
            "content='passage', content_rowid='id', tokenize='unicode61')"
        )
    else:
        op.execute(
            "CREATE TABLE passage_search (passage_id INTEGER PRIMARY KEY REFERENCES passage (id) ON DELETE CASCADE, "
            "words TSVECTOR NOT NULL)"
        )
        op.execute("CREATE INDEX ix_passage_search_words ON passage_search USING gin (words)")


def downgrade() -> None:
    op.execute("DROP TABLE passage_search")
    for name in ("question", "known_word", "document_word", "passage", "document"):
        op.drop_table(name)


def _documents() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("review_by", sa.Date(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_document_scope", "document", ["coalition_id", "status"])
    op.create_index("ix_document_key", "document", ["key"])


def _passages() -> None:
    op.create_table(
        "passage",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("document_id", sa.String(), sa.ForeignKey("document.id", ondelete="CASCADE"), nullable=False),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("stems", sa.String(), nullable=False),
    )
    op.create_index("ix_passage_document", "passage", ["document_id", "number"], unique=True)


def _words() -> None:
    op.create_table(
        "document_word",
        sa.Column("word", sa.String(), primary_key=True),
        sa.Column("document_id", sa.String(), sa.ForeignKey("document.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("passages", sa.Integer(), nullable=False),
    )
    op.create_index("ix_document_word_document_id", "document_word", ["document_id"])
    op.create_table(
        "known_word",
        sa.Column("scope", sa.String(), primary_key=True),
        sa.Column("word", sa.String(), primary_key=True),
        sa.Column("passages", sa.Integer(), nullable=False),
    )


def _questions() -> None:
    op.create_table(
        "question",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=False),
        sa.Column("contact_id", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("helped", sa.Boolean(), nullable=True),
    )
    op.create_index("ix_question_state", "question", ["coalition_id", "state", "asked_at"])
