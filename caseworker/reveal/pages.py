"""Showing one protected detail to somebody who says why they need it; each is recorded."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from caseworker.reveal.kinds import KINDS
from caseworker.web import Pages, Visit, errors, roles
from caseworker.web.purposes import PURPOSES
from caseworker.web.redirects import local

pages = Pages()


@pages.action("/reveal", allow=roles("caseworker", "approver", "supervisor", "auditor"))
def reveal(visit: Visit) -> Response:
    """Give one value, for one element of one page."""
    kind = visit.form.choice("kind", tuple(KINDS))
    name = visit.form.choice("field", KINDS[kind].fields)
    purpose = visit.form.text("purpose", limit=40)
    subject = visit.form.text("id", limit=64, required=True)
    if purpose not in PURPOSES:
        raise errors.BadRequest("reveal.errors.no_purpose")
    with visit.write() as connection:
        found = visit.own(KINDS[kind].find(connection, subject))
        visit.audit(
            connection,
            action="detail.viewed",
            subject=subject,
            content={"kind": kind, "field": name, "purpose": purpose},
        )
    shown: dict[str, Any] = {
        "value": getattr(found, name) or "",
        "field": name,
        "back": local(visit.form.text("back", limit=1000)),
    }
    template = "reveal/part.html" if visit.is_htmx else "reveal/page.html"
    return visit.render(template, **shown)
