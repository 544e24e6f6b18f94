"""Proposing "different person" for many possible matches at once."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from caseworker.bulk.selection import context, selected, ticked
from caseworker.cases.common import MAKERS, me, words, working_day
from caseworker.web import Pages, Visit
from caseworker.web.visit import Visitor
from pipelines.review import Draft, ReviewError, propose_bulk, text

NOTE = 2000


def attach(pages: Pages) -> None:
    """Add the routes."""
    pages.page("/bulk/different", allow=MAKERS)(ask)
    pages.action("/bulk/different", allow=MAKERS)(propose)


def ask(visit: Visit) -> Response:
    """Every case of the selection, to be read before it is proposed."""
    return _page(visit)


def propose(visit: Visit) -> Response:
    """Propose them all as one; those not ticked any more stay as they are."""
    ids = ticked(visit)
    note = visit.form.text("note", limit=NOTE)
    chosen = selected(visit, ids, deciding=True)
    if chosen.refused:
        return _page(visit)
    if not note:
        return _page(visit, wrong=visit.t("bulk.errors.note"))
    cases = [line.case for line in chosen.lines]
    drafts = [Draft("different_person", c.recipient_id, {"note": note}, c.case_id) for c in cases]
    told = {c.case_id: visit.form.number(f"version-{c.case_id}") for c in cases}
    versions = {case_id: version for case_id, version in told.items() if version is not None}
    with visit.read() as connection:
        day = working_day(visit, connection)
    known: dict[str, Any] = {
        "maker": me(visit),
        "day": day,
        "at": int(visit.now),
        "versions": versions,
    }
    try:
        bulk_id = propose_bulk(visit.site.ws, drafts, **known)
    except ReviewError as refused:
        return _page(visit, refused=text(refused, visit.language))
    visit.flash("bulk.different.done", kind="good", n=len(drafts))
    return visit.redirect(f"/approvals/bulk/{bulk_id}")


def _page(visit: Visitor, *, wrong: str = "", refused: str = "") -> Response:
    chosen = selected(visit, ticked(visit), deciding=True)
    bad = bool(wrong or refused or chosen.refused)
    return visit.render(
        "bulk/different.html",
        status=422 if bad else 200,
        **context(chosen),
        **words(visit),
        wrong=wrong,
        refused=refused,
        note=visit.form.text("note", limit=NOTE),
        note_limit=NOTE,
    )
