"""What waits for somebody today, counted up to a bound: the page never counts a whole table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, func, select

from pipelines.store.access import within
from pipelines.store.tables import cases, manual_queue, proposals, recipients

MOST = 1000
"""Counting stops here; the page then says "1000+"."""


def open_cases(connection: Connection, scope: Sequence[str], kind: str) -> int:
    """Open cases of a kind in a scope, up to one more than `MOST`."""
    some = (
        select(cases.c.case_id)
        .join(recipients, recipients.c.recipient_id == cases.c.recipient_id)
        .where(
            cases.c.status == "open",
            cases.c.kind == kind,
            within(recipients.c.jurisdiction, scope),
        )
        .limit(MOST + 1)
        .subquery()
    )
    return connection.scalar(select(func.count()).select_from(some)) or 0


def to_certify(connection: Connection, scope: Sequence[str], due_by: date | None = None) -> int:
    """Entries of the manual certification queue in a scope, up to one more than `MOST`."""
    some = select(manual_queue.c.recipient_id).where(within(manual_queue.c.jurisdiction, scope))
    if due_by is not None:
        some = some.where(manual_queue.c.due_on <= due_by)
    some_rows = some.limit(MOST + 1).subquery()
    return connection.scalar(select(func.count()).select_from(some_rows)) or 0


def to_approve(connection: Connection, scope: Sequence[str], user_id: str) -> int:
    """Proposals of others that wait for a second person, up to one more than `MOST`."""
    some = (
        select(proposals.c.proposal_id)
        .where(
            proposals.c.state == "open",
            proposals.c.maker != user_id,
            within(proposals.c.jurisdiction, scope),
        )
        .limit(MOST + 1)
        .subquery()
    )
    return connection.scalar(select(func.count()).select_from(some)) or 0
