"""The words of a scenario table: every field, and what it may say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipelines.scenarios.fields import (
    as_date,
    as_flag,
    as_money,
    as_month,
    as_text,
    list_of,
    one_of,
    or_null,
)

Readers = dict[str, Callable[[Any], Any]]
GRADE = one_of("certain", "possible")
CLASSES = one_of(
    "enterprise_retiree",
    "institution_retiree",
    "survivor",
    "work_injury",
    "work_injury_dependant",
    "resident_pension",
    "sickness_disability_allowance",
    "disability_allowance",
    "nursing_allowance",
)
RESIDENCE = one_of("local", "non_local", "abroad")
CONTACT = one_of("reached", "no_result", "unknown")
MEASURES = one_of(
    "fixed_term",
    "life",
    "criminal_detention",
    "public_surveillance",
    "suspended_sentence",
    "temporary_release",
    "parole",
    "parole_revoked",
    "pre_trial",
    "wanted",
    "acquitted",
    "released",
)
GROUNDS = one_of(
    "death",
    "imprisonment",
    "missing",
    "duplicate",
    "remarried",
    "of_age",
    "employed",
    "adopted",
    "nationality_lost",
)
SHARED: Readers = {
    "date": as_date,
    "known": or_null(as_date),
    "kind": as_text,
    "id": as_text,
    "fact_id": as_text,
}
KINDS: dict[str, Readers] = {
    "certified": {"channel": as_text, "form_received": or_null(as_date), "result": as_text},
    "travel": {"mode": one_of("rail", "air", "border"), "boarded": as_flag, "grade": GRADE},
    "medical": {"med_type": as_text, "discharge_status": or_null(as_text), "grade": GRADE},
    "death": {"source": as_text, "grade": GRADE},
    "custody": {
        "measure": MEASURES,
        "custody_status": as_text,
        "until": or_null(as_date),
        "grade": GRADE,
        "source": as_text,
    },
    "finding": {
        "outcome": one_of("lost", "not_lost"),
        "ground": GROUNDS,
        "effective": or_null(as_date),
        "seen_alive_on": or_null(as_date),
    },
    "ministry_data": {},
    "medical_insurance_data": {},
    "comparison_made": {"source": one_of("ministry_data", "medical_insurance_data")},
    "employer_contact": {"result": CONTACT},
    "home_visit_requested": {},
    "home_visit_made": {},
    "amount_changed": {"to": as_money},
    "released": {"event": as_text},
    "residence_changed": {"to": RESIDENCE},
    "withdrawn": {"event": as_text},
}
GIVEN: Readers = {
    "rule_set": as_text,
    "jurisdiction": as_text,
    "benefit_class": CLASSES,
    "approved_month": or_null(as_month),
    "first_paid_month": or_null(as_month),
    "registered": or_null(as_date),
    "residence": RESIDENCE,
    "employer_contact": CONTACT,
    "monthly_amount": as_money,
    "parameters": lambda value: value,
    "events": lambda value: value,
}
MONTH = or_null(as_month)
EXPECT: Readers = {
    "as_of": as_date,
    "known_at": as_date,
    "rule_set": or_null(as_text),
    "in_scope": as_flag,
    "payment": one_of("paid", "suspended", "stopped"),
    "certified_through": or_null(as_date),
    "certified_by": or_null(as_text),
    "due_month": MONTH,
    "counts_from": MONTH,
    "reminders": list_of(as_month),
    "unpaid_from": MONTH,
    "back_pay": as_money,
    "overpaid": as_money,
    "queue": one_of(
        "none",
        "manual_certification",
        "held_evidence",
        "match_review",
        "loss_verification",
        "conflict",
    ),
    "queues": list_of(as_text),
    "feedback_due": or_null(as_date),
    "held": list_of(as_text),
    "reasons_include": list_of(as_text),
    "reasons_exclude": list_of(as_text),
}
# A table means by a missing hit that the comparison was made and found nothing.
TABLE_PARAMETERS = {"comparison_records_required": False}

REQUIRED: dict[str, tuple[str, ...]] = {
    "withdrawn": ("event",),
    "released": ("event",),
    "finding": ("outcome",),
    "custody": ("measure",),
    "certified": ("channel",),
    "medical": ("med_type",),
    "amount_changed": ("to",),
    "residence_changed": ("to",),
}
"""Fields that an event of a kind must have, beside its kind and date."""
