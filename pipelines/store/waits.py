"""Cases that wait for information: who asked for what, and until when nobody need look.

A wait decides nothing: the case stays open, and the deadline of the rules stays what it is. The
moments belong to the clock, so that the time a case was not in our hands can be told apart.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select, update

from pipelines.store.tables import case_waits


class Wait(NamedTuple):
    """A request for information. Grain: a row of `case_waits`."""

    case_id: str
    asked_at: int
    asked_by: str
    asked_for: str
    look_again_on: date | None
    ended_at: int | None


def begin(connection: Connection, wait: Wait) -> None:
    """Note that a case waits; one that waited already waits anew."""
    end(connection, wait.case_id, wait.asked_at)
    same = (case_waits.c.case_id == wait.case_id, case_waits.c.asked_at == wait.asked_at)
    connection.execute(case_waits.delete().where(*same))
    connection.execute(case_waits.insert(), [wait._asdict()])


def end(connection: Connection, case_id: str, at: int) -> None:
    """The case waits no more; nothing happens where it did not."""
    connection.execute(
        update(case_waits)
        .where(case_waits.c.case_id == case_id, case_waits.c.ended_at.is_(None))
        .values(ended_at=at)
    )


def running(connection: Connection, case_ids: Collection[str]) -> dict[str, Wait]:
    """By case what it waits for at present."""
    query = select(case_waits).where(
        case_waits.c.case_id.in_(sorted(case_ids)), case_waits.c.ended_at.is_(None)
    )
    return {row.case_id: Wait._make(row) for row in connection.execute(query)}


def of(connection: Connection, case_id: str) -> list[Wait]:
    """Every wait of a case, oldest first."""
    query = select(case_waits).where(case_waits.c.case_id == case_id)
    return [Wait._make(row) for row in connection.execute(query.order_by(case_waits.c.asked_at))]
