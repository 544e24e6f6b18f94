"""Answering a case: what would follow, and the answer itself."""

from __future__ import annotations

from starlette.responses import Response

from caseworker.cases.answers import ON_FACTS, UNSURE, answers_to, draft_of, wrong_fields
from caseworker.cases.common import MAKERS, me, working_day
from caseworker.cases.going_on import go_on
from caseworker.cases.show import Said, page_of
from caseworker.cases.working import told_of
from caseworker.documents.taking import FORM_BYTES, take
from caseworker.web import Pages, Visit, errors
from caseworker.web.visit import Visitor
from pipelines.review import (
    QUEUES,
    CaseChanged,
    CaseRow,
    ClaimedByOther,
    NotOpen,
    Proposal,
    ReviewError,
    preview,
    propose,
    release,
    sentences,
    text,
)
from pipelines.store import case_lists, review, waits
from pipelines.store.waits import Wait

SAME_CLICK = 60
"""Seconds within which the same answer of the same person is taken for a second click."""


def attach(pages: Pages) -> None:
    """Add the routes."""
    pages.action("/cases/{case_id}/follows", allow=MAKERS, max_bytes=FORM_BYTES)(follows)
    pages.action("/cases/{case_id}/decide", allow=MAKERS, max_bytes=FORM_BYTES)(decide)


def follows(visit: Visit, case_id: str) -> Response:
    """What would follow from the answer that is chosen; nothing is written."""
    case = _case(visit, case_id)
    answer = _answer(visit, case)
    said = Said(typed=visit.form.values)
    if not answer:
        said.wrong = {"answer": visit.t("cases.errors.no_answer")}
    elif answer in ON_FACTS and visit.form.text("pieces") and not visit.form.all("evidence"):
        said.wrong = {"answer": visit.t("cases.errors.evidence")}
    else:
        said.follows = would_follow(visit, case, answer)
    if visit.is_htmx:
        return visit.render("cases/follows.html", said=said)
    said.papers = take(visit, case.recipient_id, case.jurisdiction)
    said.status = 422 if said.wrong else 200
    return page_of(visit, case_id, said)


def would_follow(visit: Visitor, case: CaseRow, answer: str) -> list[str]:
    """Sentences about what an answer changes."""
    if answer == UNSURE:
        return [visit.t("cases.wait.follows")]
    draft = draft_of(visit.form, answer, case, preview=True)
    with visit.read() as connection:
        day = working_day(visit, connection)
    try:
        return sentences(preview(visit.site.ws, draft, day=day), visit.language)
    except ReviewError as refused:
        return [text(refused, visit.language)]


def decide(visit: Visit, case_id: str) -> Response:
    """Take an answer, and go on to the next case."""
    case = _case(visit, case_id)
    answer = _answer(visit, case)
    with visit.read() as connection:
        day = working_day(visit, connection)
    papers = take(visit, case.recipient_id, case.jurisdiction)
    wrong = wrong_fields(visit.form, answer, day)
    if wrong or papers.wrong:
        told = {name: visit.t(key) for name, key in wrong.items()}
        return page_of(visit, case_id, Said(visit.form.values, told, papers=papers, status=422))
    if answer == UNSURE:
        return _wait(visit, case)
    try:
        made = propose(
            visit.site.ws,
            draft_of(visit.form, answer, case, papers.ids),
            maker=me(visit),
            day=day,
            at=int(visit.now),
            version=visit.form.number("version"),
        )
    except ReviewError as refused:
        if isinstance(refused, CaseChanged | NotOpen) and _second_click(visit, case, answer):
            return _onwards(visit, case)
        said = refusal(visit, refused)
        said.papers = papers
        return page_of(visit, case_id, said)
    _end_wait(visit, case)
    visit.flash(f"cases.decided.{'two' if made.state == 'open' else 'one'}", kind="good")
    return _onwards(visit, case)


def refusal(visit: Visitor, refused: ReviewError) -> Said:
    """What the page says to an answer that was not taken; what was typed stays."""
    said = Said(visit.form.values, refused=text(refused, visit.language), status=422)
    if isinstance(refused, ClaimedByOther):
        said.refused = told_of(visit, refused)
    if isinstance(refused, CaseChanged):
        said.changes = refused.changes
    if isinstance(refused, CaseChanged | ClaimedByOther | NotOpen):
        said.status = 409
    return said


def _case(visit: Visitor, case_id: str) -> CaseRow:
    with visit.read() as connection:
        row = case_lists.one_case(connection, case_id)
    return visit.own(None if row is None else CaseRow.of(row))


def _answer(visit: Visitor, case: CaseRow) -> str:
    """The answer that was chosen; empty where none was."""
    answer = visit.form.text("answer", limit=40)
    if answer and answer not in (*answers_to(case), UNSURE):
        raise errors.BadRequest
    return answer


def _wait(visit: Visitor, case: CaseRow) -> Response:
    """Note that the case waits for information, and give it back."""
    wait = Wait(
        case_id=case.case_id,
        asked_at=int(visit.now),
        asked_by=me(visit),
        asked_for=visit.form.text("note", limit=2000),
        look_again_on=visit.form.day("look_again_on"),
        ended_at=None,
    )
    with visit.write() as connection:
        waits.begin(connection, wait)
        told = {"recipient": case.recipient_id, "look_again_on": wait.look_again_on}
        visit.audit(connection, action="case.waits", subject=case.case_id, content=told)
    release(visit.site.ws, case.case_id, user=me(visit))
    visit.flash("cases.wait.noted", kind="good")
    return _onwards(visit, case)


def _end_wait(visit: Visitor, case: CaseRow) -> None:
    with visit.write() as connection:
        waits.end(connection, case.case_id, int(visit.now))


def _second_click(visit: Visitor, case: CaseRow, answer: str) -> bool:
    with visit.read() as connection:
        made = review.find(connection, case_id=case.case_id)
    return any(_just_said(visit, one, answer) for one in made)


def _just_said(visit: Visitor, one: Proposal, answer: str) -> bool:
    recent = one.made_at >= visit.now - SAME_CLICK
    return one.kind == answer and one.maker == me(visit) and recent


def _onwards(visit: Visitor, case: CaseRow) -> Response:
    kind = case.kind if case.kind in QUEUES else QUEUES[0]
    return go_on(visit, kind, visit.form.text("order", limit=20), done=case.case_id)
