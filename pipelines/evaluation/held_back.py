"""Suspensions that a named person holds back, as evaluation and the payrolls see them.

The decision says what a payroll does that was not sent yet. Whoever decides may do so after the
payroll's close, so for that payroll it stands beside what was known then.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from pipelines.store.consequences import Issued
from pipelines.store.evidence import Held
from rules import ClosedMonths

if TYPE_CHECKING:
    from pipelines.evaluation.inputs import Inputs

HELD_BACK = "suspension_held_back"
"""The kind of the evidence."""


def first_month(row: Held) -> date:
    """The payroll month on whose list the name stood when it was held back."""
    return date.fromisoformat(json.loads(row.details)["effective"])


def months_held_back(inputs: Inputs, known_at: date) -> set[date]:
    """First months of the decisions that are known on a day."""
    rows = (row for row in inputs.held if row.kind == HELD_BACK)
    return {first_month(row) for row in rows if _known(row, known_at)}


def _known(row: Held, day: date) -> bool:
    return row.known_from <= day and (row.known_to is None or day < row.known_to)


def closed_as_known(inputs: Inputs, known_at: date) -> ClosedMonths | None:
    """Months that closed under other rules, without those held back after their close."""
    closed = inputs.closed
    if closed is None or not closed.skipped:
        return closed
    held = months_held_back(inputs, known_at)
    skipped = {month: amount for month, amount in closed.skipped.items() if month not in held}
    return ClosedMonths(through=closed.through, skipped=skipped) if held else closed


def issued_as_known(inputs: Inputs, known_at: date) -> Issued:
    """What was issued, without open withholdings of months held back after their close."""
    held = months_held_back(inputs, known_at)
    if not held:
        return inputs.sent
    rows = tuple(
        row
        for row in inputs.sent.instructions
        if row.status == "sent" or row.for_month != row.pay_month or row.for_month not in held
    )
    return replace(inputs.sent, instructions=rows)


def as_payrolls_see(inputs: Inputs, known_at: date) -> Inputs:
    """The same recipient, each decision known from the month for whose payroll it was made.

    One that does not stand any more was taken back before that payroll was sent, and says nothing.
    """
    if not any(row.kind == HELD_BACK for row in inputs.held):
        return inputs
    stand = [row for row in inputs.held if row.kind != HELD_BACK or _known(row, known_at)]
    return replace(inputs, held=[_from_its_month(row) for row in stand])


def _from_its_month(row: Held) -> Held:
    if row.kind != HELD_BACK:
        return row
    since = min(row.known_from, first_month(row))
    return row._replace(known_from=since, occurred_on=since)
