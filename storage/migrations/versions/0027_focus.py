"""What is done, measured and held in each focus area.

Revision ID: 0027
Revises: 0026
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.database import Moment

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; which file serves which area stands with the files, as before."""
    op.create_table(
        "focus_entry",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("removed_at", Moment(), nullable=True),
    )
    op.create_index("ix_focus_entry_coalition_id", "focus_entry", ["coalition_id"])


def downgrade() -> None:
    """Take it away."""
    op.drop_index("ix_focus_entry_coalition_id", "focus_entry")
    op.drop_table("focus_entry")
