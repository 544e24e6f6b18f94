"""One case with everything that is needed to decide it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow.parquet as pq

from pipelines.evaluation.judged import covers
from pipelines.retention.sealing import clean_rows
from pipelines.review.errors import Unknown
from pipelines.review.rows import CaseRow
from pipelines.store import Connection, about, case_lists, cases, evidence, judgements, review
from pipelines.store.cases import CaseEvent
from pipelines.store.judgements import Judgement
from pipelines.store.review import Proposal
from pipelines.workspace import Workspace


@dataclass(frozen=True)
class EvidenceRow:
    """A piece of evidence as it is held, and how its fields compared."""

    evidence_id: str
    feed: str
    batch_id: str | None
    """The delivery that told it; None for what people said and the register."""
    business_day: date | None
    row_id: str | None
    """In the file of the delivery; for what people said the id of the proposal."""
    kind: str
    occurred_on: date
    grade: str
    details: dict[str, Any]
    score: float | None
    known_from: date
    known_to: date | None
    comparisons: Any
    """How the fields compared, or None."""
    in_case: bool
    judged: str | None
    """The verdict of the last judgement that holds, or None."""


@dataclass(frozen=True)
class CaseDetail:
    """A case, the recipient, all evidence about them, and what happened so far."""

    case: CaseRow
    recipient: dict[str, Any]
    """As the register holds them."""
    evidence: list[EvidenceRow]
    """Those of the case first, then by day, latest first."""
    standing: dict[str, Any]
    """What follows as of the last day that was run."""
    events: list[CaseEvent]
    proposals: list[Proposal]


def case_detail(connection: Connection, case_id: str) -> CaseDetail:
    """Everything about one case.

    Raises:
        Unknown: there is no such case.
    """
    row = case_lists.one_case(connection, case_id)
    if row is None:
        raise Unknown("no_case", case=case_id)
    case = CaseRow.of(row)
    return CaseDetail(
        case=case,
        recipient=about.recipient_of(connection, case.recipient_id),
        evidence=evidence_about(connection, case.recipient_id, set(json.loads(row.evidence))),
        standing=about.standing_of(connection, case.recipient_id),
        events=cases.events(connection, case_id),
        proposals=review.find(connection, recipient_id=case.recipient_id),
    )


def evidence_about(
    connection: Connection, recipient_id: str, in_case: set[str]
) -> list[EvidenceRow]:
    """All evidence ever held about a recipient; that of a case first, latest first."""
    rows = about.evidence_with_batches(connection, recipient_id)
    keys = sorted({row.link for row in rows if row.link})
    texts = evidence.comparisons_of(connection, keys) if keys else {}
    spoken = judgements.of(connection, [recipient_id]).get(recipient_id, [])
    found = [
        EvidenceRow(
            evidence_id=row.evidence_id,
            feed=row.feed,
            batch_id=row.batch_id,
            business_day=row.business_day,
            row_id=row.row_id,
            kind=row.kind,
            occurred_on=row.occurred_on,
            grade=row.grade,
            details=json.loads(row.details),
            score=row.score,
            known_from=row.known_from,
            known_to=row.known_to,
            comparisons=json.loads(texts[row.link]) if row.link in texts else None,
            in_case=row.evidence_id in in_case,
            judged=_judged(row, spoken),
        )
        for row in rows
    ]
    found.sort(key=lambda one: (not one.in_case, -one.occurred_on.toordinal(), one.evidence_id))
    return found


def _judged(row: Any, spoken: list[Judgement]) -> str | None:
    held = evidence.Held._make(row._mapping[name] for name in evidence.Held._fields)
    standing = [one for one in spoken if one.known_to is None and covers(one, held)]
    standing.sort(key=lambda one: (one.known_from, one.verdict, one.judgement_id))
    return standing[-1].verdict if standing else None


def record_of(ws: Workspace, feed: str, business_day: date, row_id: str) -> dict[str, Any] | None:
    """The record of a delivery as it came, or None where it is not kept any more.

    Of several revisions the newest that has the row; days stay days, all else is as delivered.
    """
    for batch in reversed(ws.store.batches.find(feed, business_day)):
        with clean_rows(ws, batch.batch_id) as path:
            if path is None:
                continue
            rows = pq.read_table(path, filters=[("row_id", "=", row_id)]).to_pylist()
        if rows:
            return dict(rows[0])
    return None
