"""What the page of a person lists beside evidence, notices and payments."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from pipelines.store.tables import cases

MOST_CASES = 30


class CaseOf(NamedTuple):
    """A case about a recipient. Grain: a row of `cases`."""

    case_id: str
    kind: str
    ground: str
    status: str
    opened_on: date
    due_on: date | None


def cases_of(connection: Connection, recipient_id: str) -> list[CaseOf]:
    """Cases about a recipient, open ones first, then the latest; at most `MOST_CASES`."""
    query = (
        select(*(cases.c[name] for name in CaseOf._fields))
        .where(cases.c.recipient_id == recipient_id)
        .order_by(cases.c.status != "open", cases.c.opened_on.desc(), cases.c.case_id)
        .limit(MOST_CASES)
    )
    return [CaseOf._make(row) for row in connection.execute(query)]
