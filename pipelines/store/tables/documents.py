"""Papers attached to decisions, and how recipients were contacted.

What a paper shows lies sealed in the home folder, under the key of its row; here stands only what
it is called, what it is, and who added it. Moments are whole seconds since 1970 UTC.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, Index, String, Table, Text

from pipelines.store.tables.base import Code, Id, metadata

User = String(120)

documents = Table(
    "documents",
    metadata,
    Column("document_id", String(40), primary_key=True),
    Column("recipient_id", Id, nullable=False, index=True),
    Column("jurisdiction", String(80), nullable=False),
    Column("name", String(200), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("added_by", User, nullable=False),
    Column("added_at", BigInteger, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("purged_on", Date),
    CheckConstraint("kind IN ('pdf', 'jpeg', 'png')", "kind"),
    Index("ix_documents_received_on", "received_on"),
    comment="one row a paper about a recipient; its content is a sealed file of the same key",
)

contact_attempts = Table(
    "contact_attempts",
    metadata,
    Column("contact_id", String(40), primary_key=True),
    Column("recipient_id", Id, nullable=False),
    Column("jurisdiction", String(80), nullable=False),
    Column("channel", Code, nullable=False),
    Column("result", String(12), nullable=False),
    Column("contacted_on", Date, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("by", User, nullable=False),
    Column("note", Text, nullable=False),
    Column("documents", Text, nullable=False),
    Column("corrects", String(40), unique=True),
    Column("proposal_id", String(40)),
    CheckConstraint("result IN ('reached', 'no_result', 'void')", "result"),
    CheckConstraint("result <> 'void' OR corrects IS NOT NULL", "void_of_something"),
    Index("ix_contact_attempts_recipient_id", "recipient_id", "contacted_on"),
    comment="one row an attempt to contact a recipient, or the correction of one; never deleted",
)
