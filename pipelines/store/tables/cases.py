"""Cases: what only a person may answer, and what became of each."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Index, Integer, String, Table, Text, text

from pipelines.store.tables.base import Code, Id, metadata

OPEN = text("status = 'open'")
CLOSED = text("closed_on IS NOT NULL")

cases = Table(
    "cases",
    metadata,
    Column("case_id", String(40), primary_key=True),
    Column("recipient_id", Id, nullable=False, index=True),
    Column("kind", Code, nullable=False),
    Column("ground", Code),
    Column("grade", String(8)),
    Column("opened_on", Date, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("status", String(12), nullable=False),
    Column("closed_on", Date),
    Column("jurisdiction", String(80), nullable=False, server_default=""),
    Column("due_on", Date),
    Column("amount_fen", BigInteger, nullable=False, server_default="0"),
    Column("strength", Integer, nullable=False, server_default="0"),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("decided_by", String(40)),
    Index("ix_cases_status", "status", "kind", "opened_on"),
    *(
        Index(
            f"ix_cases_open_{column}",
            "jurisdiction",
            "kind",
            column,
            "case_id",
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )
        for column in ("due_on", "amount_fen", "strength", "opened_on")
    ),
    Index(
        "ix_cases_closed_on",
        "closed_on",
        "jurisdiction",
        sqlite_where=CLOSED,
        postgresql_where=CLOSED,
    ),
    comment="one row a question that only a person may answer",
)

case_events = Table(
    "case_events",
    metadata,
    Column("case_id", String(40), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("day", Date, nullable=False),
    Column("event", Code, nullable=False),
    Column("before", Text),
    Column("after", Text),
    Column("proposal_id", String(40)),
    Column("cause", String(80)),
    Index("ix_case_events_cause", "cause", "case_id", "seq"),
    comment="one row a change of a case: what it stood on before and after",
    sqlite_with_rowid=False,
)
"""`cause` is what made them be evaluated: a batch, `hand_over`, or a person's decision."""
