"""In which shared channel somebody may be mentioned, where she agreed to that.

Revision ID: 0025
Revises: 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nobody has agreed to anything yet."""
    op.add_column("chat_identity", sa.Column("mention_in", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Take it away; nobody is mentioned any more."""
    op.drop_column("chat_identity", "mention_in")
