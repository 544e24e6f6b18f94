"""`certify replay`: is what was decided as of a day what the same question gives today?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.progress import Progress
from rich.table import Table

from pipelines.commands.common import AsJson, Day, Exit, err, out, print_json, workspace
from pipelines.replay import Replayed, Shown, replay

SHOWN = 50
"""Differences that are printed; `--json` has all."""


def attach(app: typer.Typer) -> None:
    """Add the command."""
    app.command("replay")(replay_command)


def replay_command(
    day: Day,
    recipient: Annotated[str | None, typer.Option(help="Only this recipient id.")] = None,
    as_json: AsJson = False,
) -> None:
    """Ask again what was decided as of a day: by what was known then, under the rules of then.

    Exit code 1: there is an incident, a difference that late processing does not explain.
    """
    with workspace() as ws, Progress(console=err, transient=True) as bar:
        task = bar.add_task("replay", total=None)
        found = replay(
            ws, day, recipient, lambda done, total: bar.update(task, completed=done, total=total)
        )
    if as_json:
        print_json(as_data(found))
    else:
        _show(found)
    if found.incidents:
        raise typer.Exit(Exit.DIFFERENT)


def as_data(found: Replayed) -> dict[str, Any]:
    """A replay as plain values."""
    return {
        **{k: v for k, v in asdict(found).items() if k != "shown"},
        "late": found.late,
        "incidents": found.incidents,
        "shown": [_one(one) for one in found.shown],
    }


def _one(shown: Shown) -> dict[str, Any]:
    fields = {name: {"then": a, "now": b} for name, (a, b) in shown.fields.items()}
    return asdict(shown) | {"fields": fields}


def _show(found: Replayed) -> None:
    out.print(
        f"as of {found.day}: {found.recipients:,} recipients in {found.decisions:,} decisions; "
        f"the same: {found.recipients - found.differing:,}; late processing: {found.late:,}; "
        f"incidents: {found.incidents:,}",
        highlight=False,
    )
    if other := [v for v in found.rules_versions if v != found.rules_in_force]:
        out.print(
            f"rules of then: {', '.join(other)}; in force now: {found.rules_in_force}",
            highlight=False,
        )
    if found.other_software:
        out.print("other software decided then: a difference may come from that", highlight=False)
    for problem in found.problems:
        err.print(f"incident: {problem}", markup=False, highlight=False, soft_wrap=True)
    if found.shown:
        table = Table("recipient", "what", "decision", "why", "fields", box=None)
        for one in found.shown[:SHOWN]:
            decision = f"{one.decision_id} {one.cause}"
            table.add_row(one.recipient_id, one.kind, decision, one.why, " ".join(one.fields))
        out.print(table)
    if len(found.shown) > SHOWN:
        out.print(f"and {len(found.shown) - SHOWN:,} more: --json has them", highlight=False)
