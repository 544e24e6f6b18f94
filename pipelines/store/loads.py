"""Which register files were loaded, whom they tell of, and on which days matching is concerned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from pipelines.store import history
from pipelines.store.dialect import insert_ignore, upsert
from pipelines.store.tables import register_days, register_loads, register_mentions

EVER = "ever"
"""The day of what was known since ever, in `register_days`."""

_CHUNK = 10_000
_SIZE = 2**64


class LoadRow(NamedTuple):
    """A register file that was loaded. `covers`: `all` but the mentioned, `some`: the mentioned."""

    load_id: int
    known_from: date | None
    revision: int
    sha256: str
    covers: str | None
    status: str


def all_loads(connection: Connection) -> list[LoadRow]:
    """All loads, in the order in which they were begun."""
    query = select(*(register_loads.c[n] for n in LoadRow._fields)).order_by(
        register_loads.c.load_id
    )
    return [LoadRow._make(row) for row in connection.execute(query)]


def any_with_status(connection: Connection, status: str) -> bool:
    """Whether there is a load that is that far."""
    query = select(register_loads.c.load_id).where(register_loads.c.status == status).limit(1)
    return connection.scalar(query) is not None


def newest(connection: Connection) -> int:
    """The number of the last register file that is loaded; 0 where there is none."""
    query = select(func.max(register_loads.c.load_id)).where(register_loads.c.status != "loading")
    return connection.scalar(query) or 0


def begin(connection: Connection, known: date | None, revision: int, sha256: str) -> int:
    """Record that a file is being loaded; gives the number of the load."""
    number = (connection.scalar(select(func.max(register_loads.c.load_id))) or 0) + 1
    row = LoadRow(number, known, revision, sha256, None, "loading")
    connection.execute(register_loads.insert(), [row._asdict()])
    return number


def set_status(connection: Connection, load_ids: Sequence[int], status: str) -> None:
    """Say how far loads are: `loading`, `loaded`, and `done` once matching was tried again."""
    connection.execute(
        register_loads.update().where(register_loads.c.load_id.in_(load_ids)).values(status=status)
    )


def set_covers(connection: Connection, load_id: int, covers: str, ids: Iterable[str]) -> None:
    """Keep whom a file tells of: `all` recipients of the time but `ids`, or `some`: `ids`."""
    connection.execute(
        register_loads.update().where(register_loads.c.load_id == load_id).values(covers=covers)
    )
    add_mentions(connection, ((one, load_id) for one in ids))


def add_mentions(connection: Connection, pairs: Iterable[tuple[str, int]]) -> None:
    """Add pairs of recipient and load."""
    left = iter(pairs)
    while part := list(islice(left, _CHUNK)):
        rows = [{"recipient_id": one, "load_id": load_id} for one, load_id in part]
        connection.execute(insert_ignore(connection, register_mentions), rows)


def mentioned(
    connection: Connection, loads: Sequence[LoadRow], ids: Sequence[str]
) -> dict[str, list[int]]:
    """By recipient, which of the given loads tell of them."""
    if not loads:
        return {}
    named = {
        (row.recipient_id, row.load_id)
        for row in connection.execute(
            select(register_mentions).where(
                register_mentions.c.recipient_id.in_(ids),
                register_mentions.c.load_id.in_([load.load_id for load in loads]),
            )
        )
    }
    return {
        one: [
            load.load_id
            for load in loads
            if ((one, load.load_id) in named) != (load.covers == "all")
            and (load.covers != "all" or since <= load.load_id)
        ]
        for one, since in history.entered(connection, ids).items()
    }


def days(connection: Connection) -> dict[str, str]:
    """By day on which something changed that matching looks at: a sum that stands for it."""
    query = select(register_days).where(register_days.c.changes > 0)
    return {row.day: row.total for row in connection.execute(query.order_by(register_days.c.day))}


def add_to_days(connection: Connection, changes: dict[str, tuple[int, int]]) -> None:
    """Add to days how many changes came or went, and the sum of their hashes."""
    touched = {day: change for day, change in changes.items() if change != (0, 0)}
    query = select(register_days).where(register_days.c.day.in_(list(touched))).with_for_update()
    stored = {row.day: (row.changes, int(row.total, 16)) for row in connection.execute(query)}
    rows = []
    for day, (count, total) in sorted(touched.items()):
        had, sum_ = stored.get(day, (0, 0))
        rows.append({"day": day, "changes": had + count, "total": f"{(sum_ + total) % _SIZE:016x}"})
    if rows:
        connection.execute(upsert(connection, register_days), rows)
