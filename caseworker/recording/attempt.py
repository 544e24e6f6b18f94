"""The form of a contact attempt, and the row that is written down of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import blake2b

from caseworker.recording.certification import wrong_day
from caseworker.recording.subject import Subject
from caseworker.web import Form
from caseworker.web.visit import Visitor
from pipelines.store import contacts
from pipelines.store.contacts import CHANNELS, RESULTS, VOID, Contact

NOTE = 1000
EMPLOYER = "employer"
"""The channel that the rules read: its attempts are decisions of kind `employer_contact` too."""


def wrong_fields(form: Form, day: date, *, correction: bool = False) -> dict[str, str]:
    """Per field that is missing or cannot be, the key of the text that says so."""
    wrong = {}
    results = (*RESULTS, VOID) if correction else RESULTS
    if form.text("result", limit=40) not in results:
        wrong["result"] = "recording.errors.result"
    if form.text("result", limit=40) == VOID:
        return wrong
    if form.text("channel", limit=40) not in CHANNELS:
        wrong["channel"] = "recording.errors.contact_channel"
    if key := wrong_day(form, "contacted_on", day, required=True):
        wrong["contacted_on"] = key
    return wrong


def row_of(
    visit: Visitor,
    subject: Subject,
    documents: Sequence[str] = (),
    *,
    corrects: Contact | None = None,
    proposal_id: str = "",
) -> Contact:
    """The row of a form that was found right.

    Its key comes from the form, so that a form that is sent twice is one attempt.
    """
    form = visit.form
    result = form.text("result", limit=40)
    void = result == VOID and corrects is not None
    once = form.text("once", limit=64)
    told = (
        subject.recipient_id,
        visit.known.user_id,
        once,
        corrects.contact_id if corrects else "",
    )
    told_on = form.text("contacted_on", limit=10)
    return Contact(
        contact_id=blake2b("\x1f".join(told).encode(), digest_size=16).hexdigest(),
        recipient_id=subject.recipient_id,
        jurisdiction=subject.jurisdiction,
        channel=corrects.channel if void and corrects else form.text("channel", limit=40),
        result=result,
        contacted_on=corrects.contacted_on if void and corrects else date.fromisoformat(told_on),
        at=int(visit.now),
        by=visit.known.user_id,
        note=form.text("note", limit=NOTE),
        corrects=corrects.contact_id if corrects else None,
        proposal_id=proposal_id or None,
        documents=tuple(documents) or (corrects.documents if corrects else ()),
    )


def write_down(visit: Visitor, row: Contact) -> bool:
    """Write an attempt down with its entry in the trail; False where it was written before."""
    with visit.write() as connection:
        if not contacts.add(connection, row):
            return False
        told = {
            "contact": row.contact_id,
            "channel": row.channel,
            "result": row.result,
            "contacted_on": row.contacted_on,
            "corrects": row.corrects,
            "proposal": row.proposal_id,
            "documents": list(row.documents),
        }
        action = "contact.corrected" if row.corrects else "contact.noted"
        visit.audit(connection, action=action, subject=row.recipient_id, content=told)
    return True
