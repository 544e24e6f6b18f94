"""What follows from standings for payment and for the recipients: instructions and notices."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Index, String, Table, Text

from pipelines.store.tables.base import Code, Id, metadata

instructions = Table(
    "instructions",
    metadata,
    Column("recipient_id", Id, primary_key=True),
    Column("for_month", Date, primary_key=True),
    Column("pay_month", Date, primary_key=True),
    Column("amount_fen", BigInteger, nullable=False),
    Column("kind", Code, nullable=False),
    Column("reason", Code, nullable=False),
    Column("rule_set", Code, nullable=False),
    Column("status", String(12), nullable=False),
    Column("sent_on", Date),
    Index("ix_instructions_status", "status", "pay_month"),
    comment="one row what the payment of a month adds or withholds for a month; signed",
)

payroll_sendings = Table(
    "payroll_sendings",
    metadata,
    Column("jurisdiction", String(80), primary_key=True),
    Column("pay_month", Date, primary_key=True),
    Column("sent_on", Date, nullable=False),
    comment="one row a pay month whose instructions were sent; it takes no more of them",
)

notices = Table(
    "notices",
    metadata,
    Column("recipient_id", Id, primary_key=True),
    Column("kind", Code, primary_key=True),
    Column("month", Date, primary_key=True),
    Column("status", String(12), nullable=False),
    Column("params", Text, nullable=False),
    Column("sent_on", Date),
    Index("ix_notices_status", "status", "month"),
    comment="one row a message to a recipient in a month; params hold no personal data",
)
