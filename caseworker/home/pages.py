"""My day: what waits for the user, by role; first steps, and the help."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from caseworker.cases.common import places
from caseworker.web import PUBLIC, SIGNED_IN, Pages, Visit
from caseworker.web.cookies import set_cookie
from caseworker.web.visit import Visitor
from pipelines.review import QUEUES
from pipelines.store import Connection, horizon, my_day, suspensions

pages = Pages()

NEW = 30 * 86_400
"""Seconds during which an account is new, and its first steps are shown."""

FIRST_STEPS = "certify_first_steps"
"""The cookie that says they were read."""

RETURNED_WITHIN = 90 * 86_400
"""Seconds for which a returned decision is pointed out to its maker."""


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
    return visit.render("home/day.html", tiles=_tiles(visit), first_steps=_is_new(visit))


@pages.page("/help", allow=PUBLIC)
def guide(visit: Visit) -> Response:
    """How a case is dealt with, what the marks mean, and the keys."""
    return visit.render("home/help.html")


@pages.action("/first-steps", allow=SIGNED_IN)
def understood(visit: Visit) -> Response:
    """Put the first steps away; they stay under the help."""
    response = visit.redirect("/")
    set_cookie(response, visit.site, FIRST_STEPS, "read", max_age=NEW)
    return response


def _is_new(visit: Visitor) -> bool:
    """Whether somebody decides cases, has an account that is young, and did not read the steps."""
    user = visit.known
    read = visit.request.cookies.get(FIRST_STEPS) == "read"
    return visit.has("caseworker") and not read and visit.now - user.created_at < NEW


def _tiles(visit: Visitor) -> list[Tile]:
    if not visit.known.personal:
        return []
    with visit.read() as connection:
        here = places(visit, connection)
        tiles = [
            Tile(
                f"home.queues.{kind}",
                my_day.open_cases(connection, here, kind),
                f"/cases?kind={kind}",
            )
            for kind in QUEUES
        ]
        due = my_day.to_certify(connection, here, due_by=visit.today)
        every = my_day.to_certify(connection, here)
        resting = _to_release(visit, connection)
        waiting = _to_approve(visit, connection, here)
        since = int(visit.now) - RETURNED_WITHIN
        back = my_day.returned(connection, here, visit.known.user_id, since)
        again = _to_look_at(visit, connection, here)
    if visit.has("approver"):
        tiles.insert(0, Tile("home.queues.approvals", waiting, "/approvals"))
        tiles.insert(1, Tile("home.queues.suspensions", resting, "/suspensions"))
    elif visit.has("supervisor"):
        tiles.insert(0, Tile("home.queues.suspensions", resting, "/suspensions"))
    if back:
        mine = "/approvals?state=returned&own=1"
        tiles.insert(0, Tile("home.queues.returned", back, mine, tone="warn"))
    if visit.has("caseworker"):
        tiles.append(Tile("home.queues.second_looks", again, "/second-looks"))
    return [
        *tiles,
        Tile("home.queues.manual", every, "/manual"),
        Tile("home.queues.overdue", due, "/manual?due=past", tone="warn" if due else ""),
    ]


def _to_approve(visit: Visitor, connection: Connection, here: list[str]) -> int:
    """Decisions of others that wait for an approver."""
    if not visit.has("approver"):
        return 0
    return my_day.to_approve(connection, here, visit.known.user_id)


def _to_look_at(visit: Visitor, connection: Connection, here: list[str]) -> int:
    """Decisions of others that a caseworker is to look at once more."""
    if not visit.has("caseworker"):
        return 0
    return my_day.to_look_at(connection, here, visit.known.user_id)


def _to_release(visit: Visitor, connection: Connection) -> int:
    """Names on the suspension list of the running month that nobody released."""
    here = horizon.read(connection)
    if here is None or not visit.has("approver", "supervisor"):
        return 0
    month = here.replace(day=1)
    return suspensions.count_waiting(connection, visit.scope, month, my_day.MOST)
