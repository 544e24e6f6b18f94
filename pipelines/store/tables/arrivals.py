"""Files that were not there when they were due."""

from __future__ import annotations

from sqlalchemy import Column, Date, String, Table

from pipelines.store.tables.base import Code, metadata

arrivals = Table(
    "arrivals",
    metadata,
    Column("feed", Code, primary_key=True),
    Column("business_day", Date, primary_key=True),
    Column("expected_on", Date, nullable=False),
    Column("alarmed_on", Date, nullable=False),
    Column("closed_on", Date),
    Column("batch", String(80)),
    comment="one row a file that was missed: alarmed once, closed when it came",
)
