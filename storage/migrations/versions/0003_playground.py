"""The playground's own chats.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.database import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the chats."""
    op.create_table(
        "playground_post",
        sa.Column("seq", sa.Integer(), primary_key=True),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("delivery_id", sa.String(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("edited_at", Moment(), nullable=True),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("delivery_id"),
    )
    op.create_index("ix_playground_post_account", "playground_post", ["account"])


def downgrade() -> None:
    """Drop the chats; the ledger still knows what was sent."""
    op.drop_table("playground_post")
