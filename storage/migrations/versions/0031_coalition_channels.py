"""The channel in which a coalition's results and news are posted, and announcements that go there too.

Revision ID: 0031
Revises: 0030
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.database import Moment

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the column; no coalition has said where yet."""
    op.create_table(
        "coalition_channel",
        sa.Column("platform", sa.String(), primary_key=True),
        sa.Column("workspace", sa.String(), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), primary_key=True),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("set_at", Moment(), nullable=False),
        sa.UniqueConstraint("platform", "workspace", "conversation", name="one_coalition_a_channel"),
    )
    op.create_index("ix_coalition_channel_coalition_id", "coalition_channel", ["coalition_id"])
    op.add_column("announcement", sa.Column("in_channel", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Take them away; nothing is posted into a channel any more."""
    op.drop_column("announcement", "in_channel")
    op.drop_index("ix_coalition_channel_coalition_id", "coalition_channel")
    op.drop_table("coalition_channel")
