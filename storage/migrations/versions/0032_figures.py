"""The registry of figures: measures, their sources, batches that came together, and the figures themselves.

Revision ID: 0032
Revises: 0031
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Json
from storage.database import Moment

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; nothing was measured yet."""
    op.create_table(
        "measure",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("risk_adjusted", sa.Boolean(), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("floor", sa.Integer(), nullable=False),
        sa.Column("focus", Json(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.UniqueConstraint("coalition_id", "code"),
    )
    op.create_index("ix_measure_coalition_id", "measure", ["coalition_id"])
    op.create_table(
        "figure_source",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("terms", sa.String(), nullable=False),
        sa.Column("terms_until", sa.Date()),
        sa.Column("at", Moment(), nullable=False),
        sa.UniqueConstraint("coalition_id", "key"),
    )
    op.create_index("ix_figure_source_coalition_id", "figure_source", ["coalition_id"])
    op.create_table(
        "figure_batch",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.String(), sa.ForeignKey("figure_source.id"), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("preview_until", sa.Date()),
        sa.Column("signed_by", sa.String()),
        sa.Column("signed_at", Moment()),
    )
    op.create_index("ix_figure_batch_coalition_id", "figure_batch", ["coalition_id"])
    op.create_table(
        "figure",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=False),
        sa.Column("measure_id", sa.String(), sa.ForeignKey("measure.id"), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("value", sa.Float()),
        sa.Column("numerator", sa.Integer()),
        sa.Column("denominator", sa.Integer()),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.Column("source_id", sa.String(), sa.ForeignKey("figure_source.id"), nullable=False),
        sa.Column("batch_id", sa.String(), sa.ForeignKey("figure_batch.id"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("replaces", sa.String()),
        sa.Column("document_id", sa.String()),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("superseded_at", Moment()),
        sa.UniqueConstraint("measure_id", "organisation_id", "region", "first", "last", "source_id", "version"),
    )
    op.create_index("ix_figure_coalition_id", "figure", ["coalition_id"])
    op.create_index("ix_figure_batch_id", "figure", ["batch_id"])
    op.create_index("ix_figure_document_id", "figure", ["document_id"])
    op.create_index("figure_of_period", "figure", ["measure_id", "last", "first", "state"])
    op.create_index("figure_of_organisation", "figure", ["organisation_id", "measure_id", "state"])


def downgrade() -> None:
    """Take the registry away, with every figure in it."""
    for table in ("figure", "figure_batch", "figure_source", "measure"):
        op.drop_table(table)
