"""Judgements in the database of record: a person's word on a fact; ended, never taken away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update

from pipelines.store.tables import judgements


class Judgement(NamedTuple):
    """A word on a fact about a recipient, from when to when it holds."""

    recipient_id: str
    judgement_id: str
    evidence_id: str
    fact: str
    link: str | None
    verdict: str
    known_from: date
    known_to: date | None


def of(connection: Connection, ids: Sequence[str]) -> dict[str, list[Judgement]]:
    """All judgements ever made about the given recipients, by recipient, in order of id."""
    query = (
        select(*(judgements.c[name] for name in Judgement._fields))
        .where(judgements.c.recipient_id.in_(ids))
        .order_by(judgements.c.recipient_id, judgements.c.judgement_id)
    )
    found: dict[str, list[Judgement]] = {}
    for row in connection.execute(query):
        found.setdefault(row.recipient_id, []).append(Judgement._make(row))
    return found


def of_proposal(connection: Connection, proposal_id: str) -> list[str]:
    """Ids of the judgements that a proposal added."""
    query = select(judgements.c.judgement_id).where(judgements.c.proposal_id == proposal_id)
    return list(connection.scalars(query.order_by(judgements.c.judgement_id)))


def add(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add judgements."""
    if rows:
        connection.execute(judgements.insert(), rows)


def end(connection: Connection, recipient_id: str, ids: Sequence[str], day: date) -> None:
    """From `day` on these judgements no longer hold."""
    if ids:
        connection.execute(
            update(judgements)
            .where(judgements.c.recipient_id == recipient_id, judgements.c.judgement_id.in_(ids))
            .values(known_to=day)
        )
