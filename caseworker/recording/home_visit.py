"""Home visits: asked for, and made.

A visit that was asked for in time keeps payment going until it is made. One that met nobody is an
attempt to contact somebody, and the request stays; one that saw the recipient leads on to the
certification.
"""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

from starlette.responses import Response

from caseworker.cases.common import MAKERS, READERS, working_day
from caseworker.cases.show import Said
from caseworker.documents.taking import FORM_BYTES, Papers, take
from caseworker.recording.attempt import write_down
from caseworker.recording.certification import wrong_day
from caseworker.recording.foreseeing import Foreseen, foreseen
from caseworker.recording.subject import Subject, context_of, propose_once, subject_of
from caseworker.recording.visiting import FIELDS, OUTCOMES, draft_of, pending, visit_row
from caseworker.web import Pages, Visit
from caseworker.web.visit import Visitor
from pipelines.review import ReviewError, text

ADDRESS = "/people/{recipient_id}/home-visit"


def attach(pages: Pages) -> None:
    """Add the routes."""
    pages.page(ADDRESS, allow=READERS)(show)
    pages.action(f"{ADDRESS}/follows", allow=MAKERS, max_bytes=FORM_BYTES)(follows)
    pages.action(f"{ADDRESS}/request", allow=MAKERS, max_bytes=FORM_BYTES)(ask)
    pages.action(f"{ADDRESS}/made", allow=MAKERS, max_bytes=FORM_BYTES)(made)


def show(visit: Visit, recipient_id: str) -> Response:
    """What was asked for and made so far, and the form for what comes next."""
    return _page(visit, subject_of(visit, recipient_id), Said())


def follows(visit: Visit, recipient_id: str) -> Response:
    """What would follow from the form that is filled in."""
    subject = subject_of(visit, recipient_id)
    step = visit.form.choice("step", tuple(FIELDS))
    papers = Papers() if visit.is_htmx else take(visit, recipient_id, subject.jurisdiction)
    coming = _coming(visit, subject, step)
    if visit.is_htmx:
        return visit.render("recording/follows.html", coming=coming)
    return _page(visit, subject, Said(visit.form.values), papers, coming)


def ask(visit: Visit, recipient_id: str) -> Response:
    """Record that a visit was asked for."""
    return _record(visit, recipient_id, "home_visit_requested")


def made(visit: Visit, recipient_id: str) -> Response:
    """Record how a visit went."""
    return _record(visit, recipient_id, "home_visit_made")


def _record(visit: Visitor, recipient_id: str, step: str) -> Response:
    subject = subject_of(visit, recipient_id)
    papers = take(visit, recipient_id, subject.jurisdiction)
    said = Said({**visit.form.values, "step": step}, _wrong(visit, step), status=422)
    if said.wrong or papers.wrong:
        return _page(visit, subject, said, papers)
    outcome = visit.form.text("outcome", limit=40)
    try:
        proposal_id = ""
        if outcome != "not_met":
            proposal_id = _propose(visit, subject, step, papers.ids)
    except ReviewError as refused:
        said.refused, said.status = text(refused, visit.language), 409
        return _page(visit, subject, said, papers)
    if step == "home_visit_requested":
        visit.flash("recording.visit.asked", kind="good")
        return visit.redirect(f"/people/{recipient_id}/home-visit")
    write_down(visit, visit_row(visit, subject, outcome, proposal_id, papers.ids))
    visit.flash(f"recording.visit.done.{outcome}", kind="good")
    if outcome == "seen":
        query = {"channel": "home_visit", "certified_on": visit.form.text("visited_on", limit=10)}
        return visit.redirect(f"/people/{recipient_id}/certify?{urlencode(query)}")
    return visit.redirect(f"/people/{recipient_id}/home-visit")


def _propose(visit: Visitor, subject: Subject, step: str, documents: list[str]) -> str:
    draft = draft_of(visit.form, subject, step, documents)
    with visit.read() as connection:
        day = working_day(visit, connection)
    return propose_once(visit, draft, day).proposal_id


def _wrong(visit: Visitor, step: str) -> dict[str, str]:
    with visit.read() as connection:
        day = working_day(visit, connection)
    found = {name: wrong_day(visit.form, name, day, required=True) for name in FIELDS[step]}
    if step == "home_visit_made" and visit.form.text("outcome", limit=40) not in OUTCOMES:
        found["outcome"] = "recording.errors.outcome"
    return {name: visit.t(key) for name, key in found.items() if key}


def _coming(visit: Visitor, subject: Subject, step: str) -> Foreseen:
    if visit.form.text("outcome", limit=40) == "not_met":
        return Foreseen(lines=[visit.t("recording.visit.stays")])
    if _wrong(visit, step):
        return Foreseen()
    with visit.read() as connection:
        day = working_day(visit, connection)
    return foreseen(visit, draft_of(visit.form, subject, step, []), day)


def _page(
    visit: Visitor,
    subject: Subject,
    said: Said,
    papers: Papers | None = None,
    coming: Foreseen | None = None,
) -> Response:
    context = context_of(visit, subject)
    context |= {
        "said": said,
        "papers": papers or Papers(),
        "coming": coming or Foreseen(),
        "pending": pending(context["visits"]),
        "outcomes": OUTCOMES,
        "once": secrets.token_hex(12),
    }
    return visit.render("recording/home_visit.html", status=said.status, **context)
