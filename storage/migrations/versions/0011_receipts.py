"""Receipts: what machines and files say arrived, the keys they sign with, and what they call things.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.database import Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the three tables."""
    op.create_table(
        "receipt",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("call", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("data_set", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("told", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("submission_id", sa.String(), sa.ForeignKey("submission.id"), nullable=True),
        sa.Column("thanks_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.UniqueConstraint("coalition_id", "key"),
    )
    op.create_index("receipt_of_call", "receipt", ["coalition_id", "call"])
    op.create_index("receipt_in_state", "receipt", ["coalition_id", "state"])
    op.create_index("receipt_of_submission", "receipt", ["submission_id"])
    op.create_table(
        "other_name",
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), primary_key=True),
        sa.Column("what", sa.String(), primary_key=True),
        sa.Column("given", sa.String(), primary_key=True),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_table(
        "intake_key",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
    )
    op.create_index("ix_intake_key_coalition_id", "intake_key", ["coalition_id"])


def downgrade() -> None:
    """Take the tables away; thank-you notes that wait step aside, and what was settled stays so."""
    op.execute("UPDATE delivery SET status = 'cancelled' WHERE kind = 'thanks' AND status = 'ready'")
    op.drop_index("ix_intake_key_coalition_id", "intake_key")
    op.drop_table("intake_key")
    op.drop_table("other_name")
    for name in ("receipt_of_submission", "receipt_in_state", "receipt_of_call"):
        op.drop_index(name, "receipt")
    op.drop_table("receipt")
