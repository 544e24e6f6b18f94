"""Deliveries, and the named values of the installation."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Date, Index, Integer, String, Table, Text

from pipelines.store.tables.base import Code, metadata

meta = Table(
    "meta",
    metadata,
    Column("key", String(100), primary_key=True),
    Column("value", String(200), nullable=False),
    comment="one row a named value: the horizon, the rules version last applied",
)

batches = Table(
    "batches",
    metadata,
    Column("batch_id", String(80), primary_key=True),
    Column("feed", Code, nullable=False),
    Column("business_day", Date, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("file_name", String(200), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("status", String(20), nullable=False),
    Column("rows", BigInteger),
    Column("excluded", BigInteger),
    Column("quarantined", BigInteger),
    Column("certain", BigInteger),
    Column("possible", BigInteger),
    Column("unmatched", BigInteger),
    Column("waiting", BigInteger),
    Column("message", Text),
    Column("verdict", JSON),
    Index("ix_batches_business_day", "business_day", "feed"),
    comment="one row a delivery: a file of a feed for a business day and revision",
)
