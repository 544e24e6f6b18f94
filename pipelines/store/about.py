"""What is on record about one recipient, as a case shows it."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from pipelines.store.consequences import Instruction, Notice
from pipelines.store.tables import (
    batches,
    evidence,
    instructions,
    notices,
    recipients,
    standings,
)


def recipient_of(connection: Connection, recipient_id: str) -> dict[str, Any]:
    """A row of the register, or an empty one."""
    query = select(recipients).where(recipients.c.recipient_id == recipient_id)
    row = connection.execute(query).first()
    return {} if row is None else dict(row._mapping)


def standing_of(connection: Connection, recipient_id: str) -> dict[str, Any]:
    """What a kept standing says, with the day as of which; empty before the first."""
    query = select(standings.c.content, standings.c.as_of)
    row = connection.execute(query.where(standings.c.recipient_id == recipient_id)).first()
    if row is None or row.content is None:
        return {}
    return {"as_of": row.as_of, **json.loads(row.content)}


def evidence_with_batches(connection: Connection, recipient_id: str) -> list[Any]:
    """All evidence ever held about a recipient, each with the newest delivery of its day."""
    told = batches.c.status.in_(("matched", "decided"))
    newest = (
        select(batches.c.batch_id)
        .where(
            batches.c.feed == evidence.c.feed,
            batches.c.business_day == evidence.c.business_day,
            batches.c.received_on <= func.coalesce(evidence.c.known_to, date.max),
            told,
        )
        .order_by(batches.c.revision.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = select(evidence, newest.label("batch_id")).where(
        evidence.c.recipient_id == recipient_id
    )
    return list(connection.execute(query.order_by(evidence.c.evidence_id)))


def names_of(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Names on the register by recipient, for a page of a list."""
    query = select(recipients.c.recipient_id, recipients.c.name)
    rows = connection.execute(query.where(recipients.c.recipient_id.in_(sorted(ids))))
    return {row[0]: row[1] for row in rows}


def issued_to(connection: Connection, recipient_id: str) -> tuple[list[Instruction], list[Notice]]:
    """Instructions and notices of one recipient, sent or not, the latest month first."""
    paid = (
        select(*(instructions.c[name] for name in Instruction._fields))
        .where(instructions.c.recipient_id == recipient_id)
        .order_by(instructions.c.pay_month.desc(), instructions.c.for_month.desc())
    )
    said = (
        select(*(notices.c[name] for name in Notice._fields))
        .where(notices.c.recipient_id == recipient_id)
        .order_by(notices.c.month.desc(), notices.c.kind)
    )
    return (
        [Instruction(*row) for row in connection.execute(paid)],
        [Notice(*row) for row in connection.execute(said)],
    )
