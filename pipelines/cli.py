"""`certify`: the command line. Each group of commands lives in `pipelines/commands`."""

from __future__ import annotations

import sys
from importlib import import_module

import typer

GROUPS = (
    *("base", "register", "day", "standing", "finding", "suspensions", "rules", "match"),
    *("arrivals", "purge", "queue", "page", "user"),
    *("demo", "demo_run", "backfill", "up", "doctor", "audit", "replay", "holds"),
)
# Importing all of them takes a second, which counts where a command itself takes three.
ALONE = ("match",)


def groups_for(arguments: list[str]) -> tuple[str, ...]:
    """Return the modules that the command named first in `arguments` needs."""
    return tuple(arguments[:1]) if arguments and arguments[0] in ALONE else GROUPS


app = typer.Typer(
    name="certify",
    help="Daily certification that recipients of pensions and benefits are still entitled.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for group in groups_for(sys.argv[1:]):
    import_module(f"pipelines.commands.{group}").attach(app)
