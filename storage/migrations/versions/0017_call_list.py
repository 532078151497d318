"""The call list: which calls staff have made; a contact's telephone, and a member's size.

Revision ID: 0017
Revises: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.database import Moment

revision = "0017"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the columns."""
    op.create_table(
        "called",
        sa.Column("submission_id", sa.String(), sa.ForeignKey("submission.id"), primary_key=True),
        sa.Column("due_on", sa.Date(), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_index("ix_called_coalition_id", "called", ["coalition_id"])
    op.add_column("contact", sa.Column("phone", sa.String(), nullable=False, server_default=""))
    op.add_column("organisation", sa.Column("size", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Take them away again; who was called is on nobody's list before this release."""
    op.drop_column("organisation", "size")
    op.drop_column("contact", "phone")
    op.drop_index("ix_called_coalition_id", "called")
    op.drop_table("called")
