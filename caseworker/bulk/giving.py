"""Assigning cases, one or many alike, to a caseworker of their jurisdiction."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from caseworker.bulk.selection import Selection, context, selected, ticked
from caseworker.cases.common import SUPERVISORS, me, words
from caseworker.web import Pages, Visit
from caseworker.web.visit import Visitor
from pipelines.casework import assigning
from pipelines.review import ReviewError, text
from pipelines.store import assignments

NOTE = 400
BUSY = 500
"""Cases of one person are counted no further."""


def attach(pages: Pages) -> None:
    """Add the routes."""
    pages.page("/bulk/assign", allow=SUPERVISORS)(ask)
    pages.action("/bulk/assign", allow=SUPERVISORS)(assign)


def ask(visit: Visit) -> Response:
    """The cases, and the caseworkers who may have them with what they have already."""
    return _page(visit, selected(visit, ticked(visit), deciding=False))


def assign(visit: Visit) -> Response:
    """Give the cases to somebody."""
    chosen = selected(visit, ticked(visit), deciding=False)
    to = visit.form.text("to", limit=120)
    note = visit.form.text("note", limit=NOTE)
    if chosen.refused:
        return _page(visit, chosen)
    if not to:
        return _page(visit, chosen, wrong=visit.t("bulk.errors.nobody"))
    ids = [line.case.case_id for line in chosen.free]
    try:
        known: dict[str, Any] = {"to": to, "by": me(visit), "at": int(visit.now), "note": note}
        number = assigning.assign(visit.site.ws, ids, **known)
    except ReviewError as refused:
        return _page(visit, chosen, refused=text(refused, visit.language))
    visit.flash("bulk.assign.done", kind="good", n=number)
    if len(ids) == 1:
        return visit.redirect(f"/cases/{ids[0]}")
    return visit.redirect(f"/cases?kind={chosen.lines[0].case.kind}&assigned=somebody")


def _page(visit: Visitor, chosen: Selection, *, wrong: str = "", refused: str = "") -> Response:
    places = sorted({line.case.jurisdiction for line in chosen.lines})
    with visit.read() as connection:
        people = assigning.assignable(connection, places) if places else []
        load = assignments.load_of(connection, [one.user_id for one in people], BUSY)
    bad = bool(wrong or refused or chosen.refused)
    return visit.render(
        "bulk/assign.html",
        status=422 if bad else 200,
        **context(chosen),
        **words(visit),
        people=people,
        load=load,
        busy=BUSY,
        wrong=wrong,
        refused=refused,
        typed=visit.form.values,
        note_limit=NOTE,
    )
