"""Versions of recipients: the newest in `recipients`, those before it in `register_history`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, select, union

from pipelines.store.dialect import upsert
from pipelines.store.tables import recipients, register_history

TECHNICAL = (
    *("registered", "content_hash"),
    *("known_from", "load_id", "entered", "identity", "moves"),
)
"""Columns of `recipients` that are not what a register file says."""

TOLD = tuple(c.name for c in recipients.columns if c.name not in TECHNICAL)
"""Columns of `recipients` that are what a register file says."""


class Superseded(NamedTuple):
    """What was known before the newest version. Grain: a version; `content` is JSON."""

    recipient_id: str
    known_from: date | None
    load_id: int
    content_hash: str
    identity: str
    moves: bool
    content: str


def current(connection: Connection, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The newest versions of recipients, as rows of `recipients`."""
    query = select(recipients).where(recipients.c.recipient_id.in_(ids))
    return {row.recipient_id: dict(row._mapping) for row in connection.execute(query)}


def superseded(connection: Connection, ids: Sequence[str]) -> dict[str, list[Superseded]]:
    """The versions before the newest ones by recipient, oldest first; empty where there are none.

    Costs one look where nothing in the register ever changed.
    """
    if connection.scalar(select(register_history.c.recipient_id).limit(1)) is None:
        return {}
    return _by_recipient(connection, register_history.c.recipient_id.in_(ids))


def superseded_between(
    connection: Connection, first: str, last: str
) -> dict[str, list[Superseded]]:
    """The versions before the newest ones of all recipients whose ids lie between two."""
    return _by_recipient(connection, register_history.c.recipient_id.between(first, last))


def _by_recipient(connection: Connection, condition: Any) -> dict[str, list[Superseded]]:
    query = (
        select(*(register_history.c[name] for name in Superseded._fields))
        .where(condition)
        .order_by(register_history.c.recipient_id, register_history.c.version)
    )
    found: defaultdict[str, list[Superseded]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.recipient_id].append(Superseded._make(row))
    return dict(found)


def write(
    connection: Connection, rows: Sequence[dict[str, Any]], before: Sequence[Superseded]
) -> None:
    """Replace all versions of recipients: the newest as rows of `recipients`, those before it."""
    if not rows:
        return
    ids = [row["recipient_id"] for row in rows]
    connection.execute(upsert(connection, recipients), rows)
    if superseded(connection, ids):
        connection.execute(delete(register_history).where(register_history.c.recipient_id.in_(ids)))
    if before:
        counts: defaultdict[str, int] = defaultdict(int)
        numbered = []
        for row in before:
            numbered.append(row._asdict() | {"version": counts[row.recipient_id]})
            counts[row.recipient_id] += 1
        connection.execute(register_history.insert(), numbered)


def entered(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """The load that first told of each of those recipients who are on the register."""
    query = select(recipients.c.recipient_id, recipients.c.entered).where(
        recipients.c.recipient_id.in_(ids)
    )
    return {row.recipient_id: row.entered or 0 for row in connection.execute(query)}


def moved_on(connection: Connection, day: date) -> list[str]:
    """Recipients of whom something that matching looks at became known on a day, by id."""
    query = union(
        *(
            select(table.c.recipient_id).where(table.c.known_from == day, table.c.moves.is_(True))
            for table in (recipients, register_history)
        )
    )
    return sorted(connection.scalars(query))
