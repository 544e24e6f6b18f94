"""oversight: events of cases counted by day and by what caused them, runs of batches, trails."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_case_events_cause", "case_events", ["cause", "case_id", "seq"]),
    ("ix_proposals_made_at", "proposals", ["made_at", "jurisdiction"]),
    ("ix_proposals_approved_on", "proposals", ["approved_on", "jurisdiction"]),
    ("ix_audit_entries_at", "audit_entries", ["at"]),
    ("ix_audit_entries_actor", "audit_entries", ["actor", "entry_id"]),
    ("ix_audit_entries_action", "audit_entries", ["action", "entry_id"]),
    ("ix_batch_runs_run", "batch_runs", ["dag_id", "run_id", "position"]),
)


def upgrade() -> None:
    """Add what is new, and count the events there are."""
    op.add_column("case_events", sa.Column("cause", sa.String(80)))
    op.create_table(
        "case_totals",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("jurisdiction", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("cases", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "jurisdiction", "kind", "event", name="pk_case_totals"),
        comment="one row a day, jurisdiction, kind of case and event: how many cases had it",
    )
    op.create_table(
        "batch_runs",
        sa.Column("batch_id", sa.String(80), nullable=False),
        sa.Column("dag_id", sa.String(120), nullable=False),
        sa.Column("run_id", sa.String(250), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "dag_id", "run_id", name="pk_batch_runs"),
        comment="one row a run of a DAG that took a batch in hand, and which copy of its tasks did",
    )
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
    op.execute(
        "INSERT INTO case_totals (day, jurisdiction, kind, event, cases) "
        "SELECT e.day, c.jurisdiction, c.kind, e.event, COUNT(*) FROM case_events e "
        "JOIN cases c ON c.case_id = e.case_id GROUP BY 1, 2, 3, 4"
    )


def downgrade() -> None:
    """Take it away again."""
    for name, table, _ in reversed(INDEXES):
        op.drop_index(name, table)
    op.drop_table("batch_runs")
    op.drop_table("case_totals")
    op.drop_column("case_events", "cause")
