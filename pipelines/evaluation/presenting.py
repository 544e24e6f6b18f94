"""A standing as programs read it: the fields and units of the scenario tables."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

from pipelines.evaluation.projection import compact
from rules import Standing

MONTHS = ("due_month", "counts_from", "unpaid_from")


def present(recipient_id: str, standing: Standing) -> dict[str, Any]:
    """Every field of a standing; months as YYYY-MM, days as YYYY-MM-DD, money in CNY."""
    told: dict[str, Any] = {"recipient": recipient_id, **json.loads(compact(standing))}
    for name in MONTHS:
        told[name] = _month(getattr(standing, name))
    told["reminders"] = [_month(month) for month in standing.reminders]
    told["skipped_months"] = [
        {"month": _month(month), "amount": _yuan(amount), "rule_set": rule_set}
        for month, amount, rule_set in standing.skipped_months
    ]
    told["months"] = [
        {**m._asdict(), "month": _month(m.month), "amount": _yuan(m.amount)}
        for m in standing.months
    ]
    told["reasons"] = [
        {"code": r.code, "evidence": list(r.evidence), **dict(r.params)} for r in standing.reasons
    ]
    told["back_pay"] = _yuan(standing.back_pay)
    told["overpaid"] = _yuan(standing.overpaid)
    return told


def _month(month: date | None) -> str | None:
    return f"{month:%Y-%m}" if month else None


def _yuan(amount: Decimal) -> int | float:
    return int(amount) if amount == int(amount) else float(amount)
