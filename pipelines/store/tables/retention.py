"""What was removed when its period had ended."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Integer, String, Table, Text

from pipelines.store.tables.base import Code, metadata

purges = Table(
    "purges",
    metadata,
    Column("place", String(200), primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("kind", Code, nullable=False),
    Column("feed", Code),
    Column("files", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("rows", BigInteger),
    Column("purged_on", Date, nullable=False, index=True),
    Column("days", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    comment="one row a file (of logs: a folder) that was removed: its hash and counts stay",
)
