"""The two forms of a home visit turned into what is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import blake2b
from typing import Any

from caseworker.recording.attempt import NOTE
from caseworker.recording.subject import Subject
from caseworker.web import Form
from caseworker.web.visit import Visitor
from pipelines.review import Draft
from pipelines.store import contacts
from pipelines.store.contacts import Contact

FIELDS = {"home_visit_requested": ("asked_on",), "home_visit_made": ("visited_on",)}
"""Per step its days."""
OUTCOMES = ("seen", "not_met", "closed")
"""Seen alive; met nobody, to be tried again; ended without a visit."""
STREET = 100


def draft_of(form: Form, subject: Subject, step: str, documents: list[str]) -> Draft:
    """What a form records of a visit."""
    content: dict[str, Any] = {"note": form.text("note", limit=NOTE), "documents": documents}
    content |= {name: form.text(name, limit=40) for name in FIELDS[step]}
    if step == "home_visit_requested":
        content["street_office"] = form.text("street_office", limit=STREET)
    return Draft(step, subject.recipient_id, content)


def visit_row(
    visit: Visitor, subject: Subject, outcome: str, proposal_id: str, documents: Sequence[str]
) -> Contact:
    """A visit as an attempt to contact somebody; its key comes from the form."""
    told = (subject.recipient_id, visit.known.user_id, visit.form.text("once", limit=64), "visit")
    return Contact(
        contact_id=blake2b("\x1f".join(told).encode(), digest_size=16).hexdigest(),
        recipient_id=subject.recipient_id,
        jurisdiction=subject.jurisdiction,
        channel="visit",
        result="reached" if outcome == "seen" else "no_result",
        contacted_on=date.fromisoformat(visit.form.text("visited_on", limit=10)),
        at=int(visit.now),
        by=visit.known.user_id,
        note=visit.form.text("note", limit=NOTE),
        corrects=None,
        proposal_id=proposal_id or None,
        documents=tuple(documents),
    )


def pending(visits: Sequence[contacts.Visit]) -> contacts.Visit | None:
    """The latest request that no visit has followed, as the rules see it."""
    made = [one.on for one in visits if one.kind == "home_visit_made"]
    asked = [one for one in visits if one.kind == "home_visit_requested"]
    return next((one for one in asked if not any(day >= one.on for day in made)), None)
