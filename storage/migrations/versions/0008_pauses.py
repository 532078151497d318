"""Pauses that staff set, for one member, a kind of members, or everyone; and dates that they moved together.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from storage.database import Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_PAUSE = sa.table(
    "pause",
    *(sa.column(name) for name in ("id", "coalition_id", "scope", "target", "by")),
    *(sa.column(name, Moment()) for name in ("begins_at", "until", "created_at")),
)
_ORGANISATION = sa.table(
    "organisation", sa.column("id"), sa.column("coalition_id"), sa.column("paused_until", Moment())
)


def upgrade() -> None:
    """Add the table, and let the pauses that stood beside a member stand in it."""
    op.create_table(
        "pause",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("begins_at", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
    )
    op.create_index("ix_pause_coalition_id", "pause", ["coalition_id"])
    paused = op.get_bind().execute(sa.select(_ORGANISATION).where(_ORGANISATION.c.paused_until.is_not(None)))
    # When such a pause began was never kept; it holds from the first day that can be written.
    began = datetime(1970, 1, 1, tzinfo=UTC)
    for member in paused.all():
        op.execute(
            _PAUSE.insert().values(
                id=str(uuid.uuid4()), coalition_id=member.coalition_id, scope="organisation", target=member.id,
                begins_at=began, until=member.paused_until, by="system", created_at=began,
            )
        )  # fmt: skip
    _surges()
    # Not by a copy of the table, which SQLite does not let go of while contacts refer to it.
    op.drop_column("organisation", "paused_until")


def _surges() -> None:
    op.create_table(
        "surge",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
    )
    op.create_index("ix_surge_coalition_id", "surge", ["coalition_id"])
    op.create_table(
        "surge_move",
        sa.Column("surge_id", sa.String(), sa.ForeignKey("surge.id"), primary_key=True),
        sa.Column("submission_id", sa.String(), sa.ForeignKey("submission.id"), primary_key=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("settled_at", Moment(), nullable=True),
    )


def downgrade() -> None:
    """Let members' pauses stand beside them again; those of kinds and everyone, and what surges moved, are lost."""
    op.drop_table("surge_move")
    op.drop_index("ix_surge_coalition_id", "surge")
    op.drop_table("surge")
    op.add_column("organisation", sa.Column("paused_until", Moment(), nullable=True))
    op.execute(
        "UPDATE organisation SET paused_until = (SELECT max(until) FROM pause WHERE scope = 'organisation' "
        "AND target = organisation.id AND ended_at IS NULL)"
    )
    op.drop_index("ix_pause_coalition_id", "pause")
    op.drop_table("pause")
