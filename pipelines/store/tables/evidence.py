"""Evidence, and how its fields compared."""

from __future__ import annotations

from sqlalchemy import Column, Date, Float, String, Table, Text

from pipelines.store.tables.base import Code, Id, metadata

evidence = Table(
    "evidence",
    metadata,
    Column("recipient_id", Id, primary_key=True),
    Column("evidence_id", String(40), primary_key=True),
    Column("feed", Code, nullable=False),
    Column("business_day", Date),
    Column("kind", Code, nullable=False),
    Column("occurred_on", Date, nullable=False),
    Column("grade", String(8), nullable=False),
    Column("known_from", Date, nullable=False),
    Column("known_to", Date),
    Column("details", Text, nullable=False),
    Column("row_id", String(64)),
    Column("score", Float),
    Column("link", String(16)),
    comment="one row a fact about a recipient, as a delivery told it; ended, never deleted",
    sqlite_with_rowid=False,
)

links = Table(
    "links",
    metadata,
    Column("link", String(16), primary_key=True),
    Column("comparisons", Text, nullable=False),
    comment="one row a way in which fields compared, as JSON; shared by evidence rows",
)
