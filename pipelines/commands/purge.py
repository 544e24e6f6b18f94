"""`certify purge`: remove what may no longer be kept."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer
from rich.table import Table

from pipelines.audit.noting import operator
from pipelines.commands.common import AsJson, OptionalDay, out, print_json, workspace
from pipelines.retention.periods import load_periods
from pipelines.retention.plan import plan
from pipelines.retention.preview import Line, summary
from pipelines.retention.purge import last_day
from pipelines.retention.purge import purge as remove


def attach(app: typer.Typer) -> None:
    """Add the command."""
    app.command("purge")(purge)


def purge(
    day: OptionalDay = None,
    yes: Annotated[bool, typer.Option("--yes", help="Remove; without it, only show.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show which files have outlived their period by a day, and with --yes remove them.

    The day is the horizon unless it is given. Counts and hashes of what was removed stay, in the
    batch's folder (purged.json) and in the database. Standings, cases and the digest do not change.
    """
    with workspace() as ws:
        wanted = day or last_day(ws)
        if wanted is None:
            raise ValueError("nothing was run yet, so nothing has outlived its period")
        lines = summary(plan(ws, wanted))
        if yes:
            remove(ws, wanted, actor=operator())
    told = [
        asdict(line) | {"what": load_periods()[line.kind].what, "cites": _cites(line)}
        for line in lines
    ]
    if as_json:
        print_json({"day": wanted, "removed": yes, "lines": told})
    else:
        _show(wanted, lines, yes)


def _cites(line: Line) -> list[str]:
    return list(load_periods()[line.kind].cites)


def _show(day: date, lines: list[Line], done: bool) -> None:
    if not lines:
        out.print(f"{day}: nothing has outlived its period")
        return
    table = Table("kind", "feed", "files", "bytes", "oldest", "kept for", "because", box=None)
    for column in table.columns[2:4]:
        column.justify = "right"
    for line in lines:
        table.add_row(
            line.kind + (", sealed" if line.seal else ""),
            line.feed or "",
            f"{line.files:,}",
            f"{line.bytes:,}",
            line.oldest.isoformat(),
            f"{line.days} days",
            "; ".join(_cites(line)),
        )
    out.print(table)
    out.print(
        f"removed by {day}; counts and hashes stay"
        if done
        else f"would be removed by {day}: call again with --yes"
    )
