"""Cases in the database of record: opened, changed, decided, lapsed and opened again.

A case that evaluation finds is open; one that it does not find is decided where an approved
proposal answered it, else it has lapsed. Each change of what it stands on leaves an event, and
the number of events is the version of the case.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select, update

from pipelines.store import case_totals, review
from pipelines.store.dialect import upsert
from pipelines.store.tables import case_events, cases

SHOWN = ("evidence", "grade", "ground")
"""What a case stands on: a change of it is an event, and makes a new version."""


class CaseEvent(NamedTuple):
    """A change of a case. Grain: a row of `case_events`; `seq` is the version it led to."""

    case_id: str
    seq: int
    day: date
    event: str
    """`opened`, `evidence_changed`, `reopened`, `decided` or `lapsed`."""
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    proposal_id: str | None
    cause: str | None = None
    """What made it be evaluated: a batch, `hand_over`, or a person's decision."""


def get(connection: Connection, case_id: str) -> Any:
    """The row of a case, or None."""
    return connection.execute(select(cases).where(cases.c.case_id == case_id)).first()


def events(connection: Connection, case_id: str, after: int = 0) -> list[CaseEvent]:
    """What happened to a case since a version, oldest first."""
    query = (
        select(case_events)
        .where(case_events.c.case_id == case_id, case_events.c.seq > after)
        .order_by(case_events.c.seq)
    )
    return [
        CaseEvent(**{**row._mapping} | {n: _read(row._mapping[n]) for n in ("before", "after")})
        for row in connection.execute(query)
    ]


def write(
    connection: Connection,
    ids: Sequence[str],
    rows: Sequence[dict[str, Any]],
    horizon: date,
    cause: str = "",
) -> None:
    """Open new cases, reopen those that came back, close those that no longer follow.

    Args:
        connection: a transaction that writes.
        ids: the recipients that were evaluated.
        rows: all cases that follow for them, as rows of the table.
        horizon: the day as of which they were evaluated.
        cause: a batch id, `hand_over`, or the id of a person's decision.
    """
    query = select(cases).where(cases.c.recipient_id.in_(ids))
    kept = {row.case_id: dict(row._mapping) for row in connection.execute(query)}
    wanted = {row["case_id"]: row for row in rows}
    happened = _close(
        connection,
        [row for c, row in kept.items() if row["status"] == "open" and c not in wanted],
        horizon,
    )
    fresh = []
    for case_id, row in wanted.items():
        before = kept.get(case_id)
        event = _event(before, row)
        version = before["version"] if before else 0
        if event:
            version += 1
            happened.append(_row(case_id, version, horizon, event, before, row))
        if event or before is None or any(before[name] != row[name] for name in row):
            fresh.append(row | {"version": version})
    if fresh:
        connection.execute(upsert(connection, cases), fresh)
    if happened:
        told = [one | {"cause": cause or None} for one in happened]
        connection.execute(case_events.insert(), told)
        of = {**kept, **wanted}
        case_totals.count(connection, (_counted(of[one["case_id"]], one) for one in happened))


def _event(before: dict[str, Any] | None, row: dict[str, Any]) -> str | None:
    if before is None:
        return "opened"
    if before["status"] != "open":
        return "reopened"
    changed = any(before[name] != row[name] for name in SHOWN)
    return "evidence_changed" if changed else None


def _close(
    connection: Connection, gone: Sequence[dict[str, Any]], horizon: date
) -> list[dict[str, Any]]:
    """Close cases that no longer follow; gives the events."""
    if not gone:
        return []
    decided = review.approved_on_cases(connection, [row["case_id"] for row in gone])
    happened, closed = [], []
    for row in gone:
        case_id, proposal_id = row["case_id"], decided.get(row["case_id"])
        status = "decided" if proposal_id else "lapsed"
        version = row["version"] + 1
        happened.append(_row(case_id, version, horizon, status, row, None, proposal_id))
        closed.append(
            {
                "of_case": case_id,
                "now": status,
                "by": proposal_id,
                "new_version": version,
                "day": horizon,
            }
        )
    connection.execute(
        update(cases)
        .where(cases.c.case_id == bindparam("of_case"))
        .values(
            status=bindparam("now"),
            closed_on=bindparam("day"),
            decided_by=bindparam("by"),
            version=bindparam("new_version"),
        ),
        closed,
    )
    return happened


def _counted(case: dict[str, Any], event: dict[str, Any]) -> tuple[date, str, str, str]:
    return event["day"], case["jurisdiction"], case["kind"], event["event"]


def _row(
    case_id: str,
    seq: int,
    day: date,
    event: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    proposal_id: str | None = None,
) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "seq": seq,
        "day": day,
        "event": event,
        "before": _shown(before),
        "after": _shown(after),
        "proposal_id": proposal_id,
    }


def _shown(row: dict[str, Any] | None) -> str | None:
    if row is None:
        return None
    told = {name: row[name] for name in SHOWN} | {"evidence": json.loads(row["evidence"])}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _read(text: str | None) -> dict[str, Any] | None:
    return None if text is None else json.loads(text)
