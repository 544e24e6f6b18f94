"""Copying what is needed of one database of record into another, for a preview.

Some tables are small and are copied as a whole; of the others the rows of named recipients are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, Select, Table, select

from pipelines.store.dialect import insert_ignore
from pipelines.store.tables import metadata, standings

WHOLE = (
    *("meta", "batches", "batch_registers", "holds", "measures", "payroll_closes"),
    *("payroll_sendings", "register_days", "register_loads", "rule_books"),
    *("queue_totals", "standing_totals"),
)
"""Tables that do not grow with the register."""

REGISTER_TABLES = ("recipients", "register_history", "register_mentions")

OF_RECIPIENTS = tuple(
    name for name, table in metadata.tables.items() if "recipient_id" in table.columns
)

PART = 5000
"""Rows or recipients copied at once."""


@contextmanager
def standing_still(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the database from its first query to its end."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


def copy_whole(source: Connection, target: Connection, names: Sequence[str]) -> None:
    """Copy every row of these tables; a row that is there stays as it is."""
    for name in names:
        table = metadata.tables[name]
        result = source.execute(select(table), execution_options={"yield_per": PART})
        for part in result.mappings().partitions():
            _insert(target, table, [dict(row) for row in part])


def copy_recipients(source: Connection, target: Connection, ids: Sequence[str]) -> list[str]:
    """Copy everything about recipients who were not copied before; gives back who they are."""
    fresh: list[str] = []
    for start in range(0, len(ids), PART):
        chunk = ids[start : start + PART]
        query = select(standings.c.recipient_id).where(standings.c.recipient_id.in_(chunk))
        there = set(target.scalars(query))
        new = [one for one in chunk if one not in there]
        for name in OF_RECIPIENTS if new else ():
            table = metadata.tables[name]
            rows = source.execute(select(table).where(table.c.recipient_id.in_(new)))
            _insert(target, table, [dict(row) for row in rows.mappings()])
        fresh += new
    return fresh


def _insert(target: Connection, table: Table, rows: list[dict[str, object]]) -> None:
    if rows:
        target.execute(insert_ignore(target, table), rows)


def recipients_due(connection: Connection, day: date | None) -> Iterator[list[str]]:
    """Ids of those whose day has come by `day`, or of everybody, in parts, in order of id."""
    query = select(standings.c.recipient_id)
    if day is not None:
        query = query.where(standings.c.next_change_on <= day)
    yield from _parts(connection, query)


def recipients_there(connection: Connection) -> Iterator[list[str]]:
    """Ids of all recipients, in parts, in order of id."""
    yield from _parts(connection, select(standings.c.recipient_id))


def _parts(connection: Connection, query: Select[Any]) -> Iterator[list[str]]:
    last = ""
    while True:
        after = query.where(standings.c.recipient_id > last)
        ids = list(connection.scalars(after.order_by(standings.c.recipient_id).limit(PART)))
        if not ids:
            return
        yield ids
        last = ids[-1]
