"""Hand-overs: who takes the asks about a data set of a member. And why a member left a file out, if it says so.

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.database import Moment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the column."""
    op.create_table(
        "handover",
        sa.Column("schedule_id", sa.String(), sa.ForeignKey("schedule.id"), primary_key=True),
        sa.Column("organisation_id", sa.String(), sa.ForeignKey("organisation.id"), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=False),
        sa.Column("contact_id", sa.String(), sa.ForeignKey("contact.id"), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_index("ix_handover_coalition_id", "handover", ["coalition_id"])
    op.add_column("submission", sa.Column("reason", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Take both away; what waits for who took something over steps aside, and planning offers it to the primary one."""
    op.execute(
        "UPDATE delivery SET status = 'cancelled' WHERE kind = 'reminder' AND status = 'ready' AND contact_id IN"
        " (SELECT contact_id FROM handover) AND campaign_id IN (SELECT schedule_id FROM handover)"
    )
    op.execute("UPDATE schedule SET planned_through = NULL WHERE id IN (SELECT schedule_id FROM handover)")
    op.drop_column("submission", "reason")
    op.drop_index("ix_handover_coalition_id", "handover")
    op.drop_table("handover")
