"""The auditor's pages: the trail, its verification, what was handed out, who may do what."""

from __future__ import annotations

import json
from time import monotonic

from starlette.responses import Response

from caseworker.oversight.exporting import as_file, hand_out
from caseworker.trail.asked import FIELDS, GROUPS, Asked, asked, is_id
from caseworker.trail.finding import AT_A_TIME, found, may_see, user_named
from caseworker.trail.telling import Told, local_time
from caseworker.web import Pages, Visit, roles
from caseworker.web.visit import Visitor
from pipelines.access.user import as_user
from pipelines.audit import checking, exports
from pipelines.audit.verify import VerificationStopped
from pipelines.store import access, audit_chain

pages = Pages()

AUDITORS = roles("auditor")
PATIENCE = 20.0
"""Seconds that a verification asked for on the page may take."""

MOST_EXPORTED = 10_000
FORMATS = ("csv", "jsonl")
COLUMNS = ("entry_id", "seq", "at", "actor", "action", "subject", "content", "sentence")


@pages.page("/trail", allow=AUDITORS, nav="trail.nav", order=60)
def listing(visit: Visit) -> Response:
    """Entries, newest first."""
    return _list(visit, asked(visit))


@pages.action("/trail/find", allow=AUDITORS)
def find(visit: Visit) -> Response:
    """From what was typed to the address of its entries, where no number of a person gets to."""
    for name in ("about", "who"):
        typed = visit.form.text(name, limit=120)
        if typed and not is_id(typed):
            return _list(visit, asked(visit), wrong=name)
    return visit.redirect(asked(visit).address())


@pages.action("/trail/verify", allow=AUDITORS)
def verify(visit: Visit) -> Response:
    """Verify the chain now, for as long as one can be made to wait."""
    end = monotonic() + PATIENCE
    try:
        done = checking.check(visit.site.ws, visit.known.user_id, lambda: monotonic() < end)
    except VerificationStopped:
        visit.flash("trail.verify.too_long", kind="warn")
        return visit.redirect("/trail")
    if done.count:
        visit.flash("trail.verify.differs", kind="bad", n=done.count)
    else:
        visit.flash("trail.verify.sound", kind="good", n=f"{done.sealed:,}")
    return visit.redirect("/trail")


@pages.action("/trail/export", allow=AUDITORS)
def export(visit: Visit) -> Response:
    """The entries asked for as a file, the newest `MOST_EXPORTED`; recorded like any export."""
    chosen = asked(visit)
    kind = visit.form.choice("format", FORMATS)
    with visit.read() as connection:
        rows, _ = found(visit, connection, chosen, None, MOST_EXPORTED)
    if kind == "csv":
        cells = [[getattr(row, name) for name in COLUMNS] for row in rows]
        heads = [visit.t(f"trail.columns.{name}") for name in COLUMNS]
        return hand_out(visit, "trail.entries", heads, cells, chosen.filters)
    data = "".join(f"{_as_json(row)}\n" for row in rows).encode()
    with visit.write() as connection:
        exports.note(
            connection,
            actor=visit.known.user_id,
            what="trail.entries",
            filters=chosen.filters | {"format": kind},
            rows=len(rows),
            data=data,
        )
    return as_file(visit, data, f"trail-entries-{visit.today}.jsonl", "application/jsonl")


@pages.page("/trail/people", allow=AUDITORS)
def people(visit: Visit) -> Response:
    """Who holds which role, which accounts are locked, and log-ins that failed."""
    with visit.read() as connection:
        rows = access.accounts(connection, visit.query("after"), AT_A_TIME + 1)
        failed, _ = found(visit, connection, Asked(what="accounts"), None, 400)
    users = [as_user(row) for row in rows[:AT_A_TIME]]
    more = f"/trail/people?after={users[-1].username}" if len(rows) > AT_A_TIME else ""
    tries = {row.user_id: row.failed_count for row in rows}
    return visit.render(
        "trail/people.html",
        users=[user for user in users if may_see(visit, user)],
        tries=tries,
        failed=[row for row in failed if row.action == "user.login_failed"][:AT_A_TIME],
        more=more,
        clock=local_time,
    )


def _list(visit: Visitor, chosen: Asked, wrong: str = "") -> Response:
    below = visit.query("below", limit=20)
    cursor = int(below) if below.isascii() and below.isdigit() else None
    with visit.read() as connection:
        rows, after = found(visit, connection, chosen, cursor)
        checked = checking.last(connection)
        end = audit_chain.last(connection)
        who = user_named(connection, chosen.who) if chosen.who else None
        by = user_named(connection, checked.actor) if checked else None
    return visit.render(
        "trail/list.html",
        status=422 if wrong else 200,
        rows=rows,
        chosen=chosen,
        typed=dict.fromkeys(FIELDS, "") | dict(visit.form.values if wrong else chosen.filters),
        wrong=wrong,
        more=chosen.address(below=str(after)) if after else "",
        checked=checked,
        checked_by=by.display_name if by else "",
        end=end,
        who=who,
        groups=tuple(GROUPS),
        formats=FORMATS,
        clock=local_time,
    )


def _as_json(row: Told) -> str:
    told = {name: getattr(row, name) for name in COLUMNS if name not in ("content", "sentence")}
    told["content"] = json.loads(row.content)
    return json.dumps(told, ensure_ascii=False, sort_keys=True)
