"""Time between two messages to one conversation, and the index that finds the last one.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, for lanes of platforms whose conversations want it, and the index."""
    op.add_column("lane", sa.Column("apart_s", sa.Float(), nullable=False, server_default="0"))
    op.execute("UPDATE lane SET apart_s = 1.0 WHERE platform IN ('slack', 'teams')")
    op.create_index("delivery_in_conversation", "delivery", ["lane_id", "conversation", "wire_at"])


def downgrade() -> None:
    """Drop both. In its place: a table that is made anew would be dropped first, and messages refer to it."""
    op.drop_index("delivery_in_conversation", "delivery")
    op.drop_column("lane", "apart_s")
