"""What waits for somebody today, counted up to a bound: the page never counts a whole table.

`places` are jurisdictions with recipients, exactly: an index finds places, not what lies below one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, exists, func, select

from pipelines.store import second_looks
from pipelines.store.case_filters import OPEN, WAITING
from pipelines.store.tables import cases, manual_queue, proposals

MOST = 1000
"""Counting stops here; the page then says "1000+"."""


def open_cases(connection: Connection, places: Sequence[str], kind: str) -> int:
    """Open cases of a kind in places, up to one more than `MOST`."""
    here = cases.c.jurisdiction.in_(places)
    return _bounded(connection, select(cases.c.case_id).where(here, cases.c.kind == kind, OPEN))


def to_certify(connection: Connection, places: Sequence[str], due_by: date | None = None) -> int:
    """Entries of the manual certification queue in places, up to one more than `MOST`."""
    here = manual_queue.c.jurisdiction.in_(places)
    some = select(manual_queue.c.recipient_id).where(here)
    if due_by is not None:
        some = some.where(manual_queue.c.due_on <= due_by)
    return _bounded(connection, some)


def to_approve(connection: Connection, places: Sequence[str], user_id: str) -> int:
    """Proposals of others that wait for a second person, up to one more than `MOST`."""
    here = proposals.c.jurisdiction.in_(places)
    others = proposals.c.maker != user_id
    return _bounded(connection, select(proposals.c.proposal_id).where(WAITING, others, here))


def returned(connection: Connection, places: Sequence[str], user_id: str, since: int) -> int:
    """Somebody's decisions, made since a moment, that came back and that nobody made anew.

    Up to one more than `MOST`.
    """
    here = proposals.c.jurisdiction.in_(places)
    mine = (proposals.c.state == "returned", proposals.c.maker == user_id)
    later = proposals.alias("later")
    anew = exists().where(
        later.c.recipient_id == proposals.c.recipient_id,
        later.c.made_at >= proposals.c.made_at,
        later.c.state.in_(("open", "approved", "undone")),
    )
    recent = proposals.c.made_at >= since
    some = select(proposals.c.proposal_id).where(*mine, recent, here, ~anew)
    return _bounded(connection, some)


def _bounded(connection: Connection, some: Select[Any]) -> int:
    some_rows = some.limit(MOST + 1).subquery()
    return connection.scalar(select(func.count()).select_from(some_rows)) or 0


def to_look_at(connection: Connection, places: Sequence[str], user_id: str) -> int:
    """Decisions of others that wait for a second look, up to one more than `MOST`."""
    return second_looks.count(connection, places, "waiting", MOST + 1, not_by=user_id)
