"""How a coalition sounds: its greeting, how formal it is, words that it says instead of ours."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; every coalition sounds as before."""
    op.add_column("coalition", sa.Column("voice", sa.Text(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Take it away; all sound alike again."""
    op.drop_column("coalition", "voice")
