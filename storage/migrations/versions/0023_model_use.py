"""Replies that wait for a language model's words, and how often it was asked.

Revision ID: 0023
Revises: 0027
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.database import Moment

revision = "0023"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the two tables."""
    op.create_table(
        "composing",
        sa.Column("delivery_id", sa.String(), sa.ForeignKey("delivery.id"), primary_key=True),
        sa.Column("until", Moment(), nullable=False),
    )
    op.create_index("ix_composing_until", "composing", ["until"])
    op.create_table(
        "model_use",
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    """Take them away; what waits leaves as it was written down."""
    op.execute("UPDATE delivery SET status = 'ready' WHERE status = 'composing'")
    op.drop_table("model_use")
    op.drop_index("ix_composing_until", "composing")
    op.drop_table("composing")
