"""Cases in the database of record: opened, reopened and lapsed by what evaluation finds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, select, update

from pipelines.store.dialect import upsert
from pipelines.store.tables import cases


def write(
    connection: Connection, ids: Sequence[str], rows: Sequence[dict[str, Any]], horizon: date
) -> None:
    """Open new cases, reopen those that came back, let those lapse that no longer follow.

    Args:
        connection: a transaction that writes.
        ids: the recipients that were evaluated.
        rows: all cases that follow for them, as rows of the table.
        horizon: the day as of which they were evaluated.
    """
    kept = {
        row.case_id: row.status
        for row in connection.execute(
            select(cases.c.case_id, cases.c.status).where(cases.c.recipient_id.in_(ids))
        )
    }
    wanted = {row["case_id"]: row for row in rows}
    lapsed = [c for c, status in kept.items() if status == "open" and c not in wanted]
    if lapsed:
        connection.execute(
            update(cases)
            .where(cases.c.case_id.in_(lapsed))
            .values(status="lapsed", closed_on=horizon)
        )
    fresh = [row for c, row in wanted.items() if kept.get(c) != "decided"]
    if fresh:
        connection.execute(upsert(connection, cases), fresh)
