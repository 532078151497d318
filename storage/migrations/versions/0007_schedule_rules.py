"""Schedules as staff say them: working days, a month of the year, and where a closed day's date moves.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ADDED = ("working_days", "due_month", "shift", "first_period")


def upgrade() -> None:
    """Add the columns; what is there is the n-th day of a month, moved to the working day before."""
    op.add_column("schedule", sa.Column("working_days", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("schedule", sa.Column("due_month", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("schedule", sa.Column("shift", sa.String(), nullable=False, server_default="before"))
    op.add_column("schedule", sa.Column("first_period", sa.String(), nullable=False, server_default="quarterly"))
    op.execute("UPDATE schedule SET first_period = period")


def downgrade() -> None:
    """Drop them. A rule that the house before cannot keep is stopped rather than kept on other days."""
    op.execute(
        "UPDATE schedule SET state = 'stopped'"
        " WHERE period = 'yearly' OR due_day > 28 OR working_days OR shift <> 'before'"
    )
    op.execute("UPDATE submission SET state = 'not this time' WHERE state = 'withdrawn'")
    # One by one, and not by copying the table: other tables refer to its rows.
    for name in _ADDED:
        op.drop_column("schedule", name)
