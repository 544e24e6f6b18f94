"""Returning proposals to their makers together, with one reason."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from caseworker.bulk.selection import ticked
from caseworker.cases.common import me, people, words
from caseworker.web import Pages, Visit, roles
from caseworker.web.visit import Visitor
from pipelines.review import Proposal, ReviewError, return_many, text
from pipelines.review.approving import same_user
from pipelines.review.bulk import RETURNED_ALIKE, alike
from pipelines.store import about, review

RETURNERS = roles("approver", "supervisor")
MOST = 50
NOTE = 2000


def attach(pages: Pages) -> None:
    """Add the routes."""
    pages.page("/bulk/return", allow=RETURNERS)(ask)
    pages.action("/bulk/return", allow=RETURNERS)(give_back)


def ask(visit: Visit) -> Response:
    """Every proposal that was ticked, to be read before it goes back."""
    return _page(visit, _ticked(visit))


def give_back(visit: Visit) -> Response:
    """Return them."""
    found = _ticked(visit)
    note = visit.form.text("note", limit=NOTE)
    if _refusals(visit, found):
        return _page(visit, found)
    if not note:
        return _page(visit, found, wrong=visit.t("bulk.errors.reason"))
    try:
        ids = [one.proposal_id for one in found]
        number = return_many(visit.site.ws, ids, user=me(visit), note=note)
    except ReviewError as refused:
        return _page(visit, found, refused=text(refused, visit.language))
    visit.flash("bulk.return.done", kind="good", n=number)
    return visit.redirect("/approvals")


def _ticked(visit: Visitor) -> list[Proposal]:
    """The proposals that were ticked.

    Raises:
        NotFound: one is not there, or is another jurisdiction's.
    """
    with visit.read() as connection:
        ids = ticked(visit, "proposal")[: MOST + 1]
        return [visit.own(review.get(connection, one)) for one in ids]


def _refusals(visit: Visitor, found: Sequence[Proposal]) -> list[str]:
    if not found:
        return ["bulk.errors.none_proposed"]
    told = []
    if len(found) > MOST:
        told.append("bulk.errors.many")
    if not alike(found, RETURNED_ALIKE):
        told.append("bulk.errors.mixed_proposals")
    if any(one.state != "open" for one in found):
        told.append("bulk.errors.closed_proposal")
    if any(same_user(one.maker, me(visit)) for one in found):
        told.append("bulk.errors.own_proposal")
    return told


def _page(
    visit: Visitor, found: Sequence[Proposal], *, wrong: str = "", refused: str = ""
) -> Response:
    told = _refusals(visit, found)
    with visit.read() as connection:
        names = about.names_of(connection, [one.recipient_id for one in found])
        makers = people(connection, [one.maker for one in found])
    return visit.render(
        "bulk/return.html",
        status=422 if told or wrong or refused else 200,
        rows=found,
        told=told,
        names=names,
        makers=makers,
        most=MOST,
        wrong=wrong,
        refused=refused,
        note=visit.form.text("note", limit=NOTE),
        note_limit=NOTE,
        **words(visit),
    )
