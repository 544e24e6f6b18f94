"""What waits for a second look, what the two answers differ in, and what it says about quality."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from starlette.responses import Response

from caseworker.cases.common import READERS, me, people, places, words
from caseworker.web import Pages, Visit, errors, roles
from caseworker.web.visit import Visitor
from pipelines.casework.policy import policy_of
from pipelines.casework.second_looks import quality
from pipelines.store import Connection, about, second_looks
from pipelines.store.second_looks import Look

LOOKERS = roles("caseworker")
SETTLERS = roles("approver", "supervisor")
WATCHERS = roles("approver", "supervisor", "auditor")
AT_A_TIME = 25
MOST = 200
PERIODS = (30, 90, 365)
"""Days that a sum may cover."""


@dataclass(frozen=True)
class Tab:
    """One of the lists, and how many wait in it."""

    code: str
    href: str
    count: int | None = None

    @property
    def shown(self) -> str:
        """The number, or that it is more than was counted."""
        return f"{MOST}+" if self.count is not None and self.count > MOST else str(self.count)


def attach(pages: Pages) -> None:
    """Add the routes."""
    pages.page("/second-looks", allow=READERS, nav="second_looks.nav", order=35)(waiting)
    pages.page("/second-looks/differences", allow=SETTLERS)(differences)
    pages.page("/second-looks/quality", allow=WATCHERS)(sums)


def waiting(visit: Visit) -> Response:
    """Decisions of others that wait for this caseworker's own answer; to others their own list."""
    if not LOOKERS.allows(visit.known):
        to_settle = SETTLERS.allows(visit.known)
        return visit.redirect(f"/second-looks/{'differences' if to_settle else 'quality'}")
    return _list(visit, "waiting")


def differences(visit: Visit) -> Response:
    """Second answers that are not the first one, for a third person."""
    return _list(visit, "differs")


def sums(visit: Visit) -> Response:
    """How often a second look came to another answer, and a decision was undone."""
    days = next((n for n in PERIODS if str(n) == visit.query("days")), PERIODS[1])
    first = visit.today - timedelta(days)
    with visit.read() as connection:
        here = places(visit, connection)
        rows = quality(connection, here, first, visit.today + timedelta(1))
        tabs = tabs_of(visit, connection)
    policy = policy_of(visit.site.ws.settings)
    shares = sorted({policy.of(place).second_looks.share for place in here})
    shown: dict[str, Any] = {"rows": rows, "days": days, "periods": PERIODS, "shares": shares}
    return visit.render("second_looks/quality.html", **shown, tabs=tabs, tab="quality")


def tabs_of(visit: Visitor, connection: Connection) -> list[Tab]:
    """The lists that the user may see."""
    here = places(visit, connection)
    found = []
    if LOOKERS.allows(visit.known):
        count = second_looks.count(connection, here, "waiting", MOST + 1, not_by=me(visit))
        found.append(Tab("waiting", "/second-looks", count))
    if SETTLERS.allows(visit.known):
        count = second_looks.count(connection, here, "differs", MOST + 1, not_by=me(visit))
        found.append(Tab("differs", "/second-looks/differences", count))
    if WATCHERS.allows(visit.known):
        found.append(Tab("quality", "/second-looks/quality"))
    return found


def _list(visit: Visitor, state: str) -> Response:
    with visit.read() as connection:
        asked: dict[str, Any] = {
            "not_by": me(visit),
            "after": _place(visit),
            "limit": AT_A_TIME + 1,
        }
        found = second_looks.page(connection, places(visit, connection), state, **asked)
        rows = found[:AT_A_TIME]
        shown: dict[str, Any] = {
            "rows": rows,
            "tabs": tabs_of(visit, connection),
            "tab": state,
            "names": about.names_of(connection, [row.recipient_id for row in rows]),
            "people": people(connection, [w for r in rows for w in (r.maker, r.answered_by)]),
        }
    more = f"{visit.path}?after={_key(rows[-1])}" if len(found) > AT_A_TIME else ""
    return visit.render(f"second_looks/{state}.html", **shown, more=more, **words(visit))


def _key(look: Look) -> str:
    return f"{look.drawn_on.isoformat()}.{look.look_id}"


def _place(visit: Visitor) -> tuple[date, str] | None:
    day, _, look_id = visit.query("after", limit=60).partition(".")
    try:
        return (date.fromisoformat(day), look_id) if day else None
    except ValueError:
        raise errors.BadRequest("cases.errors.place") from None
