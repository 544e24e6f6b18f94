"""Who is to work on which case. Who works at it at this moment is told by claims."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, select

from pipelines.store.dialect import upsert
from pipelines.store.tables import case_assignments, cases, users


class Assignment(NamedTuple):
    """Somebody is to work on a case. Grain: a row of `case_assignments`."""

    case_id: str
    assignee: str
    assigned_by: str
    assigned_at: int
    note: str


def put(connection: Connection, rows: Sequence[Assignment]) -> None:
    """Assign cases; who was to work on them before no longer is."""
    if rows:
        connection.execute(upsert(connection, case_assignments), [one._asdict() for one in rows])


def of(connection: Connection, case_ids: Collection[str]) -> dict[str, Assignment]:
    """By case who is to work on it; cases of nobody are left out."""
    query = select(case_assignments).where(case_assignments.c.case_id.in_(sorted(case_ids)))
    return {row.case_id: Assignment._make(row) for row in connection.execute(query)}


def drop(connection: Connection, case_ids: Collection[str]) -> None:
    """Nobody in particular is to work on these cases any more."""
    chosen = case_assignments.c.case_id.in_(sorted(case_ids))
    connection.execute(delete(case_assignments).where(chosen))


def load_of(connection: Connection, assignees: Collection[str], cap: int) -> dict[str, int]:
    """How many open cases each of some people is to work on, none counted beyond `cap`."""
    found = {}
    for one in sorted(set(assignees)):
        some = (
            select(case_assignments.c.case_id)
            .join(cases, cases.c.case_id == case_assignments.c.case_id)
            .where(case_assignments.c.assignee == one, cases.c.status == "open")
            .limit(cap)
            .subquery()
        )
        found[one] = connection.scalar(select(func.count()).select_from(some)) or 0
    return found


def active_users(connection: Connection) -> list[object]:
    """Every account that is not closed, as rows; there are few."""
    query = select(users).where(users.c.active).order_by(users.c.display_name, users.c.user_id)
    return list(connection.execute(query))
