"""`certify doctor`: is this installation ready, and if not, what to do."""

from __future__ import annotations

import typer
from rich.table import Table

from pipelines.commands.common import AsJson, Exit, out, print_json, workspace
from pipelines.health import examine


def attach(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor")(doctor)


def doctor(as_json: AsJson = False) -> None:
    """Check versions, database, folders, permissions and time zone, and say how to mend.

    Exit code 3: something must be mended before the schedule may run.
    """
    with workspace(needs_database=False) as ws:
        findings = examine(ws)
    if as_json:
        print_json([vars(f) for f in findings])
    else:
        table = Table("", "what", "found", "what to do", box=None)
        for f in findings:
            table.add_row("ok" if f.ok else "MEND", f.what, f.found, "" if f.ok else f.mend)
        out.print(table)
    if not all(f.ok for f in findings):
        raise typer.Exit(Exit.NOT_SET_UP)
