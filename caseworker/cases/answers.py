"""What may be answered to a case, and a form turned into what is decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from caseworker.cases.common import GROUNDS
from caseworker.web import Form
from pipelines.review import CaseRow, Draft

UNSURE = "unsure"
FINDINGS = ("finding_lost", "finding_not_lost")
ON_FACTS = ("same_person", "different_person", "release_held", "reject_held")
ANSWERS: Mapping[str, tuple[str, ...]] = {
    "conflict": (*FINDINGS, "different_person"),
    "loss_verification": (*FINDINGS, "different_person"),
    "match_review": ("same_person", "different_person"),
    "held_evidence": ("release_held", "reject_held"),
}
LIMITS = {"how_verified": 400, "note": 2000, "effective": 10, "seen_alive_on": 10, "ground": 40}


def answers_to(case: CaseRow) -> tuple[str, ...]:
    """What may be answered; a possible match may be the same person first of all."""
    usual = ANSWERS.get(case.kind, ())
    if case.kind == "loss_verification" and case.grade == "possible":
        return ("same_person", *usual)
    return usual


def wrong_fields(form: Form, answer: str, day: date) -> dict[str, str]:
    """Per field that is missing or cannot be, the key of the text that says so."""
    wrong = {}
    if not answer:
        wrong["answer"] = "cases.errors.no_answer"
    if answer in FINDINGS and not form.text("how_verified"):
        wrong["how_verified"] = "cases.errors.how_verified"
    if answer == "finding_lost" and form.text("ground") not in GROUNDS:
        wrong["ground"] = "cases.errors.ground"
    if answer in ON_FACTS and form.text("pieces") and not form.all("evidence"):
        wrong["evidence"] = "cases.errors.evidence"
    if answer == UNSURE and not form.text("note", limit=LIMITS["note"]):
        wrong["note"] = "cases.errors.note"
    for name in _days_of(answer):
        told = _day(form.text(name, limit=40))
        if told is None:
            if form.text(name, limit=40) or name == "effective":
                wrong[name] = "cases.errors.day"
        elif told > day:
            wrong[name] = "cases.errors.ahead"
    return wrong


def draft_of(
    form: Form,
    answer: str,
    case: CaseRow,
    documents: Sequence[str] = (),
    *,
    preview: bool = False,
) -> Draft:
    """What the form decides; for a preview, how it was verified may still be open."""
    content: dict[str, Any] = {
        "note": form.text("note", limit=LIMITS["note"]),
        "documents": list(documents),
    }
    if answer in FINDINGS:
        told = form.text("how_verified", limit=LIMITS["how_verified"])
        content["how_verified"] = told or ("-" if preview else "")
        content["ground"] = form.text("ground") or (case.ground if answer in FINDINGS else "")
        for name in _days_of(answer):
            content[name] = form.text(name, limit=40)
    named = form.all("evidence", limit=64)
    if answer in ON_FACTS and named:
        content["evidence"] = named
    return Draft(answer, case.recipient_id, content, case.case_id)


def _days_of(answer: str) -> tuple[str, ...]:
    return {"finding_lost": ("effective",), "finding_not_lost": ("seen_alive_on",)}.get(answer, ())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
