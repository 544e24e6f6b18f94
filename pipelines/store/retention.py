"""What was removed when its period had ended: hashes and counts, which stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, func, select

from pipelines.store.dialect import insert_ignore
from pipelines.store.tables import purges, queue_changes


def record(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Note what is removed; what was noted before stays as it is.

    Args:
        connection: a transaction that writes.
        rows: whole rows of the table.
    """
    if rows:
        connection.execute(insert_ignore(connection, purges), rows)


def recorded(connection: Connection, place: str | None = None) -> list[Any]:
    """Everything that was removed, or what was removed of one batch."""
    query = select(purges).order_by(purges.c.place, purges.c.name, purges.c.sha256)
    if place is not None:
        query = query.where(purges.c.place == place)
    return list(connection.execute(query))


def old_changes(connection: Connection, before: date) -> list[tuple[date, int]]:
    """Days before a day for which changes of the queue are kept, with their number."""
    at = queue_changes.c
    query = select(at.day, func.count()).where(at.day < before).group_by(at.day).order_by(at.day)
    return [(row[0], row[1]) for row in connection.execute(query)]


def changes_of(connection: Connection, day: date) -> list[Any]:
    """The changes of a day as they are kept, in order of the recipients."""
    query = select(queue_changes).where(queue_changes.c.day == day)
    return list(connection.execute(query.order_by(queue_changes.c.recipient_id)))


def remove_changes(connection: Connection, day: date) -> None:
    """Remove the changes of a day."""
    connection.execute(delete(queue_changes).where(queue_changes.c.day == day))
