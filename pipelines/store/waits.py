"""Cases that wait for information: who asked for what, and until when nobody need look.

A wait decides nothing: the case stays open, and the deadline of the rules stays what it is. The
moments belong to the clock, so that the time a case was not in our hands can be told apart.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, exists, func, select, update

from pipelines.store.tables import case_waits, cases


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


def of_many(connection: Connection, case_ids: Collection[str]) -> dict[str, list[Wait]]:
    """By case every wait it had, oldest first; cases that never waited are left out."""
    query = select(case_waits).where(case_waits.c.case_id.in_(sorted(case_ids)))
    found: dict[str, list[Wait]] = {}
    for row in connection.execute(query.order_by(case_waits.c.case_id, case_waits.c.asked_at)):
        found.setdefault(row.case_id, []).append(Wait._make(row))
    return found


def old_texts(connection: Connection, before: date) -> list[tuple[date, int]]:
    """Days before a day on which waits ended whose text is still there, and how many.

    A wait that nobody ended is over with its case, and counts from the day on which it began.
    """
    found: dict[date, int] = {}
    for row in connection.execute(_over(_seconds(date.min), _seconds(before))):
        day = datetime.fromtimestamp(row.over, UTC).date()
        found[day] = found.get(day, 0) + 1
    return sorted(found.items())


def texts_of(connection: Connection, day: date) -> list[tuple[str, int, str]]:
    """What was asked for in the waits that ended on a day, with their keys."""
    rows = connection.execute(_over(_seconds(day), _seconds(day + timedelta(1))))
    return sorted((row.case_id, row.asked_at, row.asked_for) for row in rows)


def empty_texts(connection: Connection, day: date) -> None:
    """Empty what was asked for in the waits that ended on a day."""
    for case_id, asked_at, _ in texts_of(connection, day):
        same = (case_waits.c.case_id == case_id, case_waits.c.asked_at == asked_at)
        connection.execute(update(case_waits).where(*same).values(asked_for=""))


def _over(first: int, last: int) -> Select[Any]:
    """Waits with a text that were over from one moment until before another."""
    over = func.coalesce(case_waits.c.ended_at, case_waits.c.asked_at)
    still = exists().where(cases.c.case_id == case_waits.c.case_id, cases.c.status == "open")
    return select(case_waits, over.label("over")).where(
        case_waits.c.asked_for != "",
        over >= first,
        over < last,
        case_waits.c.ended_at.is_not(None) | ~still,
    )


def _seconds(day: date) -> int:
    return (day - date(1970, 1, 1)).days * 86_400
