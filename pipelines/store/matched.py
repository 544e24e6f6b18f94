"""Which register each batch was matched with, so that it is seen when another one would do."""

from __future__ import annotations

import json
from typing import NamedTuple

from sqlalchemy import Connection, select, update

from pipelines.store.dialect import upsert
from pipelines.store.tables import batch_registers, batches


class Matched(NamedTuple):
    """The register that a batch was matched with: what was known when it was received, as one
    hash, and by later day what changed then."""

    base: str
    days: dict[str, str]


def of(connection: Connection, batch_id: str) -> Matched | None:
    """What a batch was matched with; None if it was not, or before this was recorded."""
    query = select(batch_registers).where(batch_registers.c.batch_id == batch_id)
    row = connection.execute(query).first()
    return None if row is None else Matched(row.base, json.loads(row.days))


def record(connection: Connection, batch_id: str, matched: Matched, again: bool) -> None:
    """Keep what a batch was matched with, and whether it has to be decided again.

    One that has to be stays so until it was.
    """
    row = {
        "batch_id": batch_id,
        "base": matched.base,
        "days": json.dumps(matched.days, separators=(",", ":"), sort_keys=True),
        "again": again,
    }
    columns = ["base", "days", *(["again"] if again else [])]
    connection.execute(upsert(connection, batch_registers, columns), [row])


def decided(connection: Connection, batch_id: str) -> None:
    """Take the mark away that a batch has to be decided again."""
    connection.execute(
        update(batch_registers).where(batch_registers.c.batch_id == batch_id).values(again=False)
    )


def all_matched(connection: Connection) -> dict[str, Matched]:
    """What each batch was matched with that got that far, by id."""
    query = (
        select(batch_registers)
        .join(batches, batches.c.batch_id == batch_registers.c.batch_id)
        .where(batches.c.status.in_(("matched", "decided")))
    )
    return {
        row.batch_id: Matched(row.base, json.loads(row.days)) for row in connection.execute(query)
    }


def to_decide_again(connection: Connection) -> list[str]:
    """Decided batches whose links have changed since, in order of id."""
    query = (
        select(batch_registers.c.batch_id)
        .join(batches, batches.c.batch_id == batch_registers.c.batch_id)
        .where(batch_registers.c.again.is_(True), batches.c.status == "decided")
        .order_by(batch_registers.c.batch_id)
    )
    return list(connection.scalars(query))
