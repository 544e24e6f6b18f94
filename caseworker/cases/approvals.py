"""Four eyes: what waits for a second person, and what became of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from caseworker.cases.common import READERS, me, people, places, words
from caseworker.cases.tabs import tabs_of
from caseworker.web import Pages, Visit, errors, roles
from pipelines.review import KINDS, BadContent, list_proposals
from pipelines.review.approving import same_user
from pipelines.store import about, case_lists

AT_A_TIME = 25
STATES = ("open", "returned", "approved", "withdrawn", "undone")
RETURNERS = roles("approver", "supervisor")


def attach(pages: Pages) -> None:
    """Add the route."""
    pages.page("/approvals", allow=READERS, nav="cases.approvals.nav", order=15)(listing)


def listing(visit: Visit) -> Response:
    """Decisions in a state, the oldest first; or one's own. A bulk is one line."""
    state = visit.query("state") if visit.query("state") in STATES else "open"
    kind = visit.query("kind") if visit.query("kind") in KINDS else ""
    own = visit.query("own") == "1"
    asked: dict[str, Any] = {"state": state, "kind": kind or None, "leading": True}
    with visit.read() as connection:
        try:
            page = list_proposals(
                connection,
                places(visit, connection),
                **asked,
                maker=me(visit) if own else None,
                after=visit.query("after") or None,
                limit=AT_A_TIME,
            )
        except BadContent:
            raise errors.BadRequest("cases.errors.place") from None
        bulks = [row.bulk_id for row in page.rows if row.bulk_id]
        shown: dict[str, Any] = {
            "rows": page.rows,
            "tabs": tabs_of(visit, connection),
            "makers": people(connection, [row.maker for row in page.rows]),
            "recipients": about.names_of(connection, [row.recipient_id for row in page.rows]),
            "sizes": case_lists.bulk_sizes(connection, bulks, state),
        }
    chosen = {"state": state, "kind": kind, "own": "1" if own else ""}
    query = {name: value for name, value in chosen.items() if value}
    return visit.render(
        "cases/approvals.html",
        **shown,
        chosen=chosen,
        states=STATES,
        kinds=tuple(KINDS),
        own=[row.proposal_id for row in page.rows if same_user(row.maker, me(visit))],
        may_return=state == "open" and RETURNERS.allows(visit.known),
        **words(visit),
        more=f"/approvals?{urlencode({**query, 'after': page.after})}" if page.after else "",
    )
