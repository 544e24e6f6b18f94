"""What `certify demo run` prints: rows by fate, what followed from them, where to look next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from pipelines.commands.common import out
from pipelines.demonstration import DemoDay
from pipelines.queue_file import export_queue
from pipelines.settings import SILENT_FEEDS
from pipelines.store import horizon, queue, reporting
from pipelines.store.batches import FATES, STOPPED, Batch
from pipelines.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

COUNTS = ("rows", *FATES)
HEADS = (
    "rows\nin",
    "exclu-\nded",
    "quaran-\ntined",
    "matched\ncertain",
    "matched\npossible",
    "un-\nmatched",
    "wait-\ning",
)
"""Narrow, so that the table fits into 80 columns."""


def show_outcome(ws: Workspace, days: Sequence[DemoDay]) -> None:
    """Print the outcome of all days of a demo, read from the database of record."""
    batches = [b for day in days for b in ws.store.batches.of_day(day.day)]
    _show_rows(batches)
    out.print()
    _show_days(ws, days)
    out.print()
    _show_blocked(batches)
    _show_where(ws, days)


def _show_rows(batches: Sequence[Batch]) -> None:
    table = Table(
        "",
        *HEADS,
        title="Where every row went",
        caption="r2: delivered again; (04-22): the day it came, if later",
        box=None,
        padding=(0, 1, 0, 0),
    )
    for column in table.columns[1:]:
        column.justify = "right"
    for day, of_day in groupby(batches, key=lambda batch: batch.business_day):
        table.add_row(day.isoformat(), style="bold")
        for batch in of_day:
            name = f"  {batch.feed}{_remark(batch)}"
            table.add_row(name, *(_count(getattr(batch, c)) for c in COUNTS))
    totals = (sum(getattr(b, name) or 0 for b in batches) for name in COUNTS)
    table.add_row("all deliveries", *map(_count, totals), style="bold")
    out.print(table)


def _remark(batch: Batch) -> str:
    """What is unusual about a delivery, in a word or two."""
    words = [f" r{batch.revision}"] if batch.revision > 1 else []
    if batch.received_on != batch.business_day:
        words.append(f" ({batch.received_on:%m-%d})")
    if batch.status in ("replaced", *STOPPED):
        words.append(f" {batch.status}")
    return "".join(words)


def _count(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _show_days(ws: Workspace, days: Sequence[DemoDay]) -> None:
    table = Table(
        "",
        "certified\nautomatically",
        "cases\nopened",
        "manual\nqueue",
        title="What followed from it",
        box=None,
    )
    for column in table.columns[1:]:
        column.justify = "right"
    with ws.store.read() as connection:
        opened = Counter({r.opened_on: r.cases for r in reporting.cases_by_day(connection)})
        certified = {d.day: _certified(connection, d.day) for d in days}
        in_queue, moves = queue.size(connection), queue.moves(connection)
    for day in days:
        table.add_row(
            day.day.isoformat(),
            _count(certified[day.day]),
            _count(opened[day.day]),
            _count(in_queue - sum(n for at, n in moves.items() if at > day.day)),
        )
    total = (sum(certified.values()), sum(opened[d.day] for d in days), in_queue)
    table.add_row("in all", *map(_count, total), style="bold")
    out.print(table)


def _certified(connection: Connection, day: date) -> int:
    """Recipients whose certification rests on a journey or stay of that business day's files."""
    groups = reporting.certified_groups(connection, day)
    return sum(g.recipients for g in groups if g.this_day and g.feed in SILENT_FEEDS)


def _show_blocked(batches: Sequence[Batch]) -> None:
    for batch in batches:
        if batch.status in ("replaced", *STOPPED):
            out.print(
                f"{_stopped(batch)}: {batch.batch_id}: {batch.message}",
                markup=False,
                highlight=False,
                soft_wrap=True,
            )


def _stopped(batch: Batch) -> str:
    return batch.status if batch.status in ("held", "refused") else "blocked"


def _show_where(ws: Workspace, days: Sequence[DemoDay]) -> None:
    last = max((d.day for d in days if d.has_business), default=None)
    lines = [f"all days at a glance: {ws.home.root / 'runs' / 'index.html'}"]
    if last:
        lines.append(f"report of the last day: {ws.home.run_dir(last) / 'report.html'}")
        lines.append(f"manual queue: {_whole_queue(ws)}")
        lines.append(f"what a day changed in it: {ws.home.queue_changes_csv(last)}")
    lines += ["one person: certify standing --recipient R00000001", "Airflow's page: make up"]
    for line in ("", "Where to look next", *(f"  {text}" for text in lines)):
        out.print(line, markup=False, highlight=False, soft_wrap=True)


def _whole_queue(ws: Workspace) -> Path:
    """The whole queue as a file; written once for the day to which the demo has come."""
    with ws.store.read() as connection:
        day = horizon.read(connection)
    path = ws.home.queue_csv(day) if day else None
    return path if path and path.exists() else export_queue(ws)[0]
