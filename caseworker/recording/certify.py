"""Recording a manual certification: its checklist, what follows, and on to the next one."""

from __future__ import annotations

from starlette.responses import Response

from caseworker.cases.common import MAKERS, READERS, working_day
from caseworker.cases.show import Said
from caseworker.documents.taking import FORM_BYTES, Papers, take
from caseworker.recording import holding, turns
from caseworker.recording.certification import CHANNELS, draft_of, wrong_fields
from caseworker.recording.foreseeing import Foreseen, foreseen
from caseworker.recording.subject import Subject, context_of, propose_once, subject_of
from caseworker.web import Pages, Visit
from caseworker.web.visit import Visitor
from pipelines.review import PAPERS, RecipientChanged, ReviewError, paper_text, text
from pipelines.store import about

ADDRESS = "/people/{recipient_id}/certify"


def attach(pages: Pages) -> None:
    """Add the routes."""
    pages.page(ADDRESS, allow=READERS)(show)
    pages.action(f"{ADDRESS}/follows", allow=MAKERS, max_bytes=FORM_BYTES)(follows)
    pages.action(ADDRESS, allow=MAKERS, max_bytes=FORM_BYTES)(record)


def show(visit: Visit, recipient_id: str) -> Response:
    """The form; the address may bring a channel and a day that another page has asked for."""
    typed = {name: visit.query(name, limit=40) for name in ("channel", "certified_on")}
    return _page(
        visit, subject_of(visit, recipient_id), Said({k: v for k, v in typed.items() if v})
    )


def follows(visit: Visit, recipient_id: str) -> Response:
    """What would follow; whoever fills in the form works on this recipient from now on."""
    subject = subject_of(visit, recipient_id)
    holding.hold(visit, recipient_id)
    said, papers = Said(visit.form.values), Papers()
    if not visit.is_htmx:
        papers = take(visit, recipient_id, subject.jurisdiction)
    with visit.read() as connection:
        day = working_day(visit, connection)
    coming = Foreseen()
    if visit.form.text("channel", limit=40) in CHANNELS and visit.form.text("certified_on"):
        coming = foreseen(visit, draft_of(visit.form, recipient_id, [], preview=True), day)
    if visit.is_htmx:
        return visit.render("recording/follows.html", coming=coming)
    return _page(visit, subject, said, papers, coming)


def record(visit: Visit, recipient_id: str) -> Response:
    """Record the certification, and go on to the next of the queue where one came from there."""
    subject = subject_of(visit, recipient_id)
    papers = take(visit, recipient_id, subject.jurisdiction)
    with visit.read() as connection:
        day = working_day(visit, connection)
        held = holding.holder(visit, connection, recipient_id)
    wrong = {name: visit.t(key) for name, key in wrong_fields(visit.form, day).items()}
    said = Said(visit.form.values, wrong, status=422)
    if wrong or papers.wrong:
        return _page(visit, subject, said, papers)
    if held:
        said.status = 409
        return _page(visit, subject, said, papers)
    draft = draft_of(visit.form, recipient_id, papers.ids)
    try:
        propose_once(visit, draft, day)
    except ReviewError as refused:
        if isinstance(refused, RecipientChanged):
            said.status = 409
        said.refused = text(refused, visit.language)
        return _page(visit, subject, said, papers)
    return _onwards(visit, subject)


def _onwards(visit: Visitor, subject: Subject) -> Response:
    """Say until when it holds now, and go on."""
    holding.let_go(visit, subject.recipient_id)
    with visit.read() as connection:
        standing = about.standing_of(connection, subject.recipient_id)
    through = standing.get("certified_through")
    key = "recording.certify.done" if through else "recording.certify.done_open"
    visit.flash(key, kind="good", **({"day": through} if through else {}))
    if visit.form.text("queue") == "1":
        return turns.go_on(visit, turns.chosen_by_form(visit), visit.form.text("place", limit=200))
    return visit.redirect(f"/people/{subject.recipient_id}/certify")


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
        "checklists": {
            channel: [(p.code, paper_text(p.code, visit.language), p.required) for p in asked]
            for channel, asked in PAPERS.items()
        },
        "ticked": {channel: visit.form.all(f"papers-{channel}") for channel in PAPERS},
        "turn": turns.turn_of(visit),
    }
    return visit.render("recording/certify.html", status=said.status, **context)
