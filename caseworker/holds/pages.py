"""Batches that stand still since their numbers are out of the ordinary; no names in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from starlette.responses import Response

from caseworker.cases.common import APPROVERS
from caseworker.cases.tabs import tabs_of
from caseworker.web import Pages, Visit, errors, roles
from caseworker.web.visit import Visitor
from pipelines.approval import HoldNotOpenError, answer, overtaken
from pipelines.brake import judged_of
from pipelines.brakes import words
from pipelines.brakes.drawing import sparkline
from pipelines.brakes.judging import Judged
from pipelines.brakes.table import Table, load_table
from pipelines.brakes.telling import commands, unusual
from pipelines.store import Connection, brakes, horizon
from pipelines.store.brakes import Hold

pages = Pages()

READERS = roles("caseworker", "approver", "supervisor", "auditor", "engineer")
STATES = ("open", "released", "refused")
ANSWERS = ("released", "refused")
MOST = 50
"""Holds that are shown; there is hardly ever one."""

NOTE = 400


@dataclass(frozen=True)
class Measured:
    """A measure out of its band, in words."""

    name: str
    value: str
    band: str
    history: str
    because: str


@dataclass(frozen=True)
class Held:
    """A batch that was held."""

    hold: Hold
    feed: str
    waiting: int
    overtaken: bool
    measures: list[Measured]
    commands: tuple[str, str]


@pages.page("/holds", allow=READERS)
def listing(visit: Visit) -> Response:
    """Held batches in a state, with what is out of the ordinary, and how to answer."""
    return _page(visit)


@pages.action("/holds/answer", allow=APPROVERS)
def decide(visit: Visit) -> Response:
    """Let a batch go, or refuse it until a corrected one comes."""
    batch_id = visit.form.text("batch", limit=80)
    state = visit.form.choice("answer", ANSWERS)
    note = visit.form.text("note", limit=NOTE)
    with visit.read() as connection:
        if not may_decide(visit, connection):
            raise errors.Forbidden("holds.errors.everywhere")
        known = brakes.find(connection, batch_id)
    if known is None:
        raise errors.NotFound
    if not note:
        return _page(visit, wrong={batch_id: visit.t("holds.errors.note")})
    now = datetime.fromtimestamp(visit.now, UTC).isoformat(timespec="seconds")
    who = visit.known
    try:
        said = {"by": who.display_name, "at": now, "note": note, "actor": who.user_id}
        answer(visit.site.ws, batch_id, state, **said)
    except HoldNotOpenError:
        return _page(visit, refused=visit.t("holds.errors.closed"))
    visit.flash(f"holds.done.{state}", kind="good")
    return visit.redirect("/holds")


def may_decide(visit: Visitor, connection: Connection) -> bool:
    """A batch is about all jurisdictions: whoever answers must be an approver for each of them."""
    everywhere = all(visit.covers(place) for place in horizon.places(connection))
    return APPROVERS.allows(visit.known) and everywhere


def _page(visit: Visitor, *, wrong: dict[str, str] | None = None, refused: str = "") -> Response:
    state = visit.query("state") if visit.query("state") in STATES else STATES[0]
    table = load_table()
    with visit.read() as connection:
        found = brakes.find_all(connection, state)[-MOST:]
        may = may_decide(visit, connection)
        tabs = tabs_of(visit, connection) if visit.known.personal else []
    rows = [_held(visit, hold, table) for hold in reversed(found)]
    return visit.render(
        "holds/list.html",
        status=422 if wrong else 409 if refused else 200,
        rows=rows,
        state=state,
        states=STATES,
        may_decide=may,
        tabs=tabs,
        wrong=wrong or {},
        refused=refused,
        typed=visit.form.values,
        note_limit=NOTE,
    )


def _held(visit: Visitor, hold: Hold, table: Table) -> Held:
    batch = visit.site.ws.store.batches.get(hold.batch_id)
    day = hold.business_day
    return Held(
        hold=hold,
        feed=words.feed(hold.feed, visit.language),
        waiting=batch.waiting or 0,
        overtaken=hold.state == "open" and overtaken(visit.site.ws, batch),
        measures=[_measured(one, visit.language, table, hold.feed, day) for one in _bad(hold)],
        commands=commands(hold.batch_id, day),
    )


def _bad(hold: Hold) -> list[Judged]:
    return sorted(unusual(judged_of(hold)), key=lambda one: one.verdict != "out")


def _measured(one: Judged, language: str, table: Table, feed: str, day: date) -> Measured:
    rule = table.rule(one.measure, feed, day)
    return Measured(
        name=words.name(one, language),
        value=words.figure(one.measure, one.value),
        band=words.band(one.measure, one.band, language),
        history=sparkline(one),
        because=rule.because[language] if rule else "",
    )
