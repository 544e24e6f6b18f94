"""The decision log, and the rule books that decisions were made under."""

from __future__ import annotations

from sqlalchemy import Column, Date, Integer, LargeBinary, String, Table

from pipelines.store.tables.audit import Counter
from pipelines.store.tables.base import metadata

decisions = Table(
    "decisions",
    metadata,
    Column("decision_id", Counter, primary_key=True),
    Column("horizon", Date, nullable=False, index=True),
    Column("rules_version", String(40), nullable=False),
    Column("software", String(40), nullable=False),
    Column("matcher_version", String(40), nullable=False),
    Column("register_load", Integer, nullable=False),
    Column("cause", String(80), nullable=False),
    Column("recipients", Integer, nullable=False),
    Column("standings", LargeBinary, nullable=False),
    Column("sha256", String(64), nullable=False),
    comment="one row an evaluated chunk of recipients, with a hash of what each came to",
    sqlite_autoincrement=True,
)

rule_books = Table(
    "rule_books",
    metadata,
    Column("rules_version", String(40), primary_key=True),
    Column("files", LargeBinary, nullable=False),
    comment="one row a version of the rules that decided, with its parameter files",
)
