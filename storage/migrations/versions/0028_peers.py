"""Members who help each other: offers, questions that went out, and who has replied.

Revision ID: 0028
Revises: 0027
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.database import Moment

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; nobody has offered anything yet."""
    op.create_table(
        "peer_offer",
        sa.Column("contact_id", sa.String(), sa.ForeignKey("contact.id"), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_index("ix_peer_offer_coalition_id", "peer_offer", ["coalition_id"])
    op.create_table(
        "peer_ask",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=False),
        sa.Column("contact_id", sa.String(), sa.ForeignKey("contact.id"), nullable=False),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
    )
    op.create_index("ix_peer_ask_coalition_id", "peer_ask", ["coalition_id"])
    op.create_table(
        "peer_reply",
        sa.Column("ask_id", sa.String(), sa.ForeignKey("peer_ask.id"), primary_key=True),
        sa.Column("contact_id", sa.String(), sa.ForeignKey("contact.id"), primary_key=True),
        sa.Column("at", Moment(), nullable=False),
    )


def downgrade() -> None:
    """Take them away; answers were kept nowhere."""
    op.drop_table("peer_reply")
    op.drop_index("ix_peer_ask_coalition_id", "peer_ask")
    op.drop_table("peer_ask")
    op.drop_index("ix_peer_offer_coalition_id", "peer_offer")
    op.drop_table("peer_offer")
