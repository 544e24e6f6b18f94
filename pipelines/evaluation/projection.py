"""A standing as rows of the tables: standing, manual queue, cases, skipped months."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

from pipelines.evaluation.inputs import Inputs
from pipelines.store.standings import Judged
from rules import Standing

LEFT_OUT = (
    *("as_of", "known_at", "cases", "skipped_months", "months"),
    *("next_change_on", "open_channels"),
)
"""Not content of a standing: when it was asked for, what has a table of its own, and what is
the same for everybody under the rule set."""

CONTENT = tuple(name for name in Standing.__dataclass_fields__ if name not in LEFT_OUT)


def add_standing(judged: Judged, inputs: Inputs, standing: Standing) -> None:
    """Add to `judged` everything that is kept for one recipient.

    Raises:
        ValueError: the standing says that it changes on a day that is not ahead; it would
            be evaluated for ever.
    """
    recipient_id, jurisdiction = inputs.recipient_id, inputs.row.jurisdiction
    change = standing.next_change_on
    if change is not None and change <= standing.as_of:
        raise ValueError(
            f"recipient {recipient_id}: next change {change} is not after {standing.as_of}"
        )
    judged.standings.append(
        {
            "recipient_id": recipient_id,
            "jurisdiction": jurisdiction,
            "as_of": standing.as_of,
            "rule_set": standing.rule_set,
            "in_scope": standing.in_scope,
            "payment": str(standing.payment),
            "certified_through": standing.certified_through,
            "unpaid_from": standing.unpaid_from,
            "queue": str(standing.queue),
            "certified_by": standing.certified_by,
            "back_pay_fen": to_fen(standing.back_pay),
            "next_change_on": change,
            "content": standing_content(standing),
        }
    )
    if "manual_certification" in standing.queues:
        judged.queue.append(_queue_row(recipient_id, jurisdiction, standing))
    judged.skips += [
        {
            "recipient_id": recipient_id,
            "month": month,
            "amount_fen": to_fen(amount),
            "rule_set": rule_set,
        }
        for month, amount, rule_set in standing.skipped_months
    ]


def _queue_row(recipient_id: str, jurisdiction: str, standing: Standing) -> dict[str, Any]:
    return {
        "recipient_id": recipient_id,
        "jurisdiction": jurisdiction,
        "since": standing.manual_since,
        "due_on": standing.due_on,
        "certified_through": standing.certified_through,
        "payment": str(standing.payment),
        "why": compact([(r.code, r.params, r.message) for r in standing.reasons]),
        "channels": compact(standing.open_channels),
    }


def standing_content(standing: Standing) -> str:
    """What a standing says, as JSON: the same text on every day until something changes."""
    return compact({name: getattr(standing, name) for name in CONTENT})


def compact(value: Any) -> str:
    """JSON that is the same text for the same value; tuples become lists."""
    return _ENCODER.encode(value)


def _plain(value: Any) -> Any:
    """What JSON does not know: days as YYYY-MM-DD, money as text with two places."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


_ENCODER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
)


def to_fen(amount: Decimal) -> int:
    """Yuan to fen."""
    return int((amount * 100).to_integral_value())
