"""Evidence in the database of record: added and ended; removed only where it never was known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, select, update

from pipelines.store.dialect import insert_ignore
from pipelines.store.tables import evidence, links


class Held(NamedTuple):
    """What evaluation needs of a piece of evidence. Grain: one fact about one recipient."""

    recipient_id: str
    evidence_id: str
    feed: str
    business_day: date | None
    kind: str
    occurred_on: date
    grade: str
    known_from: date
    known_to: date | None
    details: str
    link: str | None = None
    score: float | None = None


def held(connection: Connection, ids: Sequence[str]) -> list[Held]:
    """All evidence ever held about the given recipients, ordered by recipient and evidence."""
    query = (
        select(*(evidence.c[name] for name in Held._fields))
        .where(evidence.c.recipient_id.in_(ids))
        .order_by(evidence.c.recipient_id, evidence.c.evidence_id)
    )
    return [Held._make(row) for row in connection.execute(query)]


def add(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add evidence; what is already there stays as it is."""
    if rows:
        connection.execute(insert_ignore(connection, evidence), rows)


def add_links(connection: Connection, comparisons: dict[str, str]) -> None:
    """Keep ways in which fields compared: key and JSON text."""
    rows = [{"link": key, "comparisons": text} for key, text in sorted(comparisons.items())]
    if rows:
        connection.execute(insert_ignore(connection, links), rows)


def comparisons_of(connection: Connection, keys: Sequence[str]) -> dict[str, str]:
    """The JSON texts of these keys."""
    query = select(links).where(links.c.link.in_(keys))
    return {row.link: row.comparisons for row in connection.execute(query)}


def redate(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Set from when to when evidence is held for true, and the row that told it first.

    Args:
        connection: a transaction that writes.
        rows: recipient_id, evidence_id, known_from, known_to, row_id, link, score.
    """
    if not rows:
        return
    statement = (
        update(evidence)
        .where(
            evidence.c.recipient_id == bindparam("of_recipient"),
            evidence.c.evidence_id == bindparam("of_evidence"),
        )
        .values(
            known_from=bindparam("new_from"),
            known_to=bindparam("new_to"),
            row_id=bindparam("new_row"),
            link=bindparam("new_link"),
            score=bindparam("new_score"),
        )
    )
    parameters = [
        {
            "of_recipient": row["recipient_id"],
            "of_evidence": row["evidence_id"],
            "new_from": row["known_from"],
            "new_to": row["known_to"],
            "new_row": row["row_id"],
            "new_link": row["link"],
            "new_score": row["score"],
        }
        for row in rows
    ]
    connection.execute(statement, parameters)


def remove(connection: Connection, keys: Sequence[tuple[str, str]]) -> None:
    """Take away evidence, by recipient and evidence, that by what is known now never was held.

    That happens where a register file or a revision is worked through late, whose day lies before
    what was decided already. What was decided in between is kept with the decisions.
    """
    statement = delete(evidence).where(
        evidence.c.recipient_id == bindparam("of_recipient"),
        evidence.c.evidence_id == bindparam("of_evidence"),
    )
    if keys:
        connection.execute(
            statement, [{"of_recipient": one, "of_evidence": other} for one, other in keys]
        )
