"""Conversations of a platform that tells with each activity where its service is.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.database import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "conversation",
        sa.Column("platform", sa.String(), primary_key=True),
        sa.Column("workspace", sa.String(), primary_key=True),
        sa.Column("conversation", sa.String(), primary_key=True),
        sa.Column("service_url", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
    )
    op.create_index("conversation_of_account", "conversation", ["platform", "workspace", "account"])


def downgrade() -> None:
    """Drop it; it fills again as people write."""
    op.drop_index("conversation_of_account", "conversation")
    op.drop_table("conversation")
