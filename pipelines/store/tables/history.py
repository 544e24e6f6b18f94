"""What the register said before, which files said it, and what each batch was matched with."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, String, Table, Text

from pipelines.store.tables.base import Id, metadata

register_history = Table(
    "register_history",
    metadata,
    Column("recipient_id", Id, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("known_from", Date),
    Column("load_id", Integer, nullable=False),
    Column("content_hash", String(32), nullable=False),
    Column("identity", String(16), nullable=False),
    Column("moves", Boolean, nullable=False),
    Column("content", Text, nullable=False),
    Index("ix_register_history_known_from", "known_from", "recipient_id"),
    comment="one row a superseded version of a recipient; the newest is in recipients",
)
"""`known_from` empty: since ever. `moves`: it differs from the version before in what matching
looks at."""

register_loads = Table(
    "register_loads",
    metadata,
    Column("load_id", Integer, primary_key=True),
    Column("known_from", Date),
    Column("revision", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("covers", String(4)),
    Column("status", String(8), nullable=False),
    comment="one row a register file that was loaded, in the order of loading",
)
"""`covers`: `all` but those in register_mentions, or `some`, those in it; empty until loaded."""

register_mentions = Table(
    "register_mentions",
    metadata,
    Column("recipient_id", Id, primary_key=True),
    Column("load_id", Integer, primary_key=True),
    comment="one row a recipient whom a register file told of, or left out, as its load says",
)

register_days = Table(
    "register_days",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("changes", BigInteger, nullable=False),
    Column("total", String(16), nullable=False),
    comment="one row a day on which what matching looks at changed, with a sum of hashes",
)

batch_registers = Table(
    "batch_registers",
    metadata,
    Column("batch_id", String(80), primary_key=True),
    Column("base", String(16), nullable=False),
    Column("days", Text, nullable=False),
    Column("again", Boolean, nullable=False),
    comment="one row a matched batch: the register and later changes it was matched with",
)
"""`base` stands for all changes known when the batch was received, `days` (JSON, day to sum) for
those of the days after; `again`: its links changed, and it has to be decided again."""
