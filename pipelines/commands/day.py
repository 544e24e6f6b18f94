"""`certify run`: one day through all stages."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.status import Status
from rich.table import Table

from pipelines.brake import Braked
from pipelines.brakes.telling import commands
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
from pipelines.commands.holds import ask_on_terminal, record_answers
from pipelines.commands.preview import (
    AsPreview,
    ToCsv,
    ToPage,
    only_with_preview,
    show_preview,
)
from pipelines.run import Ask, DayRun, nobody, run_day
from pipelines.settings import FEEDS
from pipelines.store.batches import FATES, Batch
from pipelines.workspace import Workspace

Answers = Annotated[
    list[str] | None,
    typer.Option(metavar="BATCH_ID", help="A held batch (`certify holds`); needs --as and --note."),
]


def attach(app: typer.Typer) -> None:
    """Add the command."""
    app.command("run")(run)


def run(
    day: Day,
    feed: Annotated[
        list[str] | None, typer.Option(help="Only this feed; may be given several times.")
    ] = None,
    received_on: OptionalDay = None,
    approve: Answers = None,
    refuse: Answers = None,
    by: Annotated[str | None, typer.Option("--as", help="Who approves or refuses.")] = None,
    note: Annotated[str | None, typer.Option(help="Why; kept with the decision.")] = None,
    preview: AsPreview = False,
    csv: ToCsv = None,
    page: ToPage = None,
    as_json: AsJson = False,
) -> None:
    """Run a business day: every feed that has a file for it, then hand over and report.

    Running a day again changes nothing. Exit code 4: a batch was blocked and waits for a
    corrected file. Exit code 5: a batch is out of the band of its feed's history and waits for
    approval; on a terminal you are asked, else answer with --approve or --refuse. The others
    went on.
    """
    for name in feed or ():
        if name not in FEEDS:
            raise typer.BadParameter(f"there is no feed {name!r}; there are: {', '.join(FEEDS)}")
    only_with_preview(preview, csv, page)
    if preview:
        show_preview(day, day, feed or FEEDS, received_on, as_json, csv, page)
        return
    with workspace() as ws:
        record_answers(ws, day, approve or [], refuse or [], by, note)
        with err.status("starting") as status:
            ask = _asking(ws, status) if _somebody_is_there(as_json) else nobody
            done = run_day(ws, day, feed or FEEDS, received_on, status.update, ask)
        batches = [b for b in ws.store.batches.of_day(day) if b.feed in (feed or FEEDS)]
    if as_json:
        print_json(_as_data(done, batches))
    else:
        _show(done, batches)
    if done.held:
        raise typer.Exit(Exit.HELD)
    if done.blocked:
        raise typer.Exit(Exit.BLOCKED)


def _somebody_is_there(as_json: bool) -> bool:
    return sys.stdin.isatty() and err.is_terminal and not as_json


def _asking(ws: Workspace, status: Status) -> Ask:
    """Ask about held batches, with the spinner out of the way."""

    def ask(braked: Braked) -> None:
        status.stop()
        ask_on_terminal(ws, braked)
        status.start()

    return ask


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
        "held": done.held,
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
    for batch_id, message in done.held.items():
        lines = (f"held: {batch_id}: {message}", *commands(batch_id, done.day))
        err.print("\n  ".join(lines), markup=False, highlight=False, soft_wrap=True)
    out.print(
        f"evaluated because their day had come: {done.handed_over['evaluated']:,}; "
        f"manual certification queue: {done.handed_over['manual_queue']:,} "
        f"({done.handed_over['queue_changes']:,} changed by the day)"
    )
    if missing := done.handed_over["missing_files"]:
        err.print(f"files missing: {missing}, see `certify arrivals`", highlight=False)
    out.print(f"report: {done.report}", highlight=False, soft_wrap=True)
