"""Cases: what only a person may answer."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, String, Table, Text

from pipelines.store.tables.base import Code, Id, metadata

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
    Index("ix_cases_status", "status", "kind", "opened_on"),
    comment="one row a question that only a person may answer",
)
