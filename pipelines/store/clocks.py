"""What the clocks of cases are read from: when each was opened, how long it waited, when it closed.

Nothing is counted beyond a bound. Cases that never waited and were never opened again are counted
by the day they were opened, which their index alone tells; the others are few, and read singly.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, exists, func, or_, select

from pipelines.store.case_filters import OPEN
from pipelines.store.tables import case_events, case_waits, cases

STARTS = ("opened", "reopened")
ENDS = ("decided", "lapsed")


class Alike(NamedTuple):
    """Cases of a kind that were opened, and closed, on the same days. Grain: such a group."""

    jurisdiction: str
    kind: str
    opened_on: date
    closed_on: date | None
    cases: int


class Single(NamedTuple):
    """A case that waited, or was opened again."""

    case_id: str
    jurisdiction: str
    kind: str
    opened_on: date
    closed_on: date | None


def spans(connection: Connection, case_ids: Collection[str]) -> dict[str, tuple[date, date | None]]:
    """By case the day on which it was last opened, and on which it closed after that."""
    query = (
        select(case_events.c.case_id, case_events.c.day, case_events.c.event)
        .where(case_events.c.case_id.in_(sorted(case_ids)))
        .where(case_events.c.event.in_((*STARTS, *ENDS)))
        .order_by(case_events.c.case_id, case_events.c.seq)
    )
    found: dict[str, tuple[date, date | None]] = {}
    for case_id, day, event in connection.execute(query):
        started = found.get(case_id, (day, None))[0]
        found[case_id] = (day, None) if event in STARTS else (started, day)
    return found


def open_alike(connection: Connection, places: Sequence[str], cap: int) -> list[Alike]:
    """Open cases by day of opening; at most `cap` cases are looked at."""
    return _alike(connection, _columns().where(OPEN, cases.c.jurisdiction.in_(places)), cap)


def open_singles(connection: Connection, places: Sequence[str], cap: int) -> list[Single]:
    """Those of the open cases whose clock does not follow from the day of opening alone."""
    query = _columns().where(OPEN, cases.c.jurisdiction.in_(places), _special())
    return [Single._make(row) for row in connection.execute(query.limit(cap))]


def decided_alike(
    connection: Connection, places: Sequence[str], first: date, last: date, cap: int
) -> list[Alike]:
    """Cases decided from one day to another, both included, by their days."""
    return _alike(connection, _decided(places, first, last), cap)


def decided_singles(
    connection: Connection, places: Sequence[str], first: date, last: date, cap: int
) -> list[Single]:
    """Those of the decided cases whose clock does not follow from their days alone."""
    query = _decided(places, first, last).where(_special())
    return [Single._make(row) for row in connection.execute(query.limit(cap))]


def _columns() -> Select[Any]:
    names = Single._fields
    return select(*(cases.c[name] for name in names))


def _decided(places: Sequence[str], first: date, last: date) -> Select[Any]:
    return _columns().where(
        cases.c.closed_on >= first,
        cases.c.closed_on <= last,
        cases.c.status == "decided",
        cases.c.jurisdiction.in_(places),
    )


def _special() -> Any:
    waited = exists().where(case_waits.c.case_id == cases.c.case_id)
    again = exists().where(
        case_events.c.case_id == cases.c.case_id, case_events.c.event == "reopened"
    )
    return or_(waited, again)


def _alike(connection: Connection, query: Select[Any], cap: int) -> list[Alike]:
    some = query.limit(cap).subquery()
    names = ("jurisdiction", "kind", "opened_on", "closed_on")
    columns = [some.c[name] for name in names]
    counted = select(*columns, func.count()).group_by(*columns)
    return [Alike._make(row) for row in connection.execute(counted)]
