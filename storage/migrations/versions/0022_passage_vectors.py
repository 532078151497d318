"""What passages mean, as an embedding model sees it, and how often it changed what may be answered from.

Revision ID: 0022
Revises: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; vectors of the passages that are there are made where a model is configured."""
    op.create_table(
        "passage_vector",
        sa.Column("passage_id", sa.Integer(), sa.ForeignKey("passage.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("model", sa.String(), primary_key=True),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "sources_version",
        sa.Column("scope", sa.String(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    """Take them away; they can be made again."""
    op.drop_table("sources_version")
    op.drop_table("passage_vector")
