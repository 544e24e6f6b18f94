"""What cases wait for: information that somebody asked for outside of this system."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, String, Table, Text

from pipelines.store.tables.base import metadata

case_waits = Table(
    "case_waits",
    metadata,
    Column("case_id", String(40), primary_key=True),
    Column("asked_at", BigInteger, primary_key=True),
    Column("asked_by", String(120), nullable=False),
    Column("asked_for", Text, nullable=False),
    Column("look_again_on", Date),
    Column("ended_at", BigInteger),
    comment="one request for information about a case; moments are seconds since 1970 UTC",
)
