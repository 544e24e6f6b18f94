"""“I am alive”: one page from the person at the counter to the money that is paid back."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from caseworker.cases.common import MAKERS, READERS, me, places, word, working_day
from caseworker.cases.show import Said
from caseworker.documents.taking import FORM_BYTES, Papers, take
from caseworker.objection.said import draft_of, wrong_fields
from caseworker.objection.sources import named, options, sources_of
from caseworker.objection.state import given_back, state_of
from caseworker.recording.foreseeing import Foreseen, foreseen
from caseworker.recording.subject import Subject, context_of, just_said, seen_by, subject_of
from caseworker.web import Pages, Visit, roles
from caseworker.web.visit import Visitor
from pipelines.review import (
    RecipientChanged,
    ReviewError,
    evidence_about,
    list_cases,
    propose,
    text,
)
from pipelines.store import about, review, wrong_records

pages = Pages()

ADDRESS = "/people/{recipient_id}/objection"


@pages.page(ADDRESS, allow=READERS)
def show(visit: Visit, recipient_id: str) -> Response:
    """The form where a confirmed loss stands; else how far it has come."""
    return _page(visit, subject_of(visit, recipient_id), Said())


@pages.action(f"{ADDRESS}/follows", allow=MAKERS, max_bytes=FORM_BYTES)
def follows(visit: Visit, recipient_id: str) -> Response:
    """What would follow if a second person agreed today; nothing is written."""
    subject = subject_of(visit, recipient_id)
    papers = Papers() if visit.is_htmx else take(visit, recipient_id, subject.jurisdiction)
    with visit.read() as connection:
        day = working_day(visit, connection)
    coming = Foreseen()
    if visit.form.text("seen_alive_on", limit=40):
        coming = foreseen(visit, draft_of(visit.form, recipient_id, [], preview=True), day)
    if visit.is_htmx:
        return visit.render("recording/follows.html", coming=coming, word_of=_word_of(visit))
    return _page(visit, subject, Said(visit.form.values), papers, coming)


@pages.action(ADDRESS, allow=MAKERS, max_bytes=FORM_BYTES)
def raise_it(visit: Visit, recipient_id: str) -> Response:
    """Propose it; another person approves it, the same day."""
    subject = subject_of(visit, recipient_id)
    papers = take(visit, recipient_id, subject.jurisdiction)
    with visit.read() as connection:
        day = working_day(visit, connection)
        state = state_of(review.find(connection, recipient_id=recipient_id))
        found = sources_of(visit, evidence_about(connection, recipient_id, set()))
    codes = [code for code, *_ in options(visit, found)]
    told = wrong_fields(visit.form, day, codes, len(papers.rows))
    said = Said(visit.form.values, {name: visit.t(key) for name, key in told.items()}, status=422)
    if said.wrong or papers.wrong:
        return _page(visit, subject, said, papers)
    draft = draft_of(visit.form, recipient_id, papers.ids)
    if foreseen(visit, draft, day).stopped and state.waits is None:
        # Two findings of one day: which one holds is not for us to guess.
        said.refused = visit.t("objection.errors.same_day")
        return _page(visit, subject, said, papers)
    known: dict[str, Any] = {"maker": me(visit), "day": day, "at": int(visit.now)}
    try:
        if state.loss is not None and state.waits is None:
            propose(visit.site.ws, draft, seen=seen_by(visit), **known)
            visit.flash("objection.raised", kind="good")
    except ReviewError as refused:
        first = isinstance(refused, RecipientChanged) and just_said(
            visit, refused.since, ("objection",)
        )
        if not first:
            said.refused, said.status = text(refused, visit.language), 409
            return _page(visit, subject, said, papers)
    return visit.redirect(f"/people/{recipient_id}/objection")


@pages.page("/wrong-records", allow=roles("supervisor", "engineer", "auditor"))
def records(visit: Visit) -> Response:
    """Records that were found wrong, per source and delivery; nobody is named."""
    with visit.read() as connection:
        rows = wrong_records.by_delivery(connection, places(visit, connection))
    return visit.render(
        "objection/records.html",
        deliveries=[row for row in rows if row.batch_id],
        sources=wrong_records.by_source(rows),
        own=(wrong_records.OURS, wrong_records.UNKNOWN),
        word_of=_word_of(visit),
        most=max((row.count for row in wrong_records.by_source(rows)), default=0),
    )


def _word_of(visit: Visitor) -> Any:
    return lambda group, code: word(visit.language, group, code)


def _page(
    visit: Visitor,
    subject: Subject,
    said: Said,
    papers: Papers | None = None,
    coming: Foreseen | None = None,
) -> Response:
    whose = subject.recipient_id
    context = context_of(visit, subject)
    with visit.read() as connection:
        state = state_of(review.find(connection, recipient_id=whose))
        rows = evidence_about(connection, whose, set())
        paid = about.issued_to(connection, whose)[0]
        cases = list_cases(connection, [subject.jurisdiction], recipient_id=whose, limit=5).rows
    granted = state.granted
    shown = granted or state.waits
    source = shown.content.get("wrong_source") if shown else ""
    back = given_back(paid, granted) if granted else []
    context |= {
        "said": said,
        "papers": papers or Papers(),
        "coming": coming or Foreseen(),
        "state": state,
        "source_options": options(visit, sources_of(visit, rows)),
        "source": named(visit, source),
        "back": back,
        "back_total": sum(one.amount_fen for one in back),
        "loss_cases": [case for case in cases if case.kind in ("loss_verification", "conflict")],
    }
    return visit.render("objection/page.html", status=said.status, **context)
