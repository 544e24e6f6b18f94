"""The page of one decision, and what its reader does: approve, return, correct, take back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from starlette.responses import Response

from caseworker.cases.common import APPROVERS, MAKERS, READERS, me, working_day
from caseworker.cases.deciding import refusal
from caseworker.cases.proposal import FIELDS, context_of
from caseworker.cases.show import Said
from caseworker.web import Pages, Visit
from caseworker.web.visit import Visitor
from pipelines.review import (
    Draft,
    Proposal,
    ReviewError,
    approve,
    correct,
    propose,
    return_,
    withdraw,
)
from pipelines.store import review


def attach(pages: Pages) -> None:
    """Add the routes."""
    pages.page("/approvals/{proposal_id}", allow=READERS)(show)
    pages.action("/approvals/{proposal_id}/approve", allow=APPROVERS)(agree)
    pages.action("/approvals/{proposal_id}/return", allow=APPROVERS)(give_back)
    pages.action("/approvals/{proposal_id}/correct", allow=APPROVERS)(mend)
    pages.action("/approvals/{proposal_id}/withdraw", allow=READERS)(take_back)
    pages.action("/approvals/{proposal_id}/undo", allow=MAKERS)(undo)


def show(visit: Visit, proposal_id: str) -> Response:
    """One decision: what is said, by whom, what follows, and on which evidence."""
    return _page(visit, proposal_id, Said())


def agree(visit: Visit, proposal_id: str) -> Response:
    """Approve."""
    _own(visit, proposal_id)

    def step() -> None:
        approve(
            visit.site.ws,
            proposal_id,
            approver=me(visit),
            day=_day(visit),
            at=int(visit.now),
            version=visit.form.number("version"),
        )

    return _taken(visit, proposal_id, step, "cases.approvals.approved", "/approvals")


def give_back(visit: Visit, proposal_id: str) -> Response:
    """Return to the maker, with a reason."""
    _own(visit, proposal_id)
    note = visit.form.text("note", limit=2000)
    if not note:
        return _wrong(visit, proposal_id, "note", "cases.errors.reason")

    def step() -> None:
        return_(visit.site.ws, proposal_id, user=me(visit), note=note)

    return _taken(visit, proposal_id, step, "cases.approvals.returned", "/approvals")


def mend(visit: Visit, proposal_id: str) -> Response:
    """Return, and propose the same with other words or days; a third person approves that."""
    waits = _own(visit, proposal_id)
    why = visit.form.text("why", limit=2000)
    if not why:
        return _wrong(visit, proposal_id, "why", "cases.errors.reason")
    changes = _changes(visit, waits)
    if not changes:
        return _wrong(visit, proposal_id, "changes", "cases.errors.same")
    made: list[Proposal] = []

    def step() -> None:
        known: dict[str, Any] = {
            "user": me(visit),
            "day": _day(visit),
            "at": int(visit.now),
            "note": why,
        }
        made.append(correct(visit.site.ws, proposal_id, changes, **known))

    return _taken(visit, proposal_id, step, "cases.approvals.corrected", "/approvals")


def take_back(visit: Visit, proposal_id: str) -> Response:
    """Withdraw one's own proposal while nobody approved it."""
    waits = _own(visit, proposal_id)

    def step() -> None:
        withdraw(visit.site.ws, proposal_id, user=me(visit))

    back = f"/cases/{waits.case_id}" if waits.case_id else "/approvals?own=1"
    return _taken(visit, proposal_id, step, "cases.approvals.withdrawn", back)


def undo(visit: Visit, proposal_id: str) -> Response:
    """Propose to take back a decision that took effect."""
    target = _own(visit, proposal_id)
    note = visit.form.text("note", limit=2000)
    if not note:
        return _wrong(visit, proposal_id, "note", "cases.errors.reason")
    draft = Draft("undo", target.recipient_id, {"note": note}, None, target.proposal_id)

    def step() -> None:
        made: dict[str, Any] = {"maker": me(visit), "day": _day(visit), "at": int(visit.now)}
        propose(visit.site.ws, draft, **made)

    return _taken(visit, proposal_id, step, "cases.approvals.undo_proposed", "/approvals?own=1")


def _taken(
    visit: Visitor, proposal_id: str, step: Callable[[], None], said: str, goal: str
) -> Response:
    try:
        step()
    except ReviewError as refused:
        return _page(visit, proposal_id, refusal(visit, refused))
    visit.flash(said, kind="good")
    return visit.redirect(goal)


def _wrong(visit: Visitor, proposal_id: str, name: str, key: str) -> Response:
    return _page(visit, proposal_id, Said(visit.form.values, {name: visit.t(key)}, status=422))


def _page(visit: Visitor, proposal_id: str, said: Said) -> Response:
    proposal = _own(visit, proposal_id)
    context = context_of(visit, proposal, said)
    return visit.render("cases/approval.html", status=said.status, **context)


def _own(visit: Visitor, proposal_id: str) -> Proposal:
    with visit.read() as connection:
        return visit.own(review.get(connection, proposal_id))


def _day(visit: Visitor) -> date:
    with visit.read() as connection:
        return working_day(visit, connection)


def _changes(visit: Visitor, proposal: Proposal) -> Mapping[str, str]:
    """The fields of the content that now read otherwise; the note of the maker stays."""
    told = {name: visit.form.text(name, limit=2000) for name in FIELDS.get(proposal.kind, ())}
    return {name: now for name, now in told.items() if now != proposal.content.get(name, "")}
