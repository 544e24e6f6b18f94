"""The manual queue: who is to be certified by a person, and the next one of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from caseworker.cases.common import MAKERS, READERS, people, words
from caseworker.cases.tabs import tabs_of
from caseworker.recording import holding, turns
from caseworker.recording.waiting import place
from caseworker.web import Pages, Visit
from pipelines.store import contacts

AT_A_TIME = 25


def attach(pages: Pages) -> None:
    """Add the routes."""
    pages.page("/manual", allow=READERS, nav="recording.queue.nav", order=20)(listing)
    pages.action("/manual/next", allow=MAKERS)(take_next)


def listing(visit: Visit) -> Response:
    """The queue, filtered; its state is its address."""
    chosen = turns.chosen_by_address(visit)
    with visit.read() as connection:
        page = turns.page_of(visit, connection, chosen, visit.query("after"), AT_A_TIME)
        ids = [row.recipient_id for row in page.rows]
        held = holding.holders(visit, connection, ids)
        shown: dict[str, Any] = {
            "tabs": tabs_of(visit, connection),
            "attempts": contacts.of(connection, ids),
            "visits": contacts.visits(connection, ids),
            "held": held,
            "names": people(connection, [claim.claimed_by for claim in held.values()]),
        }
    given = {name: value for name, value in chosen.items() if value}
    more = f"/manual?{urlencode({**given, 'after': page.after})}" if page.after else ""
    return visit.render(
        "recording/queue.html",
        rows=[(row, place(row, visit.language)) for row in page.rows],
        chosen=chosen,
        more=more,
        due_options=tuple(turns.DUE),
        **shown,
        **words(visit),
    )


def take_next(visit: Visit) -> Response:
    """Take the next recipient; whoever was before is given back."""
    before = visit.form.text("before", limit=64)
    if before:
        holding.let_go(visit, before)
    return turns.go_on(visit, turns.chosen_by_form(visit), visit.form.text("place", limit=200))
