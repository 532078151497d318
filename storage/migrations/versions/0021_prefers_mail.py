"""Whether somebody would rather be written to by mail than in a chat.

Revision ID: 0021
Revises: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; a chat goes first for everybody who has one."""
    op.add_column("person", sa.Column("prefers_mail", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Take it away; a chat goes first for everybody again."""
    op.drop_column("person", "prefers_mail")
