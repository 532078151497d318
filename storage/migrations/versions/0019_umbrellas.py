"""Which member speaks for which others, and the focus areas that a file serves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; every member speaks for itself, and no file serves an area yet."""
    op.add_column("organisation", sa.Column("umbrella_id", sa.String(), nullable=False, server_default=""))
    op.add_column("schedule", sa.Column("focus", sa.Text(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Take them away; every member is asked for itself again."""
    op.drop_column("schedule", "focus")
    op.drop_column("organisation", "umbrella_id")
