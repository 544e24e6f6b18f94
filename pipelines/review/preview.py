"""What follows from a decision, before it is given: evaluated by the same code, written nowhere."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from pipelines.evaluation.inputs import Inputs, read_inputs
from pipelines.evaluation.judging import evaluate_all
from pipelines.evaluation.translation import standing_of
from pipelines.review.content import Draft, checked
from pipelines.review.desk import rule_book
from pipelines.review.effects import Effects, effects_of, overlaid
from pipelines.review.errors import Unknown
from pipelines.review.resolving import resolved
from pipelines.store import Connection, cases, horizon, judgements, review
from pipelines.workspace import Workspace
from rules import RuleBook, Standing


class CaseBrief(NamedTuple):
    """An open case: its id, what it asks, and on which ground."""

    case_id: str
    kind: str
    ground: str


@dataclass(frozen=True)
class Side:
    """What is so for a recipient; money in CNY, a month by its first day."""

    payment: str
    certified_through: date | None
    unpaid_from: date | None
    stops_from: date | None
    """First month that a confirmed loss takes away."""
    back_pay: Decimal
    overpaid: Decimal
    overpaid_months: int
    queues: tuple[str, ...]
    cases: tuple[CaseBrief, ...]
    notices: tuple[dict[str, Any], ...]
    instructions: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Cascade:
    """What is so on a day, and what would be so after a decision."""

    recipient_id: str
    day: date
    """As of which both were evaluated: the day of the decision, or the last day that was run."""
    before: Side
    after: Side

    @property
    def changed(self) -> tuple[str, ...]:
        """Names of what would differ."""
        names = [field.name for field in fields(Side)]
        return tuple(n for n in names if getattr(self.before, n) != getattr(self.after, n))


def preview(ws: Workspace, draft: Draft, *, day: date) -> Cascade:
    """What would follow if a decision took effect on a day.

    Raises:
        BadContent: the decision is not complete or not possible.
        Unknown: there is no such recipient, case or proposal.
    """
    book = rule_book(ws.settings.parameters)
    content = checked(draft, day)
    with ws.store.read() as connection:
        inputs = _inputs(connection, draft.recipient_id, book)
        effects = _effects(connection, draft, content, inputs, day)
        as_of = max(day, horizon.read(connection) or day)
    return Cascade(
        draft.recipient_id,
        as_of,
        before=side_of(inputs, as_of, book),
        after=side_of(overlaid(inputs, effects), as_of, book),
    )


def preview_proposal(ws: Workspace, proposal_id: str, *, day: date) -> Cascade:
    """What would follow if a proposal that waits were approved on a day.

    Raises:
        Unknown: there is no such proposal.
    """
    with ws.store.read() as connection:
        waits = review.get(connection, proposal_id)
    if waits is None:
        raise Unknown("no_proposal", proposal=proposal_id)
    draft = Draft(waits.kind, waits.recipient_id, waits.content, waits.case_id, waits.undoes)
    return preview(ws, draft, day=day)


def _inputs(connection: Connection, recipient_id: str, book: RuleBook) -> Inputs:
    found = list(read_inputs(connection, [recipient_id], book))
    if not found:
        raise Unknown("no_recipient", recipient=recipient_id)
    return found[0]


def _effects(
    connection: Connection, draft: Draft, content: dict[str, Any], inputs: Inputs, day: date
) -> Effects:
    if draft.undoes is not None:
        whose, undone = draft.recipient_id, draft.undoes
        return Effects(
            day,
            ended_evidence=review.evidence_of_proposal(connection, whose, undone),
            ended_judgements=judgements.of_proposal(connection, undone),
        )
    case = cases.get(connection, draft.case_id) if draft.case_id else None
    if draft.case_id and case is None:
        raise Unknown("no_case", case=draft.case_id)
    return effects_of(draft.kind, resolved(draft.kind, content, inputs, case), inputs, day)


def side_of(inputs: Inputs, as_of: date, book: RuleBook) -> Side:
    """What is so for a recipient as of a day, as the rows that would be written say it."""
    judged = evaluate_all([inputs], as_of, book)
    standing = standing_of(inputs, book, as_of, as_of)
    overpaid = [month for month in standing.months if month.stopped and not month.skipped]
    return Side(
        payment=standing.payment,
        certified_through=standing.certified_through,
        unpaid_from=standing.unpaid_from,
        stops_from=_stops_from(standing),
        back_pay=standing.back_pay,
        overpaid=standing.overpaid,
        overpaid_months=len(overpaid),
        queues=standing.queues,
        cases=tuple(sorted(CaseBrief(c["case_id"], c["kind"], c["ground"]) for c in judged.cases)),
        notices=_told(judged.notices, ("month", "kind")),
        instructions=_told(judged.instructions, ("for_month", "pay_month")),
    )


def _stops_from(standing: Standing) -> date | None:
    months = [
        dict(reason.params)["month"] for reason in standing.reasons if reason.message == "stopped"
    ]
    return date.fromisoformat(f"{min(months)}-01") if months else None


def _told(rows: Sequence[dict[str, Any]], order: tuple[str, ...]) -> tuple[dict[str, Any], ...]:
    kept = [{k: v for k, v in row.items() if k != "recipient_id"} for row in rows]
    for row in kept:
        if isinstance(row.get("params"), str):
            row["params"] = json.loads(row["params"])
    return tuple(sorted(kept, key=lambda row: tuple(row[name] for name in order)))
