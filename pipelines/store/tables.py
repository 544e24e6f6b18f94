"""The tables of the database of record. One grain a table, stated in its comment.

Dates are calendar days. `known_from` is the day this agency learned of a fact, `known_to`
the day it ceased to hold it for true (empty: it still does). Money is in fen, a hundredth of
a yuan.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={"pk": "pk_%(table_name)s", "ix": "ix_%(table_name)s_%(column_0_name)s"}
)

Id = String(64)
Code = String(40)

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

recipients = Table(
    "recipients",
    metadata,
    Column("recipient_id", Id, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("former_names", String(400)),
    Column("sex", String(1)),
    Column("birth_date", String(40)),
    Column("id_type", String(4)),
    Column("id_number", String(64)),
    Column("other_ids", String(400)),
    Column("benefit_class", Code, nullable=False),
    Column("division", String(12)),
    Column("jurisdiction", String(80), nullable=False),
    Column("approved_month", Date),
    Column("first_paid_month", Date),
    Column("monthly_fen", BigInteger, nullable=False),
    Column("residence", Code, nullable=False),
    Column("employer_contact", Code, nullable=False),
    Column("employer", String(200)),
    Column("phone", String(40)),
    Column("phone_owner", Code),
    Column("address", String(400)),
    Column("postcode", String(12)),
    Column("street_office", String(200)),
    Column("mobility", Code),
    Column("last_certified_on", Date),
    Column("last_certified_channel", Code),
    Column("registered", Date),
    Column("content_hash", String(32), nullable=False),
    comment="one row a benefit in payment: a person may stand here more than once",
)

evidence = Table(
    "evidence",
    metadata,
    Column("recipient_id", Id, primary_key=True),
    Column("evidence_id", String(40), primary_key=True),
    Column("feed", Code, nullable=False),
    Column("business_day", Date),
    Column("kind", Code, nullable=False),
    Column("occurred_on", Date, nullable=False),
    Column("grade", String(8), nullable=False),
    Column("known_from", Date, nullable=False),
    Column("known_to", Date),
    Column("details", Text, nullable=False),
    Column("row_id", String(64)),
    Column("score", Float),
    Column("link", String(16)),
    comment="one row a fact about a recipient, as a delivery told it; ended, never deleted",
    sqlite_with_rowid=False,
)

links = Table(
    "links",
    metadata,
    Column("link", String(16), primary_key=True),
    Column("comparisons", Text, nullable=False),
    comment="one row a way in which fields compared, as JSON; shared by evidence rows",
)

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
    comment="one row a recipient whom nothing certified and who is due within the window",
)

cases = Table(
    "cases",
    metadata,
    Column("case_id", String(40), primary_key=True),
    Column("recipient_id", Id, nullable=False, index=True),
    Column("kind", Code, nullable=False),
    Column("ground", Code),
    Column("grade", String(8)),
    Column("opened_on", Date, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("status", String(12), nullable=False),
    Column("closed_on", Date),
    Index("ix_cases_status", "status", "kind", "opened_on"),
    comment="one row a question that only a person may answer",
)

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
