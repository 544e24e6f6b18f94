"""The register in the database of record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from pipelines.store.dialect import upsert
from pipelines.store.tables import recipients, standings
from pipelines.store.totals import counting


class Judged(NamedTuple):
    """What the rules need to know of a recipient; money in fen."""

    recipient_id: str
    jurisdiction: str
    benefit_class: str
    approved_month: date | None
    first_paid_month: date | None
    registered: date | None
    residence: str
    employer_contact: str
    monthly_fen: int
    known_from: date | None = None
    """Since when the register says so; empty: since ever."""


def hashes_of(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Content hash by recipient id, for those of `ids` that are on the register."""
    query = select(recipients.c.recipient_id, recipients.c.content_hash).where(
        recipients.c.recipient_id.in_(ids)
    )
    return {row.recipient_id: row.content_hash for row in connection.execute(query)}


def put(connection: Connection, rows: Sequence[dict[str, Any]], wake_on: date) -> None:
    """Write recipients and ask that each be evaluated from `wake_on` on.

    `registered` of a recipient who is already there stays: it says when we first knew them.
    """
    if not rows:
        return
    keep = [c.name for c in recipients.columns if c.name not in ("recipient_id", "registered")]
    connection.execute(upsert(connection, recipients, keep), rows)
    ask_again(connection, rows, wake_on)


def ask_again(connection: Connection, rows: Sequence[dict[str, Any]], wake_on: date) -> None:
    """Ask that recipients be evaluated from `wake_on` on, under their jurisdictions."""
    stubs = [
        {
            "recipient_id": row["recipient_id"],
            "jurisdiction": row["jurisdiction"],
            "next_change_on": wake_on,
        }
        for row in rows
    ]
    with counting(connection, standings, [row["recipient_id"] for row in rows]):
        connection.execute(upsert(connection, standings, ["jurisdiction", "next_change_on"]), stubs)


def columns_of(
    connection: Connection, names: Sequence[str], size: int
) -> Iterator[list[list[Any]]]:
    """The register in parts of `size` recipients, by id: one list of values a column."""
    query = select(*(recipients.c[name] for name in names)).order_by(recipients.c.recipient_id)
    result = connection.execute(query, execution_options={"yield_per": size})
    for part in result.partitions():
        yield [list(values) for values in zip(*part, strict=True)]


def any_recipient(connection: Connection) -> bool:
    """Whether there is anybody on the register."""
    return connection.scalar(select(recipients.c.recipient_id).limit(1)) is not None


def judged(connection: Connection, ids: Sequence[str]) -> list[Judged]:
    """What the rules need to know of the given recipients, ordered by id."""
    query = (
        select(*(recipients.c[name] for name in Judged._fields))
        .where(recipients.c.recipient_id.in_(ids))
        .order_by(recipients.c.recipient_id)
    )
    return [Judged._make(row) for row in connection.execute(query)]
