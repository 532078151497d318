"""The first house: coalitions, people, what is expected, the ledger, what was heard, what was done.

Revision ID: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """From an empty database."""
    op.create_table(
        "coalition",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("holidays", sa.String(), nullable=False),
        sa.Column("closed_days", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "inbound_event",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("heard", sa.String(), nullable=True),
        sa.Column("refused", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("done_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("platform", "workspace", "kind", "key"),
    )
    op.create_index("ix_inbound_event_state", "inbound_event", ["state"])
    op.create_table(
        "install_note",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "lane",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("gap_s", sa.Float(), nullable=False),
        sa.Column("holder", sa.String(), nullable=True),
        sa.Column("next_at", _MOMENT, nullable=True),
        sa.Column("paused_until", _MOMENT, nullable=True),
        sa.Column("paused_why", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("weekly_cap", sa.Integer(), nullable=True),
        sa.Column("monthly_cap", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("coalition_id", sa.String(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["coalition_id"], ["coalition.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_audit_entry_coalition_id", "audit_entry", ["coalition_id"])
    op.create_table(
        "chat_identity",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("coalition_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["coalition_id"], ["coalition.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("platform", "workspace", "account"),
    )
    op.create_index("ix_chat_identity_person_id", "chat_identity", ["person_id"])
    op.create_table(
        "organisation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("coalition_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("paused_until", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["coalition_id"], ["coalition.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("coalition_id", "key"),
    )
    op.create_index("ix_organisation_coalition_id", "organisation", ["coalition_id"])
    op.create_table(
        "schedule",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("coalition_id", sa.String(), nullable=False),
        sa.Column("data_set", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("due_day", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("approved_at", _MOMENT, nullable=True),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("planned_through", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["coalition_id"], ["coalition.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_schedule_coalition_id", "schedule", ["coalition_id"])
    op.create_table(
        "staff_role",
        sa.Column("coalition_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("right", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["coalition_id"], ["coalition.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("coalition_id", "person_id"),
    )
    op.create_table(
        "workspace_binding",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("coalition_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["coalition_id"], ["coalition.id"]),
        sa.PrimaryKeyConstraint("platform", "workspace", "coalition_id"),
    )
    op.create_table(
        "campaign",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("coalition_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("schedule_id", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["coalition_id"], ["coalition.id"]),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedule.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_campaign_coalition_id", "campaign", ["coalition_id"])
    op.create_index("ix_campaign_schedule_id", "campaign", ["schedule_id"])
    op.create_table(
        "contact",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("coalition_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("snoozed_until", _MOMENT, nullable=True),
        sa.Column("opted_out_at", _MOMENT, nullable=True),
        sa.Column("left_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["coalition_id"], ["coalition.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("contact_of_organisation", "contact", ["organisation_id", "is_primary"])
    op.create_index("ix_contact_coalition_id", "contact", ["coalition_id"])
    op.create_index("ix_contact_person_id", "contact", ["person_id"])
    op.create_table(
        "submission",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("coalition_id", sa.String(), nullable=False),
        sa.Column("schedule_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("nominal_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("settled_at", _MOMENT, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["coalition_id"], ["coalition.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedule.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("schedule_id", "organisation_id", "period"),
    )
    op.create_index("ix_submission_coalition_id", "submission", ["coalition_id"])
    op.create_index("submission_of_organisation", "submission", ["organisation_id", "state"])
    op.create_table(
        "delivery",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("coalition_id", sa.String(), nullable=True),
        sa.Column("lane_id", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=True),
        sa.Column("contact_id", sa.String(), nullable=True),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("campaign_id", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("origin", sa.String(), nullable=True),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("args", sa.Text(), nullable=False),
        sa.Column("content", sa.String(), nullable=True),
        sa.Column("due", _MOMENT, nullable=False),
        sa.Column("not_after", _MOMENT, nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(), nullable=True),
        sa.Column("started_at", _MOMENT, nullable=True),
        sa.Column("wire_at", _MOMENT, nullable=True),
        sa.Column("ext_id", sa.String(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"]),
        sa.ForeignKeyConstraint(["coalition_id"], ["coalition.id"]),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"]),
        sa.ForeignKeyConstraint(["lane_id"], ["lane.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("delivery_due", "delivery", ["lane_id", "status", "due"])
    op.create_index("delivery_of_day", "delivery", ["coalition_id", "due"])
    op.create_index("delivery_of_subject", "delivery", ["subject", "status"])
    op.create_index("delivery_to_person", "delivery", ["person_id", "started_at"])
    op.create_index("ix_delivery_campaign_id", "delivery", ["campaign_id"])
    op.create_index("ix_delivery_origin", "delivery", ["origin"])
    op.create_table(
        "attempt",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("delivery_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_attempt_delivery_id", "attempt", ["delivery_id"])


def downgrade() -> None:
    """To an empty database."""
    op.drop_index("ix_attempt_delivery_id", table_name="attempt")
    op.drop_table("attempt")
    op.drop_index("ix_delivery_origin", table_name="delivery")
    op.drop_index("ix_delivery_campaign_id", table_name="delivery")
    op.drop_index("delivery_to_person", table_name="delivery")
    op.drop_index("delivery_of_subject", table_name="delivery")
    op.drop_index("delivery_of_day", table_name="delivery")
    op.drop_index("delivery_due", table_name="delivery")
    op.drop_table("delivery")
    op.drop_index("submission_of_organisation", table_name="submission")
    op.drop_index("ix_submission_coalition_id", table_name="submission")
    op.drop_table("submission")
    op.drop_index("ix_contact_person_id", table_name="contact")
    op.drop_index("ix_contact_coalition_id", table_name="contact")
    op.drop_index("contact_of_organisation", table_name="contact")
    op.drop_table("contact")
    op.drop_index("ix_campaign_schedule_id", table_name="campaign")
    op.drop_index("ix_campaign_coalition_id", table_name="campaign")
    op.drop_table("campaign")
    op.drop_table("workspace_binding")
    op.drop_table("staff_role")
    op.drop_index("ix_schedule_coalition_id", table_name="schedule")
    op.drop_table("schedule")
    op.drop_index("ix_organisation_coalition_id", table_name="organisation")
    op.drop_table("organisation")
    op.drop_index("ix_chat_identity_person_id", table_name="chat_identity")
    op.drop_table("chat_identity")
    op.drop_index("ix_audit_entry_coalition_id", table_name="audit_entry")
    op.drop_table("audit_entry")
    op.drop_table("person")
    op.drop_table("lane")
    op.drop_table("install_note")
    op.drop_index("ix_inbound_event_state", table_name="inbound_event")
    op.drop_table("inbound_event")
    op.drop_table("coalition")
