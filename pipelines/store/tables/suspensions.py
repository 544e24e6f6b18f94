"""Suspension lists: who let which name go.

Moments are whole seconds since 1970 UTC: they belong to the clock, not to the calendar of the
decisions.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, Index, String, Table

from pipelines.store.tables.base import Id, metadata

suspension_releases = Table(
    "suspension_releases",
    metadata,
    Column("recipient_id", Id, primary_key=True),
    Column("pay_month", Date, primary_key=True),
    Column("basis", String(32), primary_key=True),
    Column("jurisdiction", String(80), nullable=False),
    Column("released_by", String(120), nullable=False),
    Column("released_at", BigInteger, nullable=False),
    Column("released_on", Date, nullable=False),
    CheckConstraint("trim(released_by) <> '' AND lower(released_by) <> 'system'", "by_a_person"),
    CheckConstraint("released_at > 0", "at_a_moment"),
    Index("ix_suspension_releases_month", "jurisdiction", "pay_month"),
    comment="one row a name that a person released for suspension from a pay month; never changed",
)
"""`basis` stands for all that was on record of the recipient when the name was released: it does
not cover what became known later."""
