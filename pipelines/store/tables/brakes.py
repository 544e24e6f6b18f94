"""What was measured of each batch, and the batches that were held."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, Float, Index, Integer, String, Table, Text

from pipelines.store.tables.base import Code, metadata

measures = Table(
    "measures",
    metadata,
    Column("batch_id", String(80), primary_key=True),
    Column("measure", Code, primary_key=True),
    Column("cohort", String(8), primary_key=True),
    Column("feed", Code, nullable=False),
    Column("business_day", Date, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("value", Float, nullable=False),
    Column("base", BigInteger),
    Column("low", Float),
    Column("high", Float),
    Column("centre", Float),
    Column("days", Integer, nullable=False),
    Column("weekday", Boolean, nullable=False),
    Column("verdict", String(8), nullable=False),
    Index("ix_measures_feed", "feed", "business_day"),
    comment="one row a measure of a batch (and birth cohort), with the band it was judged by",
)

holds = Table(
    "holds",
    metadata,
    Column("batch_id", String(80), primary_key=True),
    Column("feed", Code, nullable=False),
    Column("business_day", Date, nullable=False),
    Column("asked_on", Date, nullable=False),
    Column("state", String(8), nullable=False, index=True),
    Column("judged", Text, nullable=False),
    Column("counts", Text, nullable=False),
    Column("by", String(120)),
    Column("at", String(40)),
    Column("note", Text),
    comment="one row a batch out of its band: what was asked, what a person answered",
)
