"""Announcements: a note from staff to many, approved before it leaves.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.database import Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "announcement",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=True),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("approved_at", Moment(), nullable=True),
        sa.Column("starts_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
    )
    op.create_index("ix_announcement_coalition_id", "announcement", ["coalition_id"])


def downgrade() -> None:
    """Take the table away; a message that still waits for one steps aside, since nobody knows its words any more."""
    op.execute("UPDATE delivery SET status = 'cancelled' WHERE kind = 'announcement' AND status = 'ready'")
    op.drop_index("ix_announcement_coalition_id", "announcement")
    op.drop_table("announcement")
