"""Commands of the rules: `certify scenarios` and `certify policy`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands import policy
from pipelines.scenarios import ScenarioError, run_files
from rules import RulesError, load_rule_book

Extra = Annotated[
    list[Path] | None,
    typer.Option("--rules", help="A further folder of jurisdictions and rule sets."),
]


def attach(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("scenarios")(scenarios)
    app.add_typer(policy.app, name="policy")


def scenarios(
    paths: Annotated[list[Path], typer.Argument(help="Tables, or folders of tables.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    rules: Extra = None,
) -> None:
    """Run scenario tables through the rules; exit 1 when a check differs, 2 when malformed."""
    try:
        results = list(run_files(paths, load_rule_book(tuple(rules or ()))))
    except (ScenarioError, RulesError) as error:
        typer.echo(f"cannot run: {error}", err=True)
        raise typer.Exit(2) from None
    wrong = [result for result in results if not result.ok]
    total = {"checks": len(results), "different": len(wrong)}
    if as_json:
        shown = {**total, "results": [result.plain() for result in results]}
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=1))
    else:
        for result in results:
            typer.echo(result.line())
        typer.echo(f"{len(results)} checks, {len(wrong)} different")
    raise typer.Exit(1 if wrong else 0)
