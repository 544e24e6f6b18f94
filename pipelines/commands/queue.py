"""`certify queue`: the manual certification queue as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.common import err, out, workspace
from pipelines.queue_file import export_queue

queue_app = typer.Typer(
    help="The manual certification queue: who is to be called or visited.", no_args_is_help=True
)


def attach(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(queue_app, name="queue")


@queue_app.callback()
def queue() -> None:
    """The manual certification queue: who is to be called or visited."""


@queue_app.command("export")
def export(
    file: Annotated[
        Path | None,
        typer.Option("--out", help="File to write; default: queue/ of the home folder."),
    ] = None,
) -> None:
    """Write the whole queue as CSV, those due first at the top.

    It holds names and telephone numbers: mode 0600, and the export is noted in the audit trail.
    What a single day changed is in queue/changes_<day>.csv.
    """
    with workspace() as ws:
        with err.status("writing the queue"):
            path, listed = export_queue(ws, file)
        out.print(f"{listed:,} recipients: {path}", highlight=False, soft_wrap=True)
