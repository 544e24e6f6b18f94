"""The audit trail: entries as they were written, and the chain that seals them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, UniqueConstraint

from pipelines.store.tables.base import Code, metadata

Counter = BigInteger().with_variant(Integer(), "sqlite")
"""A number that the database gives out; SQLite gives numbers to plain integers only."""

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("entry_id", Counter, primary_key=True),
    Column("at", String(27), nullable=False),
    Column("actor", String(120), nullable=False),
    Column("action", Code, nullable=False),
    Column("subject", String(120), nullable=False, index=True),
    Column("content", Text, nullable=False),
    Index("ix_audit_entries_at", "at"),
    Index("ix_audit_entries_actor", "actor", "entry_id"),
    Index("ix_audit_entries_action", "action", "entry_id"),
    comment="one row a thing that was done, in the transaction that did it; never changed",
    sqlite_autoincrement=True,
)

audit_chain = Table(
    "audit_chain",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("entry_id", BigInteger, nullable=False),
    Column("entry_hash", String(64), nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("entry_id"),
    UniqueConstraint("previous_hash"),
    UniqueConstraint("hash"),
    comment="one row a sealed entry, each with the hash of the one before; never changed",
)
