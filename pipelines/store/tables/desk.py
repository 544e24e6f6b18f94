"""Who is to work on what, saved views of lists, and second looks at decisions.

Moments are whole seconds since 1970 UTC: they belong to the clock, not to the calendar of the
decisions.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from pipelines.store.tables.base import Code, Id, metadata

User = String(120)
_WAITING = text("state = 'waiting'")
_DIFFERS = text("state = 'differs'")

case_assignments = Table(
    "case_assignments",
    metadata,
    Column("case_id", String(40), primary_key=True),
    Column("assignee", User, nullable=False, index=True),
    Column("assigned_by", User, nullable=False),
    Column("assigned_at", BigInteger, nullable=False),
    Column("note", Text, nullable=False),
    comment="one row a case that somebody is to work on; who works at it now is in claims",
)

saved_views = Table(
    "saved_views",
    metadata,
    Column("view_id", String(32), primary_key=True),
    Column("owner", User, nullable=False),
    Column("name", String(60), nullable=False),
    Column("query", String(600), nullable=False),
    Column("jurisdiction", String(80), index=True),
    Column("made_at", BigInteger, nullable=False),
    UniqueConstraint("owner", "name"),
    comment="one row a named list of cases; with a jurisdiction it is shared there",
)

second_looks = Table(
    "second_looks",
    metadata,
    Column("look_id", String(32), primary_key=True),
    Column("proposal_id", String(40), nullable=False, unique=True),
    Column("case_id", String(40), nullable=False),
    Column("recipient_id", Id, nullable=False),
    Column("jurisdiction", String(80), nullable=False),
    Column("case_kind", Code, nullable=False),
    Column("kind", Code, nullable=False),
    Column("bulk", Boolean, nullable=False),
    Column("maker", User, nullable=False),
    Column("approver", User),
    Column("drawn_on", Date, nullable=False),
    Column("state", String(12), nullable=False),
    Column("answer", Code),
    Column("answered_by", User),
    Column("answered_at", BigInteger),
    Column("note", Text),
    Column("settled_by", User),
    Column("settled_at", BigInteger),
    Column("settled_note", Text),
    Column("undo_id", String(40)),
    CheckConstraint(
        "state IN ('waiting', 'agrees', 'differs', 'unclear', 'upheld', 'undo')", "state"
    ),
    CheckConstraint("answered_by <> maker", "not_the_maker"),
    CheckConstraint("answered_by <> approver", "not_the_approver"),
    CheckConstraint("settled_by <> maker AND settled_by <> answered_by", "settled_by_a_third"),
    CheckConstraint("(state = 'waiting') = (answer IS NULL)", "answered"),
    CheckConstraint("state <> 'undo' OR undo_id IS NOT NULL", "undo_named"),
    Index(
        "ix_second_looks_waiting",
        *("jurisdiction", "drawn_on", "look_id"),
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    ),
    Index(
        "ix_second_looks_differs",
        *("jurisdiction", "drawn_on", "look_id"),
        sqlite_where=_DIFFERS,
        postgresql_where=_DIFFERS,
    ),
    Index("ix_second_looks_drawn_on", "drawn_on", "jurisdiction"),
    comment="one row a decision drawn for a second, blind answer; both answers are kept",
)
