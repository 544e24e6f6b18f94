"""Opening the database: SQLite by default, PostgreSQL in production.

A write transaction on SQLite begins with `BEGIN IMMEDIATE`, so that it waits for its turn at
the start and never fails half way with a lock error.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

from pipelines.store.turns import turn

WAIT_SECONDS = 120
"""How long a writer waits for its turn on SQLite before it gives up."""

KEPT, MORE = 16, 48
"""Connections that stay open once they were, and those that are opened for a rush."""


def open_engine(url: str) -> Engine:
    """Open the database of record at an SQLAlchemy URL.

    Error messages hide the values of a statement: they may be names and numbers.

    Raises:
        ValueError: the URL names a database other than SQLite and PostgreSQL.
    """
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, connect_args={"timeout": WAIT_SECONDS}, hide_parameters=True)
        _prepare_sqlite(engine)
        return engine
    if backend == "postgresql":
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True
        )
    raise ValueError(
        f"CERTIFY_DATABASE_URL names a {backend} database; use sqlite:/// or postgresql://"
    )


def _prepare_sqlite(engine: Engine) -> None:
    """Leave transactions to us, and set what SQLite forgets between connections."""

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, record: Any) -> None:
        del record
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA cache_size=-65536")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("certify_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that reads one consistent state."""
    with engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes; committed at the end, rolled back on an error."""
    with (
        turn(engine, WAIT_SECONDS),
        engine.connect().execution_options(certify_writes=True) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def writing_if_free(engine: Engine) -> Iterator[Connection | None]:
    """The same where nobody else writes at this moment; None on SQLite while somebody does."""
    with turn(engine, 0) as mine:
        if not mine:
            yield None
            return
        with (
            engine.connect().execution_options(certify_writes=True) as connection,
            connection.begin(),
        ):
            yield connection
