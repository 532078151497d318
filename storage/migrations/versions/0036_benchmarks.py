"""Groups of peers, frozen as they were shown.

Revision ID: 0036
Revises: 0035
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Json
from storage.database import Moment

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; nobody has been shown a group."""
    op.create_table(
        "benchmark",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=False),
        sa.Column("measure_id", sa.String(), sa.ForeignKey("measure.id"), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("figures", Json(), nullable=False),
        sa.Column("shown", Json(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.UniqueConstraint("measure_id", "first", "last", "version"),
    )
    op.create_index("ix_benchmark_coalition_id", "benchmark", ["coalition_id"])


def downgrade() -> None:
    """Take it away; the next who asks has the groups made again."""
    op.drop_table("benchmark")
