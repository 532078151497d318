"""Workspaces that installed the bot, private chats opened there, one-time link codes, and who cannot be reached.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.database import Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and the one column."""
    op.create_table(
        "installation",
        sa.Column("platform", sa.String(), primary_key=True),
        sa.Column("workspace", sa.String(), primary_key=True),
        sa.Column("enterprise", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("bot_account", sa.String(), nullable=False),
        sa.Column("bot_id", sa.String(), nullable=False),
        sa.Column("app_id", sa.String(), nullable=False),
        sa.Column("scopes", sa.String(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("closed_why", sa.String(), nullable=False),
        sa.Column("installed_at", Moment(), nullable=False),
    )
    op.create_table(
        "install_state",
        sa.Column("state", sa.String(), primary_key=True),
        sa.Column("expires_at", Moment(), nullable=False),
    )
    op.create_table(
        "private_chat",
        sa.Column("platform", sa.String(), primary_key=True),
        sa.Column("workspace", sa.String(), primary_key=True),
        sa.Column("account", sa.String(), primary_key=True),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
    )
    op.create_table(
        "link_code",
        sa.Column("digest", sa.String(), primary_key=True),
        sa.Column("coalition_id", sa.String(), sa.ForeignKey("coalition.id"), nullable=False),
        sa.Column("person_id", sa.String(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
    )
    op.create_index("ix_link_code_person_id", "link_code", ["person_id"])
    with op.batch_alter_table("chat_identity") as table:
        table.add_column(sa.Column("unreachable_why", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Drop them; who had installed the bot has to install it again."""
    with op.batch_alter_table("chat_identity") as table:
        table.drop_column("unreachable_why")
    op.drop_index("ix_link_code_person_id", "link_code")
    for name in ("link_code", "private_chat", "install_state", "installation"):
        op.drop_table(name)
