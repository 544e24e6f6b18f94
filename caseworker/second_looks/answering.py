"""A second answer, given without knowing the first."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from caseworker.cases.common import me, places
from caseworker.second_looks.blind import context_of
from caseworker.second_looks.lists import LOOKERS
from caseworker.second_looks.looking import NOTE, own, page_of
from caseworker.web import Pages, Visit, errors, roles
from caseworker.web.purposes import PURPOSES
from caseworker.web.visit import Visitor
from pipelines.casework.second_looks import UNSURE, answer
from pipelines.review import ReviewError, text
from pipelines.store import second_looks

SEEN_BY = roles("caseworker", "approver", "supervisor")


def attach(pages: Pages) -> None:
    """Add the routes."""
    pages.page("/second-looks/{look_id}", allow=SEEN_BY)(show)
    pages.action("/second-looks/{look_id}/compare", allow=SEEN_BY)(uncover)
    pages.action("/second-looks/{look_id}/answer", allow=LOOKERS)(give)


def show(visit: Visit, look_id: str) -> Response:
    """The case as it was; once answered, for those who settle, with both answers."""
    return page_of(visit, own(visit, look_id))


def uncover(visit: Visit, look_id: str) -> Response:
    """Show the covered values of the comparison to somebody who says why."""
    look = own(visit, look_id)
    purpose = visit.form.text("purpose", limit=40)
    if purpose not in PURPOSES:
        raise errors.BadRequest("reveal.errors.no_purpose")
    content = {
        "kind": "comparison",
        "field": "id_number, birth_date",
        "purpose": purpose,
        "look": look_id,
    }
    with visit.write() as connection:
        visit.audit(connection, action="detail.viewed", subject=look.recipient_id, content=content)
    return page_of(visit, look, uncovered=True)


def give(visit: Visit, look_id: str) -> Response:
    """Give the answer, and go on to the next second look."""
    look = own(visit, look_id)
    said = visit.form.text("answer", limit=40)
    note = visit.form.text("note", limit=NOTE)
    wrong = {}
    if not said:
        wrong["answer"] = visit.t("cases.errors.no_answer")
    if said == UNSURE and not note:
        wrong["note"] = visit.t("second_looks.errors.unsure")
    if wrong:
        return page_of(visit, look, wrong=wrong)
    if said not in (*context_of(visit, look, uncovered=False)["answers"], UNSURE):
        raise errors.BadRequest
    try:
        known: dict[str, Any] = {"user": me(visit), "note": note, "at": int(visit.now)}
        answer(visit.site.ws, look_id, answer=said, **known)
    except ReviewError as refused:
        return page_of(visit, own(visit, look_id), refused=text(refused, visit.language))
    visit.flash("second_looks.answered", kind="good")
    return visit.redirect(_next(visit))


def _next(visit: Visitor) -> str:
    with visit.read() as connection:
        asked: dict[str, Any] = {"not_by": me(visit), "limit": 1}
        found = second_looks.page(connection, places(visit, connection), "waiting", **asked)
    return f"/second-looks/{found[0].look_id}" if found else "/second-looks"
