"""`certify run`: one day through all stages."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from pipelines.commands.common import (
    AsJson,
    Day,
    Exit,
    OptionalDay,
    err,
    out,
    print_json,
    workspace,
)
from pipelines.run import DayRun, run_day
from pipelines.settings import FEEDS
from pipelines.store.batches import FATES, Batch


def attach(app: typer.Typer) -> None:
    """Add the command."""
    app.command("run")(run)


def run(
    day: Day,
    feed: Annotated[
        list[str] | None, typer.Option(help="Only this feed; may be given several times.")
    ] = None,
    received_on: OptionalDay = None,
    as_json: AsJson = False,
) -> None:
    """Run a business day: every feed that has a file for it, then hand over and report.

    Running a day again changes nothing. Exit code 4: a batch was blocked and waits for a
    person; the others went on.
    """
    for name in feed or ():
        if name not in FEEDS:
            raise typer.BadParameter(f"there is no feed {name!r}; there are: {', '.join(FEEDS)}")
    with workspace() as ws:
        with err.status("starting") as status:
            done = run_day(ws, day, feed or FEEDS, received_on, status.update)
        batches = [b for b in ws.store.batches.of_day(day) if b.feed in (feed or FEEDS)]
    if as_json:
        print_json(_as_data(done, batches))
    else:
        _show(done, batches)
    if done.blocked:
        raise typer.Exit(Exit.BLOCKED)


def _as_data(done: DayRun, batches: list[Batch]) -> dict[str, object]:
    return {
        "day": done.day,
        "batches": [
            {
                "batch_id": b.batch_id,
                "status": b.status,
                "rows": b.rows,
                **{fate: getattr(b, fate) or 0 for fate in FATES},
                "message": b.message,
            }
            for b in batches
        ],
        "blocked": done.blocked,
        "no_file": done.no_file,
        **done.handed_over,
        "report": done.report,
    }


def _show(done: DayRun, batches: list[Batch]) -> None:
    table = Table("file", *("rows", *FATES), title=f"business day {done.day}", box=None)
    table.padding, table.pad_edge = (0, 1, 0, 0), False
    for column in table.columns[1:]:
        column.justify = "right"
    for b in batches:
        counts = (f"{getattr(b, name) or 0:,}" for name in ("rows", *FATES))
        table.add_row(f"{b.feed} r{b.revision}", *counts)
    out.print(table)
    if done.no_file:
        out.print(f"no file for: {', '.join(done.no_file)}")
    for batch_id, message in done.blocked.items():
        err.print(f"blocked: {batch_id}: {message}", markup=False, highlight=False)
    out.print(
        f"evaluated because their day had come: {done.handed_over['evaluated']:,}; "
        f"manual certification queue: {done.handed_over['manual_queue']:,}"
    )
    out.print(f"report: {done.report}", highlight=False, soft_wrap=True)
