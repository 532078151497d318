"""Data requests: what was asked for, what was promised, and what came of it.

Revision ID: 0035
Revises: 0034
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Json
from storage.database import Moment

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; nobody has asked for anything yet."""
    op.create_table(
        "data_request",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.String(), sa.ForeignKey("contact.id"), nullable=False),
        sa.Column("words", sa.String()),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("wished", sa.String(), nullable=False),
        sa.Column("data", sa.String(), nullable=False),
        sa.Column("place", Json()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("owner_id", sa.String()),
        sa.Column("promised_on", sa.Date()),
        sa.Column("first_due_on", sa.Date()),
        sa.Column("due_on", sa.Date()),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("look_at", Moment()),
        sa.Column("result", Json()),
        sa.Column("settled_by", sa.String()),
        sa.Column("settled_at", Moment()),
        sa.UniqueConstraint("coalition_id", "number"),
    )
    for column in ("coalition_id", "contact_id", "look_at"):
        op.create_index(f"ix_data_request_{column}", "data_request", [column])


def downgrade() -> None:
    """Take it away, with everything that was asked for."""
    op.drop_table("data_request")
