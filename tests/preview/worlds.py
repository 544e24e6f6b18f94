"""Small worlds to preview, and what a run really changed, found without the preview's own code."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select

from pipelines.backfill import days_between
from pipelines.hand_over import hand_over
from pipelines.preview.compare import Change
from pipelines.receive import receive
from pipelines.run import DayRun, run_batch
from pipelines.settings import FEEDS
from pipelines.store import horizon, tables
from pipelines.workspace import Workspace
from tests.pipelines.small_world import DAY, Town, deliver, row

NEXT = DAY + timedelta(days=1)

Told = dict[tuple[str, str, str], tuple[str, int]]


def town(ws: Workspace, folder: Path) -> None:
    """Twelve people, some due in April 2026, some overdue."""
    Town().load_into(ws, folder)


def mixed_day(ws: Workspace, day: date) -> None:
    """A death, a journey each of two people and of a stranger."""
    deliver(ws, "death", day, [row("death", 0, f"D{day}", day)])
    deliver(ws, "travel", day, [row("travel", at, f"T{at}{day}", day) for at in (2, 3, 51)])


def run(ws: Workspace, first: date, last: date, received_on: date | None = None) -> None:
    """Run the days of a range, without their reports."""
    for day in days_between(first, last):
        for feed in FEEDS:
            for batch_id in receive(ws, feed, day, received_on):
                run_batch(ws, batch_id, DayRun(day))
        hand_over(ws, max(day, received_on or day))


def told(ws: Workspace, month: date | None = None) -> Told:
    """Everything that a preview speaks of, for the whole register."""
    found: Told = {}
    with ws.store.read() as connection:
        month = month or (horizon.read(connection) or date.min).replace(day=1)
        for one in connection.execute(select(tables.standings)):
            for name in ("payment", "certified_through", "unpaid_from", "queue"):
                value = getattr(one, name)
                found[one.recipient_id, name, ""] = ("" if value is None else str(value), 0)
        for one in connection.execute(select(tables.cases)):
            if one.status == "open":
                which = f"{one.kind} {one.ground} {one.case_id[:8]}"
                found[one.recipient_id, "case", which] = ("open", 0)
        for one in connection.execute(select(tables.notices)):
            if one.status == "due" and one.month == month:
                found[one.recipient_id, "notice", f"{one.kind} {one.month:%Y-%m}"] = ("due", 0)
        for one in connection.execute(select(tables.instructions)):
            which = f"{one.for_month:%Y-%m} in {one.pay_month:%Y-%m}"
            found[one.recipient_id, "instruction", which] = (one.kind, one.amount_fen)
    return found


def differences(before: Told, after: Told) -> set[Change]:
    """Before and after as changes."""
    found = set()
    for key in {*before, *after}:
        was, becomes = before.get(key, ("-", 0)), after.get(key, ("-", 0))
        if was != becomes:
            found.add(Change(*key, was[0], becomes[0], becomes[1] - was[1]))
    return found


def all_rows(ws: Workspace) -> dict[str, str]:
    """A hash of every table, with every column."""
    found = {}
    with ws.store.read() as connection:
        for name, table in tables.metadata.tables.items():
            lines = sorted(str(tuple(one)) for one in connection.execute(select(table)))
            found[name] = sha256("\n".join(lines).encode()).hexdigest()
    return found


def all_files(ws: Workspace) -> dict[str, str]:
    """Every file of an installation but the database itself, with a hash of its bytes."""
    return {
        str(path.relative_to(ws.home.root)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(ws.home.root.rglob("*"))
        if path.is_file() and not path.name.startswith("certify.db")
    }
