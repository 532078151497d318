"""The inventory of data sets that a coalition can work with.

Revision ID: 0026
Revises: 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.database import Moment

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_WORDS = ("name", "holder", "coverage", "period", "refresh", "terms", "contact")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "data_set",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in _WORDS),
        sa.Column("document_id", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("removed_at", Moment(), nullable=True),
    )
    op.create_index("ix_data_set_coalition_id", "data_set", ["coalition_id"])


def downgrade() -> None:
    """Take it away; the sources that were made of it stay until staff withdraw them."""
    op.drop_index("ix_data_set_coalition_id", "data_set")
    op.drop_table("data_set")
