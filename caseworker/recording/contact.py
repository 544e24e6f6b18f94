"""How a recipient was contacted: each attempt a row, put right by a further one, never deleted."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from caseworker.cases.common import MAKERS, READERS, working_day
from caseworker.cases.show import Said
from caseworker.documents.taking import FORM_BYTES, take
from caseworker.recording.attempt import EMPLOYER, NOTE, row_of, write_down, wrong_fields
from caseworker.recording.subject import Subject, context_of, propose_once, subject_of
from caseworker.web import Pages, Visit, errors
from caseworker.web.visit import Visitor
from pipelines.review import Draft, ReviewError, text
from pipelines.store import contacts
from pipelines.store.contacts import CHANNELS, RESULTS, VOID

ADDRESS = "/people/{recipient_id}/contact"


def attach(pages: Pages) -> None:
    """Add the routes."""
    pages.page(ADDRESS, allow=READERS)(show)
    pages.action(ADDRESS, allow=MAKERS, max_bytes=FORM_BYTES)(note)
    pages.action(f"{ADDRESS}/{{contact_id}}/correct", allow=MAKERS)(put_right)


def show(visit: Visit, recipient_id: str) -> Response:
    """The form, and every attempt so far."""
    return _page(visit, subject_of(visit, recipient_id), Said())


def note(visit: Visit, recipient_id: str) -> Response:
    """Write an attempt down; where the rules read it, it becomes a decision too."""
    subject = subject_of(visit, recipient_id)
    papers = take(visit, recipient_id, subject.jurisdiction)
    said = Said(visit.form.values, _wrong(visit), papers=papers, status=422)
    if said.wrong or papers.wrong:
        return _page(visit, subject, said)
    proposal_id = ""
    if visit.form.text("channel", limit=40) == EMPLOYER:
        try:
            proposal_id = tell_the_rules(visit, subject, papers.ids)
        except ReviewError as refused:
            said.refused, said.status = text(refused, visit.language), 409
            return _page(visit, subject, said)
    write_down(visit, row_of(visit, subject, papers.ids, proposal_id=proposal_id))
    visit.flash("recording.contact.noted", kind="good")
    return visit.redirect(f"/people/{recipient_id}/contact")


def put_right(visit: Visit, recipient_id: str, contact_id: str) -> Response:
    """Correct an attempt by a further row; both stay.

    What the rules learned of the employer is corrected by a newer contact, or, where there was
    none at all, by an undo of the decision, which asks for a second person.
    """
    subject = subject_of(visit, recipient_id)
    with visit.read() as connection:
        every = contacts.every(connection, [recipient_id]).get(recipient_id, [])
    old = next((row for row in every if row.contact_id == contact_id), None)
    if old is None or old.result == VOID:
        raise errors.NotFound
    if any(row.corrects == contact_id for row in every):
        visit.flash("recording.contact.corrected_before", kind="warn")
        return visit.redirect(f"/people/{recipient_id}/contact")
    wrong = _wrong(visit, correction=True)
    if wrong:
        said = Said({**visit.form.values, "correcting": contact_id}, wrong, status=422)
        return _page(visit, subject, said)
    proposal_id = ""
    moved = visit.form.text("result", limit=40) != VOID
    if moved and visit.form.text("channel", limit=40) == EMPLOYER:
        try:
            proposal_id = tell_the_rules(visit, subject, old.documents)
        except ReviewError as refused:
            typed = {**visit.form.values, "correcting": contact_id}
            said = Said(typed, refused=text(refused, visit.language), status=409)
            return _page(visit, subject, said)
    if write_down(visit, row_of(visit, subject, corrects=old, proposal_id=proposal_id)):
        visit.flash("recording.contact.corrected", kind="good")
    else:
        visit.flash("recording.contact.corrected_before", kind="warn")
    return visit.redirect(f"/people/{recipient_id}/contact")


def tell_the_rules(visit: Visitor, subject: Subject, documents: Sequence[str]) -> str:
    """Record the contact with an employer as a decision; gives its id."""
    content: dict[str, Any] = {"documents": list(documents)}
    for name in ("contacted_on", "result", "note"):
        content[name] = visit.form.text(name, limit=NOTE)
    draft = Draft("employer_contact", subject.recipient_id, content)
    with visit.read() as connection:
        day = working_day(visit, connection)
    return propose_once(visit, draft, day).proposal_id


def _wrong(visit: Visitor, *, correction: bool = False) -> dict[str, str]:
    with visit.read() as connection:
        day = working_day(visit, connection)
    found = wrong_fields(visit.form, day, correction=correction)
    return {name: visit.t(key) for name, key in found.items()}


def _page(visit: Visitor, subject: Subject, said: Said) -> Response:
    context = context_of(visit, subject)
    context |= {
        "said": said,
        "papers": said.papers,
        "channels": CHANNELS,
        "results": RESULTS,
        "once": secrets.token_hex(12),
        "put_right": {row.corrects: row for row in context["every_attempt"] if row.corrects},
        "paper_names": {p.document.document_id: p.document.name for p in context["shown_papers"]},
    }
    return visit.render("recording/contact.html", status=said.status, **context)
