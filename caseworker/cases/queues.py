"""The queues: lists of cases and of the manual queue, and the next case to be worked on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from caseworker.cases.common import GROUNDS, MAKERS, READERS, me, people, places, words
from caseworker.web import Pages, Visit, errors
from caseworker.web.visit import Visitor
from pipelines.review import (
    ORDERS,
    QUEUES,
    BadContent,
    CaseRow,
    ClaimedByOther,
    NotOpen,
    claim,
    counts,
    list_cases,
    list_manual,
)
from pipelines.store import Connection, waits

AT_A_TIME = 25
MOST = 1000
PAGES_AHEAD = 20
"""How far a free case is looked for."""

GRADES = ("certain", "possible")
SHOWN = ("todo", "proposed", "decided", "lapsed")
"""Which cases of a queue: to be answered, waiting for approval, answered, gone by themselves."""

FILTERS = ("kind", "order", "ground", "grade", "shown")


def attach(pages: Pages) -> None:
    """Add the routes."""
    pages.page("/cases", allow=READERS, nav="cases.nav", order=10)(listing)
    pages.page("/cases/manual", allow=READERS)(manual)
    pages.action("/cases/next", allow=MAKERS)(take_next)


@dataclass(frozen=True)
class Tab:
    """A queue and how many wait in it."""

    code: str
    href: str
    count: int

    @property
    def shown(self) -> str:
        """The number, or that it is more than was counted."""
        return f"{MOST}+" if self.count > MOST else str(self.count)


def listing(visit: Visit) -> Response:
    """One queue of cases, filtered and sorted; its state is its address."""
    chosen = _chosen(visit)
    with visit.read() as connection:
        page = _page(visit, connection, chosen, visit.query("after") or None)
        tabs = tabs_of(visit, connection)
        names = people(connection, [row.claimed_by for row in page.rows])
        waiting = waits.running(connection, [row.case_id for row in page.rows])
    more = f"/cases?{urlencode({**_given(chosen), 'after': page.after})}" if page.after else ""
    return visit.render(
        "cases/list.html",
        rows=page.rows,
        tabs=tabs,
        chosen=chosen,
        more=more,
        names=names,
        waiting=waiting,
        grades=GRADES,
        orders=ORDERS,
        every_shown=SHOWN,
        **words(visit),
    )


def manual(visit: Visit) -> Response:
    """Who is to be certified by a person."""
    after = visit.query("after") or None
    payment = visit.query("payment") if visit.query("payment") in ("paid", "suspended") else None
    due = visit.today if visit.query("due") == "past" else None
    with visit.read() as connection:
        try:
            page = list_manual(
                connection,
                places(visit, connection),
                after=after,
                payment=payment,
                due_to=due,
                limit=AT_A_TIME,
            )
        except BadContent:
            raise errors.BadRequest("cases.errors.place") from None
        tabs = tabs_of(visit, connection)
    given = {"payment": payment or "", "due": "past" if due else ""}
    query = {name: value for name, value in given.items() if value}
    more = f"/cases/manual?{urlencode({**query, 'after': page.after})}" if page.after else ""
    shown: dict[str, Any] = {"rows": page.rows, "tabs": tabs, "chosen": given, "more": more}
    return visit.render("cases/manual.html", **shown, **words(visit))


def take_next(visit: Visit) -> Response:
    """Claim the first case of a queue that nobody works on, and open it."""
    kind = visit.form.choice("kind", QUEUES)
    return go_on(visit, kind, visit.form.text("order", limit=20))


def go_on(visit: Visitor, kind: str, order: str, *, done: str = "") -> Response:
    """On to the next case of a queue; to the queue itself where nothing is left."""
    now = int(visit.now)
    order = order if order in ORDERS else ORDERS[0]
    for row in _free(visit, {"kind": kind, "order": order, "shown": "todo"}, done):
        try:
            claim(visit.site.ws, row.case_id, user=me(visit), now=now)
        except (ClaimedByOther, NotOpen):
            continue
        return visit.redirect(f"/cases/{row.case_id}?{urlencode({'order': order})}")
    visit.flash("cases.list.none_left", kind="info")
    return visit.redirect(f"/cases?{urlencode({'kind': kind, 'order': order})}")


def _free(visit: Visitor, chosen: dict[str, str], done: str) -> Iterator[CaseRow]:
    """Cases of a queue that nobody else works on and that wait for nothing, in order."""
    after: str | None = None
    for _ in range(PAGES_AHEAD):
        with visit.read() as connection:
            page = _page(visit, connection, chosen, after)
            waiting = waits.running(connection, [row.case_id for row in page.rows])
        for row in page.rows:
            if row.case_id == done or held_by_other(row, visit):
                continue
            wait = waiting.get(row.case_id)
            if wait and (wait.look_again_on is None or wait.look_again_on > visit.today):
                continue
            yield row
        after = page.after
        if after is None:
            return


def held_by_other(row: CaseRow, visit: Visitor) -> bool:
    """Whether somebody else works on a case at this moment."""
    running = row.claimed_until is not None and row.claimed_until > visit.now
    return running and row.claimed_by != me(visit)


def tabs_of(visit: Visitor, connection: Connection) -> list[Tab]:
    """Every queue with its count."""
    found = counts(connection, places(visit, connection), cap=MOST)
    href = {kind: f"/cases?kind={kind}" for kind in QUEUES}
    href |= {"manual_certification": "/cases/manual", "approvals": "/approvals"}
    return [Tab(code, address, found[code]) for code, address in href.items()]


def _chosen(visit: Visitor) -> dict[str, str]:
    """What the address asks for; anything unknown is as if it were not there."""
    options: dict[str, tuple[str, ...]] = {
        "kind": QUEUES,
        "order": ORDERS,
        "ground": GROUNDS,
        "grade": GRADES,
        "shown": SHOWN,
    }
    usual = {"kind": "loss_verification", "order": ORDERS[0], "shown": SHOWN[0]}
    found = {}
    for name in FILTERS:
        value = visit.query(name, limit=40)
        found[name] = value if value in options[name] else usual.get(name, "")
    return found


def _given(chosen: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in chosen.items() if value}


def _page(visit: Visitor, connection: Connection, chosen: dict[str, str], after: str | None) -> Any:
    shown = chosen["shown"]
    try:
        return list_cases(
            connection,
            places(visit, connection),
            chosen["kind"],
            order=chosen["order"],
            after=after,
            limit=AT_A_TIME,
            ground=chosen.get("ground") or None,
            grade=chosen.get("grade") or None,
            status=shown if shown in ("decided", "lapsed") else "open",
            proposed={"todo": False, "proposed": True}.get(shown),
        )
    except BadContent:
        raise errors.BadRequest("cases.errors.place") from None
