"""Standings and the manual certification queue."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, String, Table, Text

from pipelines.store.tables.base import Code, Id, metadata

standings = Table(
    "standings",
    metadata,
    Column("recipient_id", Id, primary_key=True),
    Column("jurisdiction", String(80), nullable=False),
    Column("as_of", Date),
    Column("rule_set", Code),
    Column("in_scope", Boolean),
    Column("payment", String(12)),
    Column("certified_through", Date),
    Column("unpaid_from", Date),
    Column("queue", Code),
    Column("certified_by", String(40)),
    Column("certified_feed", Code),
    Column("certified_day", Date),
    Column("back_pay_fen", BigInteger),
    Column("next_change_on", Date),
    Column("content", Text),
    Index("ix_standings_next_change_on", "next_change_on", "recipient_id"),
    comment="one row a recipient: what follows from the evidence; empty until first evaluated",
)

manual_queue = Table(
    "manual_queue",
    metadata,
    Column("recipient_id", Id, primary_key=True),
    Column("jurisdiction", String(80), nullable=False),
    Column("since", Date),
    Column("due_on", Date, index=True),
    Column("certified_through", Date),
    Column("payment", String(12), nullable=False),
    Column("why", Text, nullable=False),
    Column("channels", Text, nullable=False),
    Index("ix_manual_queue_page", "jurisdiction", "due_on", "recipient_id"),
    Index("ix_manual_queue_payment", "jurisdiction", "payment", "due_on", "recipient_id"),
    comment="one row a recipient whom nothing certified and who is due within the window",
)
