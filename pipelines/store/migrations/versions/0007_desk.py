"""desk: who is to work on what, saved views, second looks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

USER = sa.String(length=120)
OPENED = "ix_cases_open_opened_on"
CLOSED = "ix_cases_closed_on"


def upgrade() -> None:
    """Add what is new."""
    _assignments_and_views()
    _second_looks()
    _index(OPENED, "cases", ["jurisdiction", "kind", "opened_on", "case_id"], "status = 'open'")
    _index(CLOSED, "cases", ["closed_on", "jurisdiction"], "closed_on IS NOT NULL")


def _assignments_and_views() -> None:
    op.create_table(
        "case_assignments",
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("assignee", USER, nullable=False),
        sa.Column("assigned_by", USER, nullable=False),
        sa.Column("assigned_at", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_assignments")),
        comment="one row a case that somebody is to work on; who works at it now is in claims",
    )
    op.create_index(op.f("ix_case_assignments_assignee"), "case_assignments", ["assignee"])
    op.create_table(
        "saved_views",
        sa.Column("view_id", sa.String(length=32), nullable=False),
        sa.Column("owner", USER, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=600), nullable=False),
        sa.Column("jurisdiction", sa.String(length=80), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("view_id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("owner", "name", name=op.f("uq_saved_views_owner")),
        comment="one row a named list of cases; with a jurisdiction it is shared there",
    )
    op.create_index(op.f("ix_saved_views_jurisdiction"), "saved_views", ["jurisdiction"])


def _second_looks() -> None:
    op.create_table(
        "second_looks",
        sa.Column("look_id", sa.String(length=32), nullable=False),
        sa.Column("proposal_id", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("recipient_id", sa.String(length=64), nullable=False),
        sa.Column("jurisdiction", sa.String(length=80), nullable=False),
        sa.Column("case_kind", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("bulk", sa.Boolean(), nullable=False),
        sa.Column("maker", USER, nullable=False),
        sa.Column("approver", USER, nullable=True),
        sa.Column("drawn_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=True),
        sa.Column("answered_by", USER, nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("settled_by", USER, nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("settled_note", sa.Text(), nullable=True),
        sa.Column("undo_id", sa.String(length=40), nullable=True),
        *_checks(),
        sa.PrimaryKeyConstraint("look_id", name=op.f("pk_second_looks")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_second_looks_proposal_id")),
        comment="one row a decision drawn for a second, blind answer; both answers are kept",
    )
    key = ["jurisdiction", "drawn_on", "look_id"]
    _index("ix_second_looks_waiting", "second_looks", key, "state = 'waiting'")
    _index("ix_second_looks_differs", "second_looks", key, "state = 'differs'")
    op.create_index("ix_second_looks_drawn_on", "second_looks", ["drawn_on", "jurisdiction"])


def _checks() -> list[sa.CheckConstraint]:
    told = {
        "state": "state IN ('waiting', 'agrees', 'differs', 'unclear', 'upheld', 'undo')",
        "not_the_maker": "answered_by <> maker",
        "not_the_approver": "answered_by <> approver",
        "settled_by_a_third": "settled_by <> maker AND settled_by <> answered_by",
        "answered": "(state = 'waiting') = (answer IS NULL)",
        "undo_named": "state <> 'undo' OR undo_id IS NOT NULL",
    }
    return [
        sa.CheckConstraint(rule, name=op.f(f"ck_second_looks_{name}"))
        for name, rule in told.items()
    ]


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)


def downgrade() -> None:
    """Take it away again."""
    op.drop_index(CLOSED, table_name="cases")
    op.drop_index(OPENED, table_name="cases")
    for table in ("second_looks", "saved_views", "case_assignments"):
        op.drop_table(table)
