"""Cases as rows of their table, with what a queue is sorted by: urgency, amount, strength."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import blake2b
from typing import Any

from pipelines.evaluation.inputs import Inputs
from pipelines.evaluation.projection import compact
from pipelines.evaluation.second_look import second_looks
from pipelines.store.evidence import Held
from rules import Case, RuleBook, Standing

LOSS_KINDS = ("loss_verification", "conflict")
CERTAIN = 1_000_000
"""Strength of certain evidence, above every score; a score counts in hundredths."""


def case_rows(inputs: Inputs, standing: Standing, book: RuleBook) -> list[dict[str, Any]]:
    """The open cases of one recipient, a row each; what depends on a day depends on the case's.

    Args:
        inputs: the recipient.
        standing: what follows for them.
        book: the rules, for the day on which payroll closes.
    """
    found: dict[str, Case] = {}
    for case in standing.cases:
        key = _case_id(inputs.recipient_id, case)
        found[key] = _joined(found[key], case) if key in found else case
    for key, case in second_looks(inputs, standing):
        found.setdefault(key, case)
    return [
        {
            "case_id": key,
            "recipient_id": inputs.recipient_id,
            "kind": str(case.kind),
            "ground": case.ground,
            "grade": case.grade,
            "opened_on": case.opened_on,
            "evidence": compact(sorted(case.evidence)),
            "status": "open",
            "closed_on": None,
            "jurisdiction": inputs.row.jurisdiction,
            "due_on": _due_on(inputs, case, standing, book),
            "decided_by": None,
            **_weighed(inputs, case),
        }
        for key, case in found.items()
    ]


def _case_id(recipient_id: str, case: Case) -> str:
    key = "\x1f".join((recipient_id, case.kind, case.key))
    return blake2b(key.encode(), digest_size=16).hexdigest()


def _joined(one: Case, other: Case) -> Case:
    """Two reports of one fact are one case, known since the first and as sure as the surest."""
    return Case(
        kind=one.kind,
        ground=one.ground,
        evidence=tuple(sorted({*one.evidence, *other.evidence})),
        opened_on=min(one.opened_on, other.opened_on),
        grade=min(one.grade, other.grade),  # 'certain' sorts before 'possible'
        key=one.key,
    )


def _due_on(inputs: Inputs, case: Case, standing: Standing, book: RuleBook) -> date:
    """By when an answer matters: the next payroll close, or the last day to be certified."""
    if case.kind not in LOSS_KINDS:
        return standing.due_on or case.opened_on
    law = book.timeline(inputs.row.jurisdiction, inputs.row.benefit_class).on(case.opened_on)
    close = law.payroll_day if law else 31
    day = case.opened_on
    if day.day > close:
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    last = (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return day.replace(day=min(close, last.day))


def _weighed(inputs: Inputs, case: Case) -> dict[str, int]:
    rows = [row for row in inputs.held if row.evidence_id in case.evidence]
    scores = [row.score for row in rows if row.score is not None]
    strength = round(max(scores) * 100) if scores else 0
    return {
        "amount_fen": inputs.row.monthly_fen * _months(inputs, case, rows),
        "strength": strength + (CERTAIN if case.grade == "certain" else 0),
    }


def _months(inputs: Inputs, case: Case, rows: list[Held]) -> int:
    """Months at stake: of a loss those paid since, by the day it was seen; else one."""
    since = [row.occurred_on for row in rows if row.kind in ("death", "custody", "medical")]
    if case.kind not in LOSS_KINDS or not since:
        return 1
    paid = inputs.row.first_paid_month or inputs.row.approved_month
    first = max(min(since), paid or date.min)
    months = (case.opened_on.year - first.year) * 12 + case.opened_on.month - first.month
    return max(1, months if case.ground == "death" else months + 1)
