"""The next case to be worked on: the first one that is free, claimed and opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from starlette.responses import Response

from caseworker.cases.common import MAKERS, me
from caseworker.cases.filters import address_of, chosen_of, sent
from caseworker.cases.listing import page_of
from caseworker.web import Pages, Visit
from caseworker.web.visit import Visitor
from pipelines.review import QUEUES, CaseRow, ClaimedByOther, NotOpen, claim

PAGES_AHEAD = 20
"""How far a free case is looked for."""


def attach(pages: Pages) -> None:
    """Add the route."""
    pages.action("/cases/next", allow=MAKERS)(take_next)


def take_next(visit: Visit) -> Response:
    """Claim the first case of a list that nobody works on, and open it."""
    visit.form.choice("kind", QUEUES)
    return _first_free(visit, sent(visit), "")


def go_on(visit: Visitor, kind: str, order: str, *, done: str = "") -> Response:
    """On to the next case of a queue; to the queue itself where nothing is left."""
    told = {"kind": kind, "order": order}
    return _first_free(visit, chosen_of(lambda name: told.get(name, "")), done)


def _first_free(visit: Visitor, chosen: Mapping[str, str], done: str) -> Response:
    for row in _free(visit, {**chosen, "shown": "todo"}, done):
        try:
            claim(visit.site.ws, row.case_id, user=me(visit), now=int(visit.now))
        except (ClaimedByOther, NotOpen):
            continue
        return visit.redirect(f"/cases/{row.case_id}?{urlencode({'order': chosen['order']})}")
    visit.flash("cases.list.none_left", kind="info")
    return visit.redirect(address_of(chosen))


def _free(visit: Visitor, chosen: Mapping[str, str], done: str) -> Iterator[CaseRow]:
    """Cases that wait for nothing, are not to be worked on by others, nor are worked on now."""
    after: str | None = None
    for _ in range(PAGES_AHEAD):
        with visit.read() as connection:
            only = {"ready_on": visit.today, "for_user": me(visit)}
            page = page_of(visit, connection, chosen, after, **only)
        yield from (r for r in page.rows if r.case_id != done and not held_by_other(r, visit))
        after = page.after
        if after is None:
            return


def held_by_other(row: CaseRow, visit: Visitor) -> bool:
    """Whether somebody else works on a case at this moment."""
    running = row.claimed_until is not None and row.claimed_until > visit.now
    return running and row.claimed_by != me(visit)
