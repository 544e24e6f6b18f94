"""The queues: lists of cases, filtered and sorted, with saved views."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from caseworker.cases.common import MAKERS, READERS, SUPERVISORS, me, people, words
from caseworker.cases.filters import (
    BEHIND,
    OPTIONS,
    SHOWN,
    address_of,
    asked,
    narrowed,
    query_of,
)
from caseworker.cases.listing import page_of
from caseworker.cases.tabs import tabs_of
from caseworker.views.saved import bar_of
from caseworker.web import Pages, Visit
from pipelines.store import waits


def attach(pages: Pages) -> None:
    """Add the routes."""
    pages.page("/cases", allow=READERS, nav="cases.nav", order=10)(listing)


def listing(visit: Visit) -> Response:
    """One queue of cases; its state is its address."""
    chosen = asked(visit)
    with visit.read() as connection:
        page = page_of(visit, connection, chosen, visit.query("after") or None)
        ids = [row.case_id for row in page.rows]
        names = people(connection, [who for r in page.rows for who in (r.claimed_by, r.assignee)])
        shown: dict[str, Any] = {
            "rows": page.rows,
            "clocks": page.clocks,
            "tabs": tabs_of(visit, connection),
            "names": names,
            "waiting": waits.running(connection, ids),
            "views": bar_of(visit, connection, query_of(chosen)),
        }
    todo = chosen["shown"] == SHOWN[0]
    return visit.render(
        "cases/list.html",
        **shown,
        chosen=chosen,
        options=OPTIONS,
        behind=BEHIND,
        narrowed=narrowed(chosen),
        may_differ=todo and chosen["kind"] == "match_review" and MAKERS.allows(visit.known),
        may_assign=todo and SUPERVISORS.allows(visit.known),
        more=address_of(chosen, after=page.after) if page.after else "",
        me=me(visit),
        **words(visit),
    )
