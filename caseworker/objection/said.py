"""The form of an objection turned into what is proposed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from caseworker.recording.certification import wrong_day
from caseworker.web import Form
from pipelines.review import Draft
from pipelines.store.wrong_records import UNKNOWN

HOW = 400
NOTE = 2000


def wrong_fields(form: Form, day: date, sources: Collection[str], papers: int) -> dict[str, str]:
    """Per field that is missing or cannot be, the key of the text that says so."""
    wrong = {}
    if key := wrong_day(form, "seen_alive_on", day, required=True):
        wrong["seen_alive_on"] = key
    if not form.text("how_verified", limit=HOW):
        wrong["how_verified"] = "cases.errors.how_verified"
    source = form.text("wrong_source", limit=300)
    if source not in sources:
        wrong["wrong_source"] = "objection.errors.source"
    note = form.text("note", limit=NOTE)
    if source == UNKNOWN and not note:
        wrong["note"] = "objection.errors.note"
    if not papers and not note:
        wrong.setdefault("note", "objection.errors.papers")
    return wrong


def draft_of(
    form: Form, recipient_id: str, documents: list[str], *, preview: bool = False
) -> Draft:
    """What the form proposes; for a preview, how it was verified may still be open."""
    told = form.text("how_verified", limit=HOW)
    content: dict[str, Any] = {
        "seen_alive_on": form.text("seen_alive_on", limit=40),
        "how_verified": told or ("-" if preview else ""),
        "wrong_source": form.text("wrong_source", limit=300),
        "documents": documents,
        "note": form.text("note", limit=NOTE),
    }
    return Draft("objection", recipient_id, content)
