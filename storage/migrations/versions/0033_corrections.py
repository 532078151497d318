"""Where figures were shown, and cases of figures that somebody doubts.

Revision ID: 0033
Revises: 0032
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Json
from storage.database import Moment

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both tables; what was shown before is not known."""
    op.create_table(
        "figure_shown",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=False),
        sa.Column("figure_id", sa.String(), sa.ForeignKey("figure.id"), nullable=False),
        sa.Column("delivery_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )
    for column in ("coalition_id", "figure_id", "delivery_id"):
        op.create_index(f"ix_figure_shown_{column}", "figure_shown", [column])
    op.create_table(
        "correction",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("figure_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("contact_id", sa.String()),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("place", Json()),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed", Json()),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("done", sa.String(), nullable=False),
        sa.Column("new_figure_id", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String()),
        sa.Column("decided_at", Moment()),
        sa.UniqueConstraint("coalition_id", "number"),
    )
    for column in ("coalition_id", "figure_id"):
        op.create_index(f"ix_correction_{column}", "correction", [column])


def downgrade() -> None:
    """Take both away."""
    op.drop_table("correction")
    op.drop_table("figure_shown")
