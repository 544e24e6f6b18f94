"""What changes in the manual certification queue, and totals that a report reads."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Integer, String, Table, Text

from pipelines.store.tables.base import Code, Id, metadata

queue_changes = Table(
    "queue_changes",
    metadata,
    Column("day", Date, primary_key=True),
    Column("recipient_id", Id, primary_key=True),
    Column("change", String(8), nullable=False),
    # The place of the morning as JSON; empty: not in the queue.
    Column("was", Text),
    Column("jurisdiction", String(80)),
    Column("since", Date),
    Column("due_on", Date),
    Column("certified_through", Date),
    Column("payment", String(12)),
    Column("why", Text),
    Column("channels", Text),
    comment="one row a recipient and day: a place in the queue unlike that of the morning",
    sqlite_with_rowid=False,
)

queue_totals = Table(
    "queue_totals",
    metadata,
    Column("month", String(7), primary_key=True),
    Column("payment", Code, primary_key=True),
    Column("recipients", BigInteger, nullable=False),
    comment="one row a due month (empty: none) and payment: recipients in the manual queue",
)

standing_totals = Table(
    "standing_totals",
    metadata,
    Column("jurisdiction", String(80), primary_key=True),
    Column("rule_set", Code, primary_key=True),
    Column("payment", Code, primary_key=True),
    Column("queue", Code, primary_key=True),
    Column("certified", Integer, primary_key=True),
    Column("certified_feed", Code, primary_key=True),
    Column("certified_day", String(10), primary_key=True),
    Column("recipients", BigInteger, nullable=False),
    comment="one row a combination of what a report asks of standings: recipients",
)
