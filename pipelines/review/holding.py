"""Holding a suspension back says what a payroll does, so it ends where that payroll was sent."""

from __future__ import annotations

from pipelines.evaluation.held_back import HELD_BACK, first_month
from pipelines.evaluation.inputs import Inputs
from pipelines.review.effects import Effects
from pipelines.review.errors import NotOpen


def check_hold(effects: Effects, inputs: Inputs) -> None:
    """Refuse to hold back, or to take that back, for a payroll that was sent.

    Raises:
        NotOpen: what the payroll of that month did is a fact.
    """
    sent = inputs.sent.sent_through
    if sent is None:
        return
    ended = [row for row in inputs.held if row.evidence_id in effects.ended_evidence]
    for row in (*effects.evidence, *ended):
        if row.kind == HELD_BACK and first_month(row) <= sent:
            raise NotOpen("payroll_sent", month=f"{first_month(row):%Y-%m}")
