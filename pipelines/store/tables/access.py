"""Who works on the page: accounts, sessions, kept forms, and who failed to log in.

Moments are whole seconds since 1970 UTC: they belong to the clock, not to the calendar of the
decisions.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from pipelines.store.tables.base import Id, metadata

users = Table(
    "users",
    metadata,
    Column("user_id", String(32), primary_key=True),
    Column("username", String(64), nullable=False, unique=True),
    Column("display_name", String(80), nullable=False),
    Column("roles", Text, nullable=False),
    Column("jurisdictions", Text, nullable=False),
    Column("password_hash", String(200)),
    Column("must_change_password", Boolean, nullable=False),
    Column("totp_secret", LargeBinary),
    Column("totp_last_step", BigInteger, nullable=False),
    Column("recovery_codes", Text, nullable=False),
    Column("issuer", String(300)),
    Column("external_subject", String(255)),
    Column("failed_count", Integer, nullable=False),
    Column("locked_until", BigInteger, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("language", String(2), nullable=False),
    Column("shortcuts", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("issuer", "external_subject"),
    comment="one row an account of the page; never deleted, only closed",
)

sessions = Table(
    "sessions",
    metadata,
    Column("session_id", String(64), primary_key=True),
    Column("form_token", String(64), nullable=False, index=True),
    Column("user_id", String(32), nullable=False, index=True),
    Column("stage", String(12), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("network", String(64), nullable=False),
    Column("browser", String(40), nullable=False),
    comment="one row a session of the page; id and token as SHA-256, the network cut short",
)

drafts = Table(
    "drafts",
    metadata,
    Column("draft_id", String(32), primary_key=True),
    Column("user_id", String(32), nullable=False, index=True),
    Column("path", String(300), nullable=False),
    Column("back", String(300), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    comment="one row a form sent after its session had ended; encrypted, kept for a day",
)

login_failures = Table(
    "login_failures",
    metadata,
    Column("source", Id, primary_key=True),
    Column("failed_count", Integer, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    Column("locked_until", BigInteger, nullable=False),
    comment="one row an address (keyed hash) from which log-ins failed lately",
)
