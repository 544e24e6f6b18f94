"""The register."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, String, Table

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
    comment="one row a benefit in payment: a person may stand here more than once",
)
