"""Working through the manual queue: whose turn is next, and the place one has come to.

The place stands in the address, so that a skipped recipient is not met again at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from caseworker.cases.common import places
from caseworker.recording import holding
from caseworker.web import errors
from caseworker.web.visit import Visitor
from pipelines.review import BadContent, ManualRow, Page, list_manual
from pipelines.store import Connection

PAYMENTS = ("paid", "suspended")
DUE = {"past": 0, "week": 7, "month": 31}
"""How many days from today the due day may lie ahead."""
END = "end"
"""The place behind the last row of the queue."""
AHEAD = 60
"""How many recipients that others work on are passed over."""


@dataclass(frozen=True)
class Turn:
    """Where one has come to in the queue; `on` tells whether one works through it at all."""

    on: bool
    chosen: dict[str, str]
    place: str


def turn_of(visit: Visitor) -> Turn:
    """The turn that an address or a form carries on."""
    if visit.form.fields:
        on, place = visit.form.text("queue") == "1", visit.form.text("place", limit=200)
        return Turn(on, chosen_by_form(visit), place)
    return Turn(visit.query("queue") == "1", chosen_by_address(visit), visit.query("place"))


def chosen_by_address(visit: Visitor) -> dict[str, str]:
    """The filters of an address; anything unknown is as if it were not there."""
    return _known(visit.query("payment"), visit.query("due"))


def chosen_by_form(visit: Visitor) -> dict[str, str]:
    """The filters that a form carries on."""
    return _known(visit.form.text("payment"), visit.form.text("due"))


def _known(payment: str, due: str) -> dict[str, str]:
    return {
        "payment": payment if payment in PAYMENTS else "",
        "due": due if due in DUE else "",
    }


def page_of(
    visit: Visitor, connection: Connection, chosen: dict[str, str], after: str, limit: int
) -> Page[ManualRow]:
    """A part of the queue.

    Raises:
        BadRequest: there is no such place in it.
    """
    try:
        return list_manual(
            connection,
            places(visit, connection),
            after=after or None,
            payment=chosen["payment"] or None,
            due_to=last_due(chosen["due"], visit.today),
            limit=limit,
        )
    except BadContent:
        raise errors.BadRequest("cases.errors.place") from None


def last_due(due: str, today: date) -> date | None:
    """The last due day that a filter lets pass; what is past due ended yesterday."""
    if not due:
        return None
    return today + timedelta(DUE[due] - (due == "past"))


def go_on(visit: Visitor, chosen: dict[str, str], after: str) -> Response:
    """On to the next recipient behind a place whom nobody works on; to the list at the end."""
    given = {name: value for name, value in chosen.items() if value}
    for _ in range(0 if after == END else AHEAD):
        with visit.read() as connection:
            page = page_of(visit, connection, chosen, after, 1)
        if not page.rows:
            break
        whose = page.rows[0].recipient_id
        if holding.hold(visit, whose) is None:
            query: dict[str, Any] = {"queue": "1", **given, "place": page.after or END}
            return visit.redirect(f"/people/{whose}/certify?{urlencode(query)}")
        if page.after is None:
            break
        after = page.after
    visit.flash("recording.queue.none_left", kind="info")
    return visit.redirect(f"/manual?{urlencode(given)}" if given else "/manual")
