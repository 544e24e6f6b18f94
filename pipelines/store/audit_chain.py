"""The chain that seals audit entries: appended by one at a time, read as a stream."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from pipelines.store.tables import audit_chain, audit_entries

_LOCK = 0x7365616C
"""Advisory lock of the sealer (PostgreSQL); on SQLite the write transaction is the lock."""

PART = 5000


class Entry(NamedTuple):
    """An audit entry. Grain: one thing that was done."""

    entry_id: int
    at: str
    actor: str
    action: str
    subject: str
    content: str


class Link(NamedTuple):
    """A row of the chain: `hash` ties the entry to all before it."""

    seq: int
    entry_id: int
    entry_hash: str
    previous_hash: str
    hash: str


_ENTRY = [audit_entries.c[name] for name in Entry._fields]
_LINK = [audit_chain.c[name] for name in Link._fields]
_NOT_SEALED = ~select(1).where(audit_chain.c.entry_id == audit_entries.c.entry_id).exists()


def hold(connection: Connection) -> None:
    """Be the only sealer until this transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def last(connection: Connection) -> Link | None:
    """The end of the chain, or None while it is empty."""
    row = connection.execute(select(*_LINK).order_by(audit_chain.c.seq.desc()).limit(1)).first()
    return Link._make(row) if row else None


def id_before(connection: Connection, links: int) -> int:
    """An entry id below those of the last so many links; 0 where the chain is shorter."""
    end = last(connection)
    if end is None or end.seq <= links:
        return 0
    query = select(func.min(audit_chain.c.entry_id)).where(audit_chain.c.seq > end.seq - links)
    return (connection.scalar(query) or 1) - 1


def unsealed(connection: Connection, after: int, limit: int) -> list[Entry]:
    """Entries that are not in the chain, with an id above `after`, in order of id.

    By what is missing in the chain, not by the last id sealed: of two transactions at once the
    one with the lower ids may commit later.
    """
    query = (
        select(*_ENTRY)
        .where(audit_entries.c.entry_id > after, _NOT_SEALED)
        .order_by(audit_entries.c.entry_id)
        .limit(limit)
    )
    return [Entry._make(row) for row in connection.execute(query)]


def waiting(connection: Connection) -> tuple[int, str | None]:
    """How many entries are not sealed yet, and the time of the oldest."""
    query = select(func.count(), func.min(audit_entries.c.at)).where(_NOT_SEALED)
    count, oldest = connection.execute(query).one()
    return count, oldest


def append(connection: Connection, links: Sequence[Link]) -> None:
    """Put links at the end of the chain."""
    connection.execute(audit_chain.insert(), [link._asdict() for link in links])


def walk(
    connection: Connection, first: int = 0, until: int | None = None
) -> Iterator[tuple[Link, Entry | None]]:
    """The chain in order of number, each link with its entry; None where that is gone."""
    query = (
        select(*_LINK, *_ENTRY)
        .join(audit_entries, audit_entries.c.entry_id == audit_chain.c.entry_id, isouter=True)
        .where(audit_chain.c.seq >= first)
        .order_by(audit_chain.c.seq)
    )
    if until is not None:
        query = query.where(audit_chain.c.seq <= until)
    for row in connection.execute(query, execution_options={"yield_per": PART}):
        link, entry = tuple(row[: len(_LINK)]), tuple(row[len(_LINK) :])
        yield Link._make(link), None if entry[0] is None else Entry._make(entry)


def place_of(connection: Connection, link_hash: str) -> int | None:
    """The number of the link with this hash, or None."""
    return connection.scalar(select(audit_chain.c.seq).where(audit_chain.c.hash == link_hash))


def span(connection: Connection, since: str, before: str) -> tuple[int, int] | None:
    """First and last number of sealed entries written from `since` to before `before` (UTC)."""
    query = (
        select(func.min(audit_chain.c.seq), func.max(audit_chain.c.seq))
        .join(audit_entries, audit_entries.c.entry_id == audit_chain.c.entry_id)
        .where(audit_entries.c.at >= since, audit_entries.c.at < before)
    )
    first, final = connection.execute(query).one()
    return None if first is None else (first, final)


def search(
    connection: Connection, limit: int, **wanted: str | None
) -> list[tuple[int | None, Entry]]:
    """The newest entries whose subject, actor or action are as wanted, newest first.

    Returns:
        The number in the chain, None while not sealed, and the entry.
    """
    conditions: list[ColumnElement[Any]] = [
        audit_entries.c[name] == value for name, value in wanted.items() if value is not None
    ]
    query = (
        select(audit_chain.c.seq, *_ENTRY)
        .join(audit_chain, audit_chain.c.entry_id == audit_entries.c.entry_id, isouter=True)
        .where(*conditions)
        .order_by(audit_entries.c.entry_id.desc())
        .limit(limit)
    )
    return [(row[0], Entry._make(row[1:])) for row in connection.execute(query)]
