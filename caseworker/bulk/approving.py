"""A bulk before its second person: read one by one, single ones taken out, approved as one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from starlette.responses import Response

from caseworker.bulk.selection import Line, selected, ticked
from caseworker.cases.common import APPROVERS, READERS, me, people, words, working_day
from caseworker.web import Pages, Visit, errors
from caseworker.web.visit import Visitor
from pipelines.review import (
    Proposal,
    ReviewError,
    approve_bulk,
    return_many,
    text,
    withdraw_bulk,
)
from pipelines.review.approving import same_user
from pipelines.store import review

NOTE = 2000


def attach(pages: Pages) -> None:
    """Add the routes."""
    pages.page("/approvals/bulk/{bulk_id}", allow=READERS)(show)
    pages.action("/approvals/bulk/{bulk_id}/approve", allow=APPROVERS)(agree)
    pages.action("/approvals/bulk/{bulk_id}/return", allow=APPROVERS)(give_back)
    pages.action("/approvals/bulk/{bulk_id}/withdraw", allow=READERS)(take_back)


def show(visit: Visit, bulk_id: str) -> Response:
    """A bulk: what is said, by whom, about which cases."""
    return _page(visit, bulk_id)


def agree(visit: Visit, bulk_id: str) -> Response:
    """Approve those that are ticked; the others go back to their maker."""
    waiting = [one for one in _own(visit, bulk_id) if one.state == "open"]
    keep = set(ticked(visit, "proposal"))
    out = [one for one in waiting if one.proposal_id not in keep]
    note = visit.form.text("note", limit=NOTE)
    if waiting and len(out) == len(waiting):
        return _page(visit, bulk_id, refused=visit.t("bulk.errors.nothing_ticked"))
    if out and not note:
        return _page(visit, bulk_id, wrong=visit.t("bulk.errors.reason_out"))
    with visit.read() as connection:
        day = working_day(visit, connection)

    def step() -> None:
        known: dict[str, Any] = {"approver": me(visit), "day": day, "at": int(visit.now)}
        approve_bulk(visit.site.ws, bulk_id, **known, only=keep, note=note)

    return _taken(visit, bulk_id, step, "bulk.approve.done", n=len(waiting) - len(out))


def give_back(visit: Visit, bulk_id: str) -> Response:
    """Return the whole bulk to its maker."""
    waiting = [one.proposal_id for one in _own(visit, bulk_id) if one.state == "open"]
    note = visit.form.text("note", limit=NOTE)
    if not note:
        return _page(visit, bulk_id, wrong=visit.t("bulk.errors.reason"))

    def step() -> None:
        return_many(visit.site.ws, waiting, user=me(visit), note=note)

    return _taken(visit, bulk_id, step, "bulk.return.done", n=len(waiting))


def take_back(visit: Visit, bulk_id: str) -> Response:
    """Withdraw one's own bulk while nobody approved it."""
    _own(visit, bulk_id)

    def step() -> None:
        withdraw_bulk(visit.site.ws, bulk_id, user=me(visit))

    return _taken(visit, bulk_id, step, "cases.approvals.withdrawn")


def _taken(
    visit: Visitor, bulk_id: str, step: Callable[[], None], said: str, **told: int
) -> Response:
    try:
        step()
    except ReviewError as refused:
        return _page(visit, bulk_id, refused=text(refused, visit.language))
    visit.flash(said, kind="good", **told)
    return visit.redirect("/approvals")


def _own(visit: Visitor, bulk_id: str) -> list[Proposal]:
    """The proposals of a bulk, all of one jurisdiction.

    Raises:
        NotFound: there is none, or it is another jurisdiction's.
    """
    with visit.read() as connection:
        found = review.find(connection, bulk_id=bulk_id)
    if not found:
        raise errors.NotFound
    return [visit.own(one) for one in found]


def _page(visit: Visitor, bulk_id: str, *, wrong: str = "", refused: str = "") -> Response:
    found = _own(visit, bulk_id)
    first = found[0]
    chosen = selected(visit, [one.case_id for one in found if one.case_id], deciding=True)
    lines = {line.case.case_id: line for line in chosen.lines}
    with visit.read() as connection:
        names = people(connection, [first.maker, first.approver])
    own = same_user(first.maker, me(visit))
    is_open = any(one.state == "open" for one in found)
    changed = {one.proposal_id for one in found if _changed(one, lines)}
    usual = {one.proposal_id for one in found} - changed
    shown: dict[str, Any] = {
        "bulk_id": bulk_id,
        "first": first,
        "rows": [(one, lines[one.case_id]) for one in found if one.case_id in lines],
        "changed": changed,
        "kept": set(ticked(visit, "proposal")) if wrong or refused else usual,
        "waiting": sum(one.state == "open" for one in found),
        "names": names,
        "may_approve": is_open and APPROVERS.allows(visit.known) and not own,
        "may_withdraw": is_open and own,
    }
    return visit.render(
        "bulk/approval.html",
        status=422 if wrong or refused else 200,
        **shown,
        **words(visit),
        wrong=wrong,
        refused=refused,
        note=visit.form.text("note", limit=NOTE),
        note_limit=NOTE,
    )


def _changed(one: Proposal, lines: Mapping[str, Line]) -> bool:
    """Whether the case is not any more what the maker saw."""
    line = lines.get(one.case_id or "")
    return one.state == "open" and line is not None and line.case.version != one.case_version
