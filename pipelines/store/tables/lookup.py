"""What a look-up searches by beside the register itself, and how often somebody searched."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table

from pipelines.store.tables.base import Id, metadata

other_numbers = Table(
    "other_numbers",
    metadata,
    Column("number", String(64), primary_key=True),
    Column("recipient_id", Id, primary_key=True, index=True),
    comment="one row a number, in comparable form, that finds a recipient and is not id_number",
    sqlite_with_rowid=False,
)
"""Further documents, and an id_number that the register writes in another form. Most recipients
have none."""

lookup_counts = Table(
    "lookup_counts",
    metadata,
    Column("user_id", String(120), primary_key=True),
    Column("hour", Integer, primary_key=True),
    Column("searches", Integer, nullable=False),
    comment="one row a user and hour in which they searched, and how often; kept for a day",
)
"""`hour`: since 1970 UTC."""
