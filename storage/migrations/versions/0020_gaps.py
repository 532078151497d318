"""What our documents do not say, who could say it, and where a question was asked.

Revision ID: 0020
Revises: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.database import Moment

revision = "0020"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and the columns; what is open by now stands in no gap until it is asked again."""
    op.create_table(
        "gap",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=False),
        sa.Column("stems", sa.Text(), nullable=False),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("expert_id", sa.String(), sa.ForeignKey("contact.id"), nullable=True),
        sa.Column("passed", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("document_id", sa.String(), nullable=True),
    )
    op.create_index("ix_gap_coalition_id", "gap", ["coalition_id"])
    op.create_table(
        "expert",
        sa.Column("contact_id", sa.String(), sa.ForeignKey("contact.id"), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.UniqueConstraint("coalition_id", "contact_id"),
    )
    op.create_index("ix_expert_coalition_id", "expert", ["coalition_id"])
    op.add_column("question", sa.Column("gap_id", sa.String(), nullable=True))
    op.create_index("ix_question_gap_id", "question", ["gap_id"])
    op.add_column("question", sa.Column("place", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take them away again; the questions themselves stay on staff's list."""
    op.drop_column("question", "place")
    op.drop_index("ix_question_gap_id", "question")
    op.drop_column("question", "gap_id")
    op.drop_index("ix_expert_coalition_id", "expert")
    op.drop_table("expert")
    op.drop_index("ix_gap_coalition_id", "gap")
    op.drop_table("gap")
