"""Airflow's command line with SQLite transactions that wait for their turn.

Where Airflow reads and then writes in one transaction, SQLite refuses the write at once
("database is locked") when the scheduler has written in between. A transaction that asks for
the right to write when it begins waits instead. Of use for commands that change several rows at
once beside a busy scheduler; other databases are left alone.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, event


@event.listens_for(Engine, "connect")
def _leave_transactions_to_us(connection: Any, record: Any) -> None:
    del record
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")


if __name__ == "__main__":
    import runpy

    runpy.run_module("airflow", run_name="__main__")
