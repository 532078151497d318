"""What a schedule rests on: nothing but goodwill, an agreement, or a law, and from when until when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what was asked for before was voluntary."""
    op.add_column("schedule", sa.Column("bases", sa.Text(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Take it away; every file is voluntary again."""
    op.drop_column("schedule", "bases")
