"""`certify register load`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.common import AsJson, OptionalDay, err, out, print_json, workspace

register = typer.Typer(help="The register of recipients.", no_args_is_help=True)


def attach(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(register, name="register")


@register.callback()
def _group() -> None:
    """The register of recipients."""


@register.command("load")
def load_command(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="register.csv")],
    jurisdiction: Annotated[
        str | None,
        typer.Option(help="Jurisdiction of rows that name none, such as beijing/haidian."),
    ] = None,
    received_on: OptionalDay = None,
    revision: Annotated[
        int | None,
        typer.Option(min=1, help="Which file of that day it is; default: after those loaded."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Load a register file: new recipients are added, changed ones changed, none removed.

    The first load counts as known since ever. A later one counts as known from
    --received-on, or else from the last day that was run. Files may be loaded in any order:
    what was known when comes out the same. Deliveries of the days before whose rows are kept
    are matched again, and decided again where that gives other links.
    """
    from pipelines.register.loading import load

    with workspace() as ws, err.status("loading the register") as status:
        loaded = load(ws, file, jurisdiction, received_on, revision, status.update)
    if as_json:
        print_json({"rows": loaded.rows, **asdict(loaded)})
        return
    out.print(
        f"{loaded.rows:,} rows: {loaded.new:,} new, "
        f"{loaded.changed:,} changed, {loaded.unchanged:,} unchanged, "
        f"{loaded.quarantined:,} quarantined",
        highlight=False,
    )
    if loaded.matched_again:
        out.print(
            f"{loaded.matched_again:,} deliveries matched again, "
            f"{loaded.decided_again:,} decided again",
            highlight=False,
        )
    for line in loaded.problems:
        out.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)
