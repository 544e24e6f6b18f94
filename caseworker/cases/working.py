"""Claiming a case, holding it while one works on it, giving it back; waiting for information."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from caseworker.cases.common import MAKERS, me, people
from caseworker.cases.show import Said, page_of
from caseworker.web import Pages, Visit
from caseworker.web.render import moment
from caseworker.web.visit import Visitor
from pipelines.review import ClaimedByOther, NotOpen, claim, release, renew
from pipelines.store import cases, waits


def attach(pages: Pages) -> None:
    """Add the routes."""
    pages.action("/cases/{case_id}/claim", allow=MAKERS)(take)
    pages.action("/cases/{case_id}/renew", allow=MAKERS)(hold)
    pages.action("/cases/{case_id}/release", allow=MAKERS)(give_back)
    pages.action("/cases/{case_id}/waited", allow=MAKERS)(waited)


def take(visit: Visit, case_id: str) -> Response:
    """Claim a case."""
    own(visit, case_id)
    try:
        claim(visit.site.ws, case_id, user=me(visit), now=int(visit.now))
    except ClaimedByOther as held:
        return page_of(visit, case_id, Said(refused=told_of(visit, held), status=409))
    except NotOpen:
        visit.flash("cases.claim.closed", kind="warn")
    return visit.redirect(back_to(visit, case_id))


def hold(visit: Visit, case_id: str) -> Response:
    """Hold a case longer; for htmx only the line that says until when."""
    own(visit, case_id)
    told: dict[str, Any] = {"case_id": case_id, "until": None, "lost": ""}
    try:
        told["until"] = renew(visit.site.ws, case_id, user=me(visit), now=int(visit.now)).until
    except ClaimedByOther as held:
        told["lost"] = told_of(visit, held)
    except NotOpen:
        told["lost"] = visit.t("cases.claim.lost")
    if visit.is_htmx:
        return visit.render("cases/claim.html", **told)
    if told["lost"]:
        return page_of(visit, case_id, Said(refused=told["lost"], status=409))
    return visit.redirect(back_to(visit, case_id))


def give_back(visit: Visit, case_id: str) -> Response:
    """Release a case and go back to its queue."""
    kind = own(visit, case_id).kind
    release(visit.site.ws, case_id, user=me(visit))
    visit.flash("cases.claim.released", kind="info")
    return visit.redirect(f"/cases?kind={kind}")


def waited(visit: Visit, case_id: str) -> Response:
    """The information came, or is not waited for any longer."""
    with visit.write() as connection:
        row = visit.own(cases.get(connection, case_id))
        waits.end(connection, case_id, int(visit.now))
        told = {"recipient": row.recipient_id}
        visit.audit(connection, action="case.wait_ended", subject=case_id, content=told)
    visit.flash("cases.wait.ended", kind="good")
    return visit.redirect(back_to(visit, case_id))


def own(visit: Visitor, case_id: str) -> Any:
    """The row of a case of the user's scope.

    Raises:
        NotFound: there is none.
    """
    with visit.read() as connection:
        return visit.own(cases.get(connection, case_id))


def told_of(visit: Visitor, held: ClaimedByOther) -> str:
    """Who holds a case, and until when."""
    with visit.read() as connection:
        names = people(connection, [held.user])
    name = names.get(held.user, held.user)
    return visit.t("cases.claim.other", name=name, until=moment(held.until)[11:])


def back_to(visit: Visitor, case_id: str) -> str:
    """The page of the case, in the order in which one works."""
    order = visit.form.text("order", limit=20)
    return f"/cases/{case_id}?order={order}" if order.isalpha() else f"/cases/{case_id}"
