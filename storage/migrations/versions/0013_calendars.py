"""Calendars: the addresses at which they are read, and how often a date has changed.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.database import Moment

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the two columns; what was settled before changed at that moment."""
    op.create_table(
        "calendar_address",
        sa.Column("person_id", sa.String(), sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), primary_key=True),
        sa.Column("id", sa.String(), nullable=False, unique=True),
        sa.Column("created_at", Moment(), nullable=False),
    )
    op.add_column("submission", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("submission", sa.Column("changed_at", Moment(), nullable=True))
    op.execute("UPDATE submission SET changed_at = settled_at")


def downgrade() -> None:
    """Take them away; a calendar that reads an address of the time before finds nothing there."""
    # One by one, and not by copying the table: other tables refer to its rows.
    op.drop_column("submission", "changed_at")
    op.drop_column("submission", "revision")
    op.drop_table("calendar_address")
