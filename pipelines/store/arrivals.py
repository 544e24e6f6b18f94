"""Files that came and files that were missed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from pipelines.store.dialect import insert_ignore, upsert
from pipelines.store.tables import arrivals, batches


class Came(NamedTuple):
    """A delivery, as far as its arrival goes."""

    feed: str
    business_day: date
    revision: int
    received_on: date
    status: str
    batch_id: str


def first_days(connection: Connection) -> dict[str, date]:
    """By feed the first business day that was ever received."""
    at = batches.c
    query = select(at.feed, func.min(at.business_day)).group_by(at.feed)
    return {row[0]: row[1] for row in connection.execute(query)}


def came(connection: Connection, since: date, until: date) -> list[Came]:
    """All deliveries for business days of a range, by feed, day and revision."""
    at = batches.c
    query = (
        select(*(at[name] for name in Came._fields))
        .where(at.business_day.between(since, until))
        .order_by(at.feed, at.business_day, at.revision, at.batch_id)
    )
    return [Came._make(row) for row in connection.execute(query)]


def missed(connection: Connection) -> list[Any]:
    """Every file that was ever missed, by day and feed."""
    query = select(arrivals).order_by(arrivals.c.business_day, arrivals.c.feed)
    return list(connection.execute(query))


def open_alarms(connection: Connection) -> list[Any]:
    """Files that were missed and have not come."""
    query = (
        select(arrivals)
        .where(arrivals.c.closed_on.is_(None))
        .order_by(arrivals.c.business_day, arrivals.c.feed)
    )
    return list(connection.execute(query))


def alarmed(connection: Connection, feed: str, days: Sequence[date]) -> set[date]:
    """Days of a feed for which the alarm was raised before."""
    at = arrivals.c
    query = select(at.business_day).where(at.feed == feed, at.business_day.in_(days))
    return set(connection.scalars(query))


def raise_alarms(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Note files as missed; one that is noted stays as it is.

    Args:
        connection: a transaction that writes.
        rows: feed, business_day, expected_on, alarmed_on.
    """
    if rows:
        connection.execute(insert_ignore(connection, arrivals), rows)


def close_alarms(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Note that missed files came.

    Args:
        connection: a transaction that writes.
        rows: whole rows of the table, with closed_on and batch.
    """
    if rows:
        connection.execute(upsert(connection, arrivals, ["closed_on", "batch"]), rows)
