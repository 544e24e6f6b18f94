"""What people decide: proposals, judgements on facts, and who is at work on which case.

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
    Integer,
    String,
    Table,
    Text,
    text,
)

from pipelines.store.tables.base import Code, Id, metadata

User = String(120)
_OPEN = text("state = 'open' AND case_id IS NOT NULL")
_HELD_BACK = text("kind = 'suspension_held_back'")
_STANDS = text("undoes IS NOT NULL AND state IN ('open', 'approved')")

proposals = Table(
    "proposals",
    metadata,
    Column("proposal_id", String(40), primary_key=True),
    Column("case_id", String(40)),
    Column("recipient_id", Id, nullable=False, index=True),
    Column("jurisdiction", String(80), nullable=False),
    Column("kind", Code, nullable=False),
    Column("content", Text, nullable=False),
    Column("four_eyes", Boolean, nullable=False),
    Column("maker", User, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("known_on", Date, nullable=False),
    Column("state", String(12), nullable=False),
    Column("approver", User),
    Column("approved_at", BigInteger),
    Column("approved_on", Date),
    Column("note", Text),
    Column("undoes", String(40)),
    Column("bulk_id", String(40)),
    Column("replaces", String(40)),
    Column("case_version", Integer),
    CheckConstraint("state IN ('open', 'approved', 'returned', 'withdrawn', 'undone')", "state"),
    CheckConstraint("approver <> maker", "two_people"),
    CheckConstraint(
        "kind NOT IN ('finding_lost', 'objection', 'undo') OR four_eyes", "kind_needs_two"
    ),
    CheckConstraint("bulk_id IS NULL OR four_eyes", "bulk_needs_two"),
    CheckConstraint(
        "state NOT IN ('approved', 'undone') OR approved_on IS NOT NULL", "approved_on_a_day"
    ),
    CheckConstraint(
        "state NOT IN ('approved', 'undone') OR NOT four_eyes OR approver IS NOT NULL",
        "approved_by_another",
    ),
    CheckConstraint("kind <> 'undo' OR undoes IS NOT NULL", "undo_of_something"),
    Index("uq_proposals_open", "case_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index(
        "uq_proposals_undoes", "undoes", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS
    ),
    Index("ix_proposals_case_id", "case_id"),
    Index(
        "ix_proposals_held_back",
        "jurisdiction",
        "known_on",
        sqlite_where=_HELD_BACK,
        postgresql_where=_HELD_BACK,
    ),
    Index("ix_proposals_waiting", "state", "jurisdiction", "made_at", "proposal_id"),
    Index("ix_proposals_bulk_id", "bulk_id"),
    Index("ix_proposals_made_at", "made_at", "jurisdiction"),
    Index("ix_proposals_approved_on", "approved_on", "jurisdiction"),
    comment="one row a decision that a person proposed; its content never changes",
)

judgements = Table(
    "judgements",
    metadata,
    Column("recipient_id", Id, primary_key=True),
    Column("judgement_id", String(40), primary_key=True),
    Column("evidence_id", String(40), nullable=False),
    Column("fact", Text, nullable=False),
    Column("link", String(16)),
    Column("verdict", Code, nullable=False),
    Column("known_from", Date, nullable=False),
    Column("known_to", Date),
    Column("proposal_id", String(40), nullable=False, index=True),
    comment="one row a person's word on a fact about a recipient; ended, never deleted",
)

claims = Table(
    "claims",
    metadata,
    Column("case_id", String(40), primary_key=True),
    Column("claimed_by", User, nullable=False),
    Column("until", BigInteger, nullable=False),
    comment="one row a case that somebody works on, until a moment",
)
