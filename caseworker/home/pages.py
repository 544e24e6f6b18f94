"""My day: what waits for the user, by role; and the help for the keyboard."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from caseworker.web import PUBLIC, SIGNED_IN, Pages, Visit
from caseworker.web.visit import Visitor
from pipelines.store import my_day

pages = Pages()

KINDS = ("conflict", "loss_verification", "match_review", "held_evidence")
"""The queues of cases, in the order of a day's work."""


@dataclass(frozen=True)
class Tile:
    """One number of the day and where it leads."""

    label: str
    count: int
    href: str = ""
    tone: str = ""

    @property
    def shown(self) -> str:
        """The number, or that it is more than was counted."""
        return f"{my_day.MOST}+" if self.count > my_day.MOST else str(self.count)


@pages.page("/", allow=SIGNED_IN, nav="home.nav", order=0)
def home(visit: Visit) -> Response:
    """The first page after log-in."""
    return visit.render("home/day.html", tiles=_tiles(visit))


@pages.page("/help", allow=PUBLIC)
def keyboard(visit: Visit) -> Response:
    """The keyboard help as a page of its own, for browsers without scripts."""
    return visit.render("home/help.html")


def _tiles(visit: Visitor) -> list[Tile]:
    if not visit.known.personal:
        return []
    with visit.read() as connection:
        tiles = [
            Tile(
                f"home.queues.{kind}",
                my_day.open_cases(connection, visit.scope, kind),
                f"/cases?kind={kind}",
            )
            for kind in KINDS
        ]
        due = my_day.to_certify(connection, visit.scope, due_by=visit.today)
        every = my_day.to_certify(connection, visit.scope)
        waiting = my_day.to_approve(connection, visit.scope, visit.known.user_id)
    if visit.has("approver"):
        tiles.insert(0, Tile("home.queues.approvals", waiting, "/approvals"))
    return [
        *tiles,
        Tile("home.queues.manual", every, "/cases/manual"),
        Tile("home.queues.overdue", due, "/cases/manual?due=past", tone="warn" if due else ""),
    ]
