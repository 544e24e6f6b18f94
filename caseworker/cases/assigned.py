"""Giving a case back that one was to work on."""

from __future__ import annotations

from starlette.responses import Response

from caseworker.cases.common import SUPERVISORS, me
from caseworker.cases.working import back_to, own
from caseworker.web import Pages, Visit, errors, roles
from pipelines.casework import assigning
from pipelines.review import NotAllowed

GIVERS = roles("caseworker", "supervisor")


def attach(pages: Pages) -> None:
    """Add the route."""
    pages.action("/cases/{case_id}/unassign", allow=GIVERS)(give_back)


def give_back(visit: Visit, case_id: str) -> Response:
    """Nobody in particular is to work on the case any more."""
    own(visit, case_id)
    supervises = SUPERVISORS.allows(visit.known)
    try:
        assigning.give_back(visit.site.ws, case_id, user=me(visit), anybodys=supervises)
    except NotAllowed:
        raise errors.Conflict("desk.assignment.not_yours") from None
    visit.flash("desk.assignment.given_back", kind="info")
    return visit.redirect(back_to(visit, case_id))
