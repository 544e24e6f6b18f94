"""How many recipients there are of each kind that a report asks for, kept with every change.

A report reads these few rows instead of the whole register. Whoever changes standings or the
manual queue does so inside `counting`, which moves the totals by the difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    Table,
    case,
    cast,
    delete,
    func,
    literal,
    select,
)

from pipelines.store.dialect import insert_ignore
from pipelines.store.tables import (
    manual_queue,
    meta,
    queue_totals,
    standing_totals,
    standings,
)

_LOCK = "totals"
_OF = {standings: standing_totals, manual_queue: queue_totals}


@contextmanager
def counting(connection: Connection, table: Table, ids: Sequence[str]) -> Iterator[None]:
    """Move the totals of a table by what the block changes of these recipients.

    Args:
        connection: a transaction that writes.
        table: `standings` or `manual_queue`.
        ids: every recipient whose row the block adds, changes or removes.
    """
    _take_turns(connection)
    before = _count(connection, table, ids)
    yield
    after = _count(connection, table, ids)
    after.subtract(before)
    _move(connection, _OF[table], after)


def rebuild(connection: Connection) -> None:
    """Count everything anew; for tables that were filled past `counting`."""
    for table, totals in _OF.items():
        connection.execute(delete(totals))
        names = [c.name for c in totals.columns]
        connection.execute(totals.insert().from_select(names, _grouped(table)))


def _take_turns(connection: Connection) -> None:
    """Hold the totals until the transaction ends; whoever writes on SQLite is alone anyway."""
    if connection.dialect.name == "sqlite":
        return
    connection.execute(insert_ignore(connection, meta), [{"key": _LOCK, "value": ""}])
    connection.execute(select(meta.c.value).where(meta.c.key == _LOCK).with_for_update())


def _count(connection: Connection, table: Table, ids: Sequence[str]) -> Counter[tuple[Any, ...]]:
    query = _grouped(table).where(table.c.recipient_id.in_(ids))
    return Counter({tuple(row[:-1]): row[-1] for row in connection.execute(query)})


def _grouped(table: Table) -> Select[Any]:
    by = _standing_kind() if table is standings else _queue_kind()
    return select(*by, func.count().label("recipients")).select_from(table).group_by(*by)


def _standing_kind() -> tuple[ColumnElement[Any], ...]:
    """As the columns of `standing_totals`; empty text where a standing has no value."""
    at = standings.c
    empty = literal("", literal_execute=True)
    return (
        at.jurisdiction,
        func.coalesce(at.rule_set, empty),
        func.coalesce(at.payment, empty),
        func.coalesce(at.queue, empty),
        case((at.certified_through.is_not(None), 1), else_=0),
        func.coalesce(at.certified_feed, empty),
        func.coalesce(cast(at.certified_day, String), empty),
    )


def _queue_kind() -> tuple[ColumnElement[Any], ...]:
    """As the columns of `queue_totals`."""
    at = manual_queue.c
    month = func.substr(cast(at.due_on, String), 1, 7)
    return func.coalesce(month, literal("", literal_execute=True)), at.payment


def _move(connection: Connection, totals: Table, by: Counter[tuple[Any, ...]]) -> None:
    key = [c.name for c in totals.primary_key]
    for kind, difference in sorted(by.items()):
        if not difference:
            continue
        here = [totals.c[name] == value for name, value in zip(key, kind, strict=True)]
        moved = connection.execute(
            totals.update().where(*here).values(recipients=totals.c.recipients + difference)
        )
        if not moved.rowcount:
            row = dict(zip(key, kind, strict=True)) | {"recipients": difference}
            connection.execute(totals.insert(), [row])
    connection.execute(delete(totals).where(totals.c.recipients == 0))
