"""The register."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, String, Table

from pipelines.store.tables.base import Code, Id, metadata

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
    Column("known_from", Date),
    Column("load_id", Integer),
    Column("entered", Integer),
    Column("identity", String(16)),
    Column("moves", Boolean),
    Index("ix_recipients_known_from", "known_from", "recipient_id"),
    Index("ix_recipients_id_number", "id_number"),
    Index("ix_recipients_birth_date", "birth_date"),
    comment="one row a benefit in payment: a person may stand here more than once",
)
"""The newest version. `registered` is when the first one was known, `known_from` when this one;
`entered` is the load that first told of the recipient, and `moves` is as in register_history."""
