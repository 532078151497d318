"""Whose turn it is in a lane is read off an index, however many messages are due there.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Hold the messages of a lane in the order in which they leave."""
    op.drop_index("delivery_due", table_name="delivery")
    op.create_index("delivery_due", "delivery", ["lane_id", "status", "due", "created_at", "id"])


def downgrade() -> None:
    """Hold them by their moment alone."""
    op.drop_index("delivery_due", table_name="delivery")
    op.create_index("delivery_due", "delivery", ["lane_id", "status", "due"])
