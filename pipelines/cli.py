"""`certify`: the command line. Each group of commands lives in `pipelines/commands`."""

from __future__ import annotations

from importlib import import_module

import typer

GROUPS = (
    *("base", "register", "day", "standing", "finding", "rules", "match"),
    *("arrivals", "purge", "queue", "page", "user"),
    *("demo", "demo_run", "backfill", "up", "doctor", "audit", "replay", "holds"),
)

app = typer.Typer(
    name="certify",
    help="Daily certification that recipients of pensions and benefits are still entitled.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for group in GROUPS:
    import_module(f"pipelines.commands.{group}").attach(app)
