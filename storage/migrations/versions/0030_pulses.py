"""Pulses: what is asked, who was asked, and totals after the close; and until when a person is asked less.

Revision ID: 0030
Revises: 0029
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.database import Moment

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; nobody was asked anything yet, and nobody has said that it is too much."""
    op.add_column("person", sa.Column("eased_until", Moment(), nullable=True))
    op.create_table(
        "pulse",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=False),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("breakdown", sa.String(), nullable=False),
        sa.Column("margin", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        *(
            sa.Column(name, Moment(), nullable=True)
            for name in ("opened_at", "closes_at", "closing_at", "closed_at", "shared_at")
        ),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=True),
    )
    op.create_index("ix_pulse_coalition_id", "pulse", ["coalition_id"])
    op.create_index("ix_pulse_state", "pulse", ["state"])
    op.create_table(
        "pulse_asked",
        sa.Column("pulse_id", sa.String(), sa.ForeignKey("pulse.id"), primary_key=True),
        sa.Column("person_id", sa.String(), sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("contact_id", sa.String(), sa.ForeignKey("contact.id"), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("cell", sa.String(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
    )
    op.create_index("ix_pulse_asked_person_id", "pulse_asked", ["person_id"])
    op.create_table(
        "pulse_declined",
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), primary_key=True),
        sa.Column("person_id", sa.String(), sa.ForeignKey("person.id"), primary_key=True),
    )
    op.create_table(
        "pulse_sealed",
        sa.Column("pulse_id", sa.String(), sa.ForeignKey("pulse.id"), primary_key=True),
        sa.Column("holder", sa.String(), primary_key=True),
        sa.Column("content", sa.String(), nullable=False),
    )
    op.create_table(
        "pulse_counter",
        sa.Column("pulse_id", sa.String(), sa.ForeignKey("pulse.id"), primary_key=True),
        sa.Column("question", sa.Integer(), primary_key=True),
        sa.Column("option", sa.String(), primary_key=True),
        sa.Column("cell", sa.String(), primary_key=True),
        sa.Column("count", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_column("person", "eased_until")
    for name in ("pulse_counter", "pulse_sealed", "pulse_declined", "pulse_asked", "pulse"):
        op.drop_table(name)
