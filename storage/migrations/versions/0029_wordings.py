"""Ways to ask for what a document says, which staff approved.

Revision ID: 0029
Revises: 0028
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.database import Moment

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; every document is found by its own words, as before."""
    op.create_table(
        "wording",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=False),
        sa.Column("document_key", sa.String(), nullable=False),
        sa.Column("document_scope", sa.String(), nullable=False),
        sa.Column("passage", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_index("ix_wording_coalition_id", "wording", ["coalition_id"])


def downgrade() -> None:
    """Take it away; documents are found by their own words."""
    op.drop_index("ix_wording_coalition_id", "wording")
    op.drop_table("wording")
