"""the first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "batches",
        sa.Column("batch_id", sa.String(length=80), nullable=False),
        sa.Column("feed", sa.String(length=40), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=True),
        sa.Column("excluded", sa.BigInteger(), nullable=True),
        sa.Column("quarantined", sa.BigInteger(), nullable=True),
        sa.Column("certain", sa.BigInteger(), nullable=True),
        sa.Column("possible", sa.BigInteger(), nullable=True),
        sa.Column("unmatched", sa.BigInteger(), nullable=True),
        sa.Column("waiting", sa.BigInteger(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("verdict", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_batches")),
        comment="one row a delivery: a file of a feed for a business day and revision",
    )
    op.create_index("ix_batches_business_day", "batches", ["business_day", "feed"], unique=False)
    op.create_table(
        "cases",
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("recipient_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=True),
        sa.Column("grade", sa.String(length=8), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_cases")),
        comment="one row a question that only a person may answer",
    )
    op.create_index(op.f("ix_cases_recipient_id"), "cases", ["recipient_id"], unique=False)
    op.create_index("ix_cases_status", "cases", ["status", "kind", "opened_on"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("recipient_id", sa.String(length=64), nullable=False),
        sa.Column("evidence_id", sa.String(length=40), nullable=False),
        sa.Column("feed", sa.String(length=40), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("grade", sa.String(length=8), nullable=False),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.Column("known_to", sa.Date(), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("row_id", sa.String(length=64), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("link", sa.String(length=16), nullable=True),
        sa.PrimaryKeyConstraint("recipient_id", "evidence_id", name=op.f("pk_evidence")),
        comment="one row a fact about a recipient, as a delivery told it; ended, never deleted",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "links",
        sa.Column("link", sa.String(length=16), nullable=False),
        sa.Column("comparisons", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("link", name=op.f("pk_links")),
        comment="one row a way in which fields compared, as JSON; shared by evidence rows",
    )
    op.create_table(
        "manual_queue",
        sa.Column("recipient_id", sa.String(length=64), nullable=False),
        sa.Column("jurisdiction", sa.String(length=80), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("certified_through", sa.Date(), nullable=True),
        sa.Column("payment", sa.String(length=12), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("channels", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("recipient_id", name=op.f("pk_manual_queue")),
        comment="one row a recipient whom nothing certified and who is due within the window",
    )
    op.create_index(op.f("ix_manual_queue_due_on"), "manual_queue", ["due_on"], unique=False)
    op.create_table(
        "meta",
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
        comment="one row a named value: the horizon, the rules version last applied",
    )
    op.create_table(
        "payroll_closes",
        sa.Column("jurisdiction", sa.String(length=80), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("rules_version", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("jurisdiction", "month", name=op.f("pk_payroll_closes")),
        comment="one row a payroll month that has closed, with the rules that judged it",
    )
    op.create_table(
        "payroll_skips",
        sa.Column("recipient_id", sa.String(length=64), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("rule_set", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("recipient_id", "month", name=op.f("pk_payroll_skips")),
        comment="one row a month not paid to a recipient; every other closed month was paid",
    )
    op.create_table(
        "recipients",
        sa.Column("recipient_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("former_names", sa.String(length=400), nullable=True),
        sa.Column("sex", sa.String(length=1), nullable=True),
        sa.Column("birth_date", sa.String(length=40), nullable=True),
        sa.Column("id_type", sa.String(length=4), nullable=True),
        sa.Column("id_number", sa.String(length=64), nullable=True),
        sa.Column("other_ids", sa.String(length=400), nullable=True),
        sa.Column("benefit_class", sa.String(length=40), nullable=False),
        sa.Column("division", sa.String(length=12), nullable=True),
        sa.Column("jurisdiction", sa.String(length=80), nullable=False),
        sa.Column("approved_month", sa.Date(), nullable=True),
        sa.Column("first_paid_month", sa.Date(), nullable=True),
        sa.Column("monthly_fen", sa.BigInteger(), nullable=False),
        sa.Column("residence", sa.String(length=40), nullable=False),
        sa.Column("employer_contact", sa.String(length=40), nullable=False),
        sa.Column("employer", sa.String(length=200), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("phone_owner", sa.String(length=40), nullable=True),
        sa.Column("address", sa.String(length=400), nullable=True),
        sa.Column("postcode", sa.String(length=12), nullable=True),
        sa.Column("street_office", sa.String(length=200), nullable=True),
        sa.Column("mobility", sa.String(length=40), nullable=True),
        sa.Column("last_certified_on", sa.Date(), nullable=True),
        sa.Column("last_certified_channel", sa.String(length=40), nullable=True),
        sa.Column("registered", sa.Date(), nullable=True),
        sa.Column("content_hash", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("recipient_id", name=op.f("pk_recipients")),
        comment="one row a benefit in payment: a person may stand here more than once",
    )
    op.create_table(
        "standings",
        sa.Column("recipient_id", sa.String(length=64), nullable=False),
        sa.Column("jurisdiction", sa.String(length=80), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("rule_set", sa.String(length=40), nullable=True),
        sa.Column("in_scope", sa.Boolean(), nullable=True),
        sa.Column("payment", sa.String(length=12), nullable=True),
        sa.Column("certified_through", sa.Date(), nullable=True),
        sa.Column("unpaid_from", sa.Date(), nullable=True),
        sa.Column("queue", sa.String(length=40), nullable=True),
        sa.Column("certified_by", sa.String(length=40), nullable=True),
        sa.Column("certified_feed", sa.String(length=40), nullable=True),
        sa.Column("certified_day", sa.Date(), nullable=True),
        sa.Column("back_pay_fen", sa.BigInteger(), nullable=True),
        sa.Column("next_change_on", sa.Date(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("recipient_id", name=op.f("pk_standings")),
        comment="one row a recipient: what follows from the evidence; empty until first evaluated",
    )
    op.create_index(
        "ix_standings_next_change_on", "standings", ["next_change_on", "recipient_id"], unique=False
    )


def downgrade() -> None:
    """Change them back."""
    op.drop_index("ix_standings_next_change_on", table_name="standings")
    op.drop_table("standings")
    op.drop_table("recipients")
    op.drop_table("payroll_skips")
    op.drop_table("payroll_closes")
    op.drop_table("meta")
    op.drop_index(op.f("ix_manual_queue_due_on"), table_name="manual_queue")
    op.drop_table("manual_queue")
    op.drop_table("links")
    op.drop_table("evidence")
    op.drop_index("ix_cases_status", table_name="cases")
    op.drop_index(op.f("ix_cases_recipient_id"), table_name="cases")
    op.drop_table("cases")
    op.drop_index("ix_batches_business_day", table_name="batches")
    op.drop_table("batches")
