"""What the commands share: days as options, errors as messages, exit codes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from enum import IntEnum
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console

from pipelines.settings import Settings
from pipelines.workspace import Workspace, open_workspace

out = Console()
err = Console(stderr=True)


class Exit(IntEnum):
    """Exit codes; part of the interface."""

    OK = 0
    DIFFERENT = 1
    """A check found a difference, or a record that was asked for is not there."""
    USAGE = 2
    """The command was called in a way it does not understand."""
    NOT_SET_UP = 3
    """The installation is not ready: `certify init`, `certify doctor`."""
    BLOCKED = 4
    """At least one batch was blocked and waits for a person; the others went on."""
    HELD = 5
    """At least one batch is out of its band and waits for approval; the others went on."""
    FAULT = 6
    """Disk, database or memory failed; nothing is lost, and the same command goes on from there."""


def parse_day(text: str) -> date:
    """A day from YYYY-MM-DD.

    Raises:
        typer.BadParameter: it is not one.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day like 2026-04-20") from None


Day = Annotated[date, typer.Option(parser=parse_day, metavar="YYYY-MM-DD")]
OptionalDay = Annotated[date | None, typer.Option(parser=parse_day, metavar="YYYY-MM-DD")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def fail(message: str, code: Exit) -> NoReturn:
    """Print what is wrong and what to do, and end with this exit code."""
    err.print(f"certify: {message}", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(code)


def print_json(value: Any) -> None:
    """Print a value as JSON, days as YYYY-MM-DD."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


@contextmanager
def workspace(needs_database: bool = True) -> Iterator[Workspace]:
    """The installation the environment names; what is wrong with it becomes a message."""
    try:
        ws = open_workspace(Settings())
    except ValidationError as wrong:
        lines = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in wrong.errors()]
        fail("the settings are not usable: " + "; ".join(lines), Exit.NOT_SET_UP)
    try:
        if needs_database and (state := ws.store.state()) != "ready":
            fail(f"the database is {state}: run `certify init`", Exit.NOT_SET_UP)
        yield ws
    except typer.Exit:
        raise
    except (ValueError, KeyError, FileNotFoundError) as wrong:
        fail(str(wrong.args[0] if wrong.args else wrong), Exit.DIFFERENT)
    except Exception as wrong:
        from pipelines import faults  # the engine it knows the errors of is slow to import

        if message := faults.explain(wrong):
            fail(message, Exit.FAULT)
        raise
