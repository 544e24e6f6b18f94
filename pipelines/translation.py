"""Rows of the database in the words of the rules."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pipelines.store.evidence import Held
from pipelines.store.recipients import Judged
from rules import ClosedMonths, Evidence, Recipient, RuleBook, Standing, evaluate

if TYPE_CHECKING:
    from pipelines.inputs import Inputs

_DAYS = ("form_received", "until", "effective", "seen_alive_on")


def question_of(inputs: Inputs, known_at: date) -> tuple[Recipient, list[Evidence]]:
    """A recipient as known on a day, and all evidence, as `evaluate` takes them."""
    del known_at
    return to_recipient(inputs.row), [to_evidence(one) for one in inputs.held]


def standing_of(inputs: Inputs, book: RuleBook, as_of: date, known_at: date) -> Standing:
    """The one call of `evaluate` for what is on record."""
    recipient, known = question_of(inputs, known_at)
    return evaluate(recipient, known, book, as_of, known_at, closed=inputs.closed)


def to_recipient(row: Judged) -> Recipient:
    """A recipient as the rules see one: without name and number."""
    return Recipient(
        jurisdiction=row.jurisdiction,
        benefit_class=row.benefit_class,
        approved_month=row.approved_month,
        first_paid_month=row.first_paid_month,
        registered=row.registered,
        residence=row.residence,
        employer_contact=row.employer_contact,
        monthly_amount=Decimal(row.monthly_fen) / 100,
    )


def to_evidence(row: Held) -> Evidence:
    """A piece of evidence; the same fact told by two deliveries has the same fact id."""
    return Evidence(
        id=row.evidence_id,
        kind=row.kind,
        date=row.occurred_on,
        known_from=row.known_from,
        known_to=row.known_to,
        fact_id=f"{row.kind}|{row.occurred_on}|{row.grade}|{row.details}",
        grade=row.grade,
        **_details(row.details),
    )


@lru_cache(maxsize=10_000)
def _details(text: str) -> dict[str, Any]:
    """The details of a fact; there are few distinct ones, so they are parsed once."""
    return {
        name: date.fromisoformat(value) if name in _DAYS else value
        for name, value in json.loads(text).items()
    }


def to_closed(
    row: Judged, closes: dict[str, date], skips: Sequence[tuple[date, int]]
) -> ClosedMonths | None:
    """Months of this recipient that closed under other rules; they are facts."""
    through = closes.get(row.jurisdiction)
    if through is None:
        return None
    skipped = {month: Decimal(fen) / 100 for month, fen in skips if month <= through}
    return ClosedMonths(through=through, skipped=skipped)
