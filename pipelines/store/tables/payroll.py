"""Payroll months as they closed."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, String, Table

from pipelines.store.tables.base import Code, Id, metadata

payroll_closes = Table(
    "payroll_closes",
    metadata,
    Column("jurisdiction", String(80), primary_key=True),
    Column("month", Date, primary_key=True),
    Column("rules_version", String(40), nullable=False),
    comment="one row a payroll month that has closed, with the rules that judged it",
)

payroll_skips = Table(
    "payroll_skips",
    metadata,
    Column("recipient_id", Id, primary_key=True),
    Column("month", Date, primary_key=True),
    Column("amount_fen", BigInteger, nullable=False),
    Column("rule_set", Code, nullable=False),
    comment="one row a month not paid to a recipient; every other closed month was paid",
)
