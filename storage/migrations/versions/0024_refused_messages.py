"""Which messages were refused for patient data, and who of the staff looks after privacy.

Revision ID: 0024
Revises: 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.database import Moment

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the mark; what was refused before is not in it, and nobody has the mark."""
    op.create_table(
        "refused_message",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=True),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("heard_at", Moment(), nullable=False),
    )
    op.create_index("ix_refused_message_coalition_id", "refused_message", ["coalition_id"])
    op.add_column("staff_role", sa.Column("privacy", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Take both away."""
    op.drop_column("staff_role", "privacy")
    op.drop_index("ix_refused_message_coalition_id", "refused_message")
    op.drop_table("refused_message")
