"""The two statements in which SQLite and PostgreSQL differ for us, and `IN` over many ids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def _insert(connection: Connection, table: Table) -> Any:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


def insert_ignore(connection: Connection, table: Table) -> Any:
    """An insert that leaves a row alone whose key is already there."""
    return _insert(connection, table).on_conflict_do_nothing()


def upsert(connection: Connection, table: Table, columns: Sequence[str] | None = None) -> Any:
    """An insert that replaces `columns` (default: all but the key) where the key is there."""
    statement = _insert(connection, table)
    key = [c.name for c in table.primary_key]
    names = columns or [c.name for c in table.columns if c.name not in key]
    return statement.on_conflict_do_update(
        index_elements=key, set_={name: statement.excluded[name] for name in names}
    )
