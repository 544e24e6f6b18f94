"""How many cases were opened, changed and closed by day: counted as it happens.

A supervisor's page reads these few rows instead of every event there ever was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from pipelines.store.tables import case_totals as table


class Happened(NamedTuple):
    """So many cases of a kind had an event on a day."""

    day: date
    kind: str
    event: str
    """`opened`, `evidence_changed`, `reopened`, `decided` or `lapsed`."""
    cases: int


def count(connection: Connection, events: Iterable[tuple[date, str, str, str]]) -> None:
    """Add events, given as day, jurisdiction, kind and event, in the transaction that made them.

    Whoever writes cases holds the totals of standings, so that two never count at once.
    """
    key = [c.name for c in table.primary_key]
    for told, n in sorted(Counter(events).items()):
        here = [table.c[name] == value for name, value in zip(key, told, strict=True)]
        moved = connection.execute(
            table.update().where(*here).values(cases=table.c.cases + n),
        )
        if not moved.rowcount:
            row = dict(zip(key, told, strict=True)) | {"cases": n}
            connection.execute(table.insert(), [row])


def by_day(
    connection: Connection, places: Sequence[str], since: date, until: date
) -> list[Happened]:
    """Events of some jurisdictions by day, kind and event, both days included."""
    by: tuple[Any, ...] = (table.c.day, table.c.kind, table.c.event)
    query = (
        select(*by, func.sum(table.c.cases).label("cases"))
        .where(table.c.day.between(since, until), table.c.jurisdiction.in_(places))
        .group_by(*by)
        .order_by(*by)
    )
    return [
        Happened(row.day, row.kind, row.event, int(row.cases)) for row in connection.execute(query)
    ]


def last_day(connection: Connection) -> date | None:
    """The last day on which anything happened to a case."""
    day: date | None = connection.scalar(select(func.max(table.c.day)))
    return day
