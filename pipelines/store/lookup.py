"""Finding recipients by number or birth date, and counting who searches how often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, select, update

from pipelines.store.dialect import insert_ignore
from pipelines.store.tables import lookup_counts, other_numbers, recipients

LONGEST = 64
"""Characters of a number that may be searched for."""

MOST = 20_000
"""Recipients of one birth date that are looked through: 1 January stands for "unknown"."""

INDEXES = tuple(
    index
    for index in sorted(recipients.indexes, key=lambda one: str(one.name))
    if index.name in ("ix_recipients_birth_date", "ix_recipients_id_number")
)
"""Those by which recipients are found."""

DAY = 24
"""Hours of which searches are counted."""


class Row(NamedTuple):
    """What tells whether somebody is the one who is looked for. Grain: a row of the register."""

    recipient_id: str
    jurisdiction: str
    name: str
    former_names: str | None
    id_number: str | None
    birth_date: str | None
    benefit_class: str


_COLUMNS = tuple(recipients.c[name] for name in Row._fields)


def replace_numbers(
    connection: Connection, known: Sequence[str], rows: Sequence[dict[str, Any]]
) -> None:
    """Put the other numbers of recipients in the place of those they had.

    Args:
        connection: a transaction that writes.
        known: recipients who may have had some.
        rows: number and recipient_id.
    """
    if known:
        gone = other_numbers.c.recipient_id.in_(known)
        connection.execute(delete(other_numbers).where(gone))
    if rows:
        connection.execute(insert_ignore(connection, other_numbers), rows)


def drop_indexes(connection: Connection) -> None:
    """Take the indexes away before much is written, where each row costs a page of its own.

    Numbers and birth dates come in no order, so nearly every row touches other pages of both
    indexes, which are written again with every commit. Searches look through all recipients
    until the indexes are made again.
    """
    for index in INDEXES:
        index.drop(connection, checkfirst=True)


def make_indexes(connection: Connection) -> None:
    """Make the indexes that are missing; nothing is done where they are there."""
    for index in INDEXES:
        index.create(connection, checkfirst=True)


def by_number(connection: Connection, spellings: Sequence[str], number: str) -> list[Row]:
    """Recipients whose `id_number` is spelled in one of these ways, or who have this number too."""
    query = select(*_COLUMNS).where(recipients.c.id_number.in_(spellings))
    found = {row.recipient_id: Row._make(row) for row in connection.execute(query)}
    others = (
        select(*_COLUMNS)
        .join(other_numbers, other_numbers.c.recipient_id == recipients.c.recipient_id)
        .where(other_numbers.c.number == number)
    )
    found |= {row.recipient_id: Row._make(row) for row in connection.execute(others)}
    return [found[one] for one in sorted(found)]


def by_birth(connection: Connection, spellings: Sequence[str]) -> list[Row]:
    """Recipients born on a day, which the register may spell in these ways; at most `MOST`."""
    query = select(*_COLUMNS).where(recipients.c.birth_date.in_(spellings)).limit(MOST)
    return sorted(Row._make(row) for row in connection.execute(query))


def count_search(connection: Connection, user_id: str, hour: int) -> tuple[int, int]:
    """Count one search of a user; gives how many there are in this hour and in the last day.

    Args:
        connection: a transaction that writes.
        user_id: who searches.
        hour: hours since 1970 UTC.
    """
    mine = lookup_counts.c.user_id == user_id
    connection.execute(delete(lookup_counts).where(mine, lookup_counts.c.hour <= hour - DAY))
    row = {"user_id": user_id, "hour": hour, "searches": 0}
    connection.execute(insert_ignore(connection, lookup_counts), [row])
    now = (mine, lookup_counts.c.hour == hour)
    more = lookup_counts.c.searches + 1
    connection.execute(update(lookup_counts).where(*now).values(searches=more))
    here = connection.scalar(select(lookup_counts.c.searches).where(*now)) or 0
    every = connection.scalar(select(func.sum(lookup_counts.c.searches)).where(mine)) or 0
    return int(here), int(every)
