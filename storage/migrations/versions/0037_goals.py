"""Goals that a coalition has set itself in public, and notes about those that were missed.

Revision ID: 0037
Revises: 0036
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Json
from storage.database import Moment

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; no coalition has a goal yet."""
    op.create_table(
        "goal",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("said_at", Moment(), nullable=False),
        sa.Column("aim", sa.Integer()),
        sa.Column("so_far", sa.Integer()),
        sa.Column("counted", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("settled_at", Moment()),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("look_at", Moment()),
        sa.Column("draft", Json()),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("note_on", sa.Date()),
        sa.Column("note_by", sa.String()),
        sa.Column("note_at", Moment()),
        sa.UniqueConstraint("coalition_id", "number"),
    )
    for column in ("coalition_id", "look_at"):
        op.create_index(f"ix_goal_{column}", "goal", [column])


def downgrade() -> None:
    """Take it away, with every goal."""
    op.drop_table("goal")
