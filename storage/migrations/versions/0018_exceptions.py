"""Members for which a schedule is another one: due some days later, or not asked at all."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; no member has an exception yet."""
    op.add_column("schedule", sa.Column("exceptions", sa.Text(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Take it away; every member is asked alike again."""
    op.drop_column("schedule", "exceptions")
