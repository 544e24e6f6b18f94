"""Rows of the database in the words of the rules."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pipelines.evaluation.held_back import closed_as_known
from pipelines.evaluation.judged import in_the_light
from pipelines.evaluation.known import as_known, changes, next_version
from pipelines.store.evidence import Held
from pipelines.store.recipients import Judged
from rules import ClosedMonths, Evidence, Recipient, RuleBook, Standing, evaluate

if TYPE_CHECKING:
    from pipelines.evaluation.inputs import Inputs

_DAYS = ("form_received", "until", "effective", "seen_alive_on")


def question_of(inputs: Inputs, known_at: date) -> tuple[Recipient, list[Evidence]]:
    """A recipient as known on a day, and all evidence, as `evaluate` takes them."""
    told = list(evidence_of(inputs))
    if not inputs.earlier:
        return to_recipient(inputs.row), told
    versions = (*inputs.earlier, inputs.row)
    return to_recipient(as_known(versions, known_at)), [*told, *changes(versions)]


def evidence_of(inputs: Inputs) -> Iterator[Evidence]:
    """All evidence of a recipient, in the light of what people judged."""
    for row in inputs.held:
        if inputs.judgements:
            yield from in_the_light(to_evidence(row), row, inputs.judgements)
        else:
            yield to_evidence(row)


def standing_of(inputs: Inputs, book: RuleBook, as_of: date, known_at: date) -> Standing:
    """The one call of `evaluate` for what is on record."""
    recipient, known = question_of(inputs, known_at)
    closed = closed_as_known(inputs, known_at)
    standing = evaluate(recipient, known, book, as_of, known_at, closed=closed)
    turn = next_version((*inputs.earlier, inputs.row), max(as_of, known_at))
    if turn is None or turn > (standing.next_change_on or date.max):
        return standing
    return replace(standing, next_change_on=turn)


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
