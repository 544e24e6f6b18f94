"""`--preview` of `certify run` and `certify backfill`: what would change; nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from pipelines.backfill import BackfillError
from pipelines.commands.common import Exit, err, fail, out, print_json, workspace
from pipelines.home import whole

if TYPE_CHECKING:
    from pipelines.preview.compare import Preview

SHOWN = 40
"""Moves in the table on the terminal; the page and the CSV file have them all."""

AsPreview = Annotated[
    bool, typer.Option("--preview", help="Show what would change; write nothing.")
]
ToCsv = Annotated[
    Path | None, typer.Option("--csv", metavar="FILE", help="Preview: each change as CSV.")
]
ToPage = Annotated[
    Path | None, typer.Option("--page", metavar="FILE", help="Preview: a page with a picture.")
]


def only_with_preview(wanted: bool, csv: Path | None, page: Path | None) -> None:
    """Refuse files that only a preview writes.

    Raises:
        typer.BadParameter: a file is named without `--preview`.
    """
    if not wanted and (csv or page):
        raise typer.BadParameter("--csv and --page belong to --preview")


def show_preview(
    first: date,
    last: date,
    feeds: Sequence[str],
    received_on: date | None,
    as_json: bool,
    csv: Path | None,
    page: Path | None,
) -> None:
    """Preview a range of days and show it: a table or JSON, and the files asked for."""
    from pipelines.preview.csv_file import csv_sink
    from pipelines.preview.page import page as page_of
    from pipelines.preview.run import preview

    with workspace() as ws, err.status("preview") as status:
        try:
            with csv_sink(csv) if csv else nullcontext() as sink:
                found = preview(ws, first, last, feeds, received_on, sink, status.update)
        except BackfillError as wrong:
            fail(str(wrong), Exit.USAGE)
    if page:
        with whole(page) as part:
            part.touch(mode=0o600)
            part.write_text(page_of(found), encoding="utf-8")
    if as_json:
        print_json(found.plain())
        return
    _show(found)
    for path in (csv, page):
        if path:
            out.print(f"written: {path}", highlight=False, soft_wrap=True)


def _show(found: Preview) -> None:
    table = Table("what", "now", "then", "recipients", box=None)
    table.columns[3].justify = "right"
    for (what, before, after), count in found.in_order()[:SHOWN]:
        table.add_row(what, before, after, f"{count:,}")
    if found.moves:
        out.print(table)
    if len(found.moves) > SHOWN:
        out.print(f"and {len(found.moves) - SHOWN} more moves: --page or --csv has them all")
    for kind, fen in sorted(found.fen.items()):
        out.print(f"instructions, {kind}: {Decimal(fen) / 100:+,.2f} CNY", highlight=False)
    for name, lines in (("held", found.held), ("blocked", found.blocked)):
        for batch_id, message in lines.items():
            err.print(f"would be {name}: {batch_id}: {message}", markup=False, highlight=False)
    out.print(
        f"{found.first} to {found.last}: {found.looked_at:,} recipients looked at, "
        f"{found.changed:,} would change; {len(found.decided)} batches would be decided, "
        f"{len(found.no_file)} files are not there; horizon {found.horizon}. Nothing was written.",
        highlight=False,
        soft_wrap=True,
    )
