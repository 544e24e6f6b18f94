"""What became of cases that decisions closed, and of the sources that objections named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select, tuple_

from pipelines.store.review import Proposal, from_row
from pipelines.store.tables import cases, evidence, proposals

MOST = 3000
"""Decided cases, and objections, looked at for one page: the newest of the period."""

PART = 400


class Decided(NamedTuple):
    """A case that a decision closed, with the proposal that did."""

    case_id: str
    recipient_id: str
    kind: str
    evidence: str
    answer: str
    """Kind of the proposal."""
    content: str


def decided(
    connection: Connection, places: Sequence[str], since: date, until: date
) -> list[Decided]:
    """Cases closed by a decision in a period that still stands; the newest `MOST` of them."""
    query = (
        select(
            *(cases.c[name] for name in ("case_id", "recipient_id", "kind", "evidence")),
            *(proposals.c.kind, proposals.c.content),
        )
        .join(proposals, proposals.c.proposal_id == cases.c.decided_by)
        .where(
            cases.c.closed_on.between(since, until),
            cases.c.jurisdiction.in_(places),
            cases.c.status == "decided",
            proposals.c.state == "approved",
        )
        .order_by(cases.c.closed_on.desc(), cases.c.case_id)
        .limit(MOST)
    )
    return [Decided._make(row) for row in connection.execute(query)]


def sources(
    connection: Connection, pairs: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], tuple[str, str]]:
    """Feed and kind of evidence, by recipient and evidence id."""
    at = evidence.c
    wanted = sorted(set(pairs))
    found = {}
    for start in range(0, len(wanted), PART):
        key = tuple_(at.recipient_id, at.evidence_id).in_(wanted[start : start + PART])
        query = select(at.recipient_id, at.evidence_id, at.feed, at.kind).where(key)
        for whose, which, feed, kind in connection.execute(query):
            found[whose, which] = (feed, kind)
    return found


def objections(
    connection: Connection, places: Sequence[str], since: date, until: date
) -> list[Proposal]:
    """Objections approved in a period; the newest `MOST` of them."""
    at = proposals.c
    query = (
        select(proposals)
        .where(
            at.approved_on.between(since, until),
            at.jurisdiction.in_(places),
            at.kind == "objection",
            at.state == "approved",
        )
        .order_by(at.approved_on.desc(), at.proposal_id)
        .limit(MOST)
    )
    return [from_row(row) for row in connection.execute(query)]
