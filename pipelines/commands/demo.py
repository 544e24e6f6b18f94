"""`certify demo city`: make a synthetic city."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from demo.city import make_city
from demo.settings import FEEDS, Settings

demo_app = typer.Typer(help="Synthetic data to try the system on.", no_args_is_help=True)
USAGE_ERROR = 2


def attach(app: typer.Typer) -> None:
    """Add the group `demo` to the command line."""
    app.add_typer(demo_app, name="demo")


@demo_app.callback()
def _group() -> None:
    """Synthetic data to try the system on."""


@demo_app.command()
def city(
    out: Annotated[Path, typer.Option(help="Folder to write the city into.")],
    recipients: Annotated[int, typer.Option(help="Rows of the register.")] = 20_000,
    days: Annotated[int, typer.Option(help="Business days with files.")] = 5,
    first_day: Annotated[dt.datetime, typer.Option(formats=["%Y-%m-%d"], help="First day.")] = (
        dt.datetime(2026, 4, 20)
    ),
    seed: Annotated[int, typer.Option(help="Same seed and options, same bytes.")] = 1,
    feeds: Annotated[str, typer.Option(help="Comma-separated feeds.")] = ",".join(FEEDS),
    jurisdiction: Annotated[
        list[str] | None,
        typer.Option(
            help="beijing/haidian, beijing or arshan; NAME=SHARE several times for a mix."
        ),
    ] = None,
    death_rows: Annotated[int | None, typer.Option(help="Rows of a day's file.")] = None,
    incarceration_rows: Annotated[int | None, typer.Option(help="Rows of a day's file.")] = None,
    travel_rows: Annotated[int | None, typer.Option(help="Rows of a day's file.")] = None,
    medical_rows: Annotated[int | None, typer.Option(help="Rows of a day's file.")] = None,
    certification_rows: Annotated[int | None, typer.Option(help="Rows of a day's file.")] = None,
    damage: Annotated[
        list[str] | None, typer.Option(help="FEED=SHARE of damaged rows, several times.")
    ] = None,
    registered: Annotated[
        list[str] | None, typer.Option(help="FEED=SHARE of rows about the register's people.")
    ] = None,
    traps: Annotated[float, typer.Option(help="Share of rows that are a trap.")] = 0.012,
    defects: Annotated[float, typer.Option(help="Share of rows that cannot be used.")] = 0.004,
    register_errors: Annotated[float, typer.Option(help="Own-side errors: 1 usual, 0 none.")] = 1.0,
    skew: Annotated[
        float, typer.Option(help="Share of people of one surname and one birthday.")
    ] = 0.0,
    troubles: Annotated[
        bool, typer.Option(help="Corrected, late, missing, truncated and compressed deliveries.")
    ] = True,
    encoding: Annotated[str, typer.Option(help="mixed, gb18030 or utf-8.")] = "mixed",
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Write register.csv, inbox/, deliveries.csv and truth/ of a made-up city.

    Death and prison files have a quarter of their rows damaged, journeys and stays a sixteenth,
    certifications one in 32. What every option does to the city is told in docs/demo.md.
    """
    rows = {
        "death": death_rows, "incarceration": incarceration_rows, "travel": travel_rows,
        "medical": medical_rows, "certification": certification_rows,
    }  # fmt: skip
    console = Console(stderr=True)
    try:
        settings = Settings(
            recipients, days, first_day.date(), seed,
            feeds=tuple(f for f in FEEDS if f in _names(feeds)),
            rows={k: v for k, v in rows.items() if v is not None},
            damage=_shares(damage), registered=_shares(registered), traps=traps, defects=defects,
            register_errors=register_errors,
            skew=skew,
            jurisdictions=_shares(jurisdiction) or {"beijing/haidian": 1.0},
            troubles=troubles, encoding=encoding,
        )  # fmt: skip
        with console.status("city") as status:
            summary = make_city(out, settings, lambda step: status.update(f"writing {step}"))
    except (ValueError, FileExistsError) as error:
        console.print(f"[red]certify demo city:[/red] {error}")
        raise typer.Exit(USAGE_ERROR) from error
    if as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False))
    else:
        _show(out, summary)


def _names(text: str) -> set[str]:
    """Split a list of feeds. Raises ValueError for an unknown one."""
    found = {name.strip() for name in text.split(",") if name.strip()}
    if unknown := sorted(found - set(FEEDS)):
        raise ValueError(f"unknown feed {unknown[0]!r}: choose among {', '.join(FEEDS)}")
    return found


def _shares(given: list[str] | None) -> dict[str, float]:
    """Read NAME=SHARE pairs; a bare name counts 1. Raises ValueError for a bad number."""
    found = {}
    for text in given or []:
        name, _, share = text.partition("=")
        try:
            found[name] = float(share or 1)
        except ValueError:
            raise ValueError(f"{text!r}: write NAME=SHARE, such as travel=0.1") from None
    return found


def _show(out: Path, summary: dict[str, object]) -> None:
    """Print a table of the files and where everything lies."""
    table = Table("file", "rows", "registered", "damaged", "traps", "defects", "note")
    for file in summary["files"]:  # type: ignore[attr-defined]
        sums = [str(sum(file[name].values())) for name in ("traps", "defects")]
        counts = [str(file[name]) for name in ("rows", "registered", "damaged")]
        table.add_row(file["file"].removeprefix("inbox/"), *counts, *sums, file["note"])
    console = Console()
    console.print(table)
    console.print(f"register {out / 'register.csv'}, files {out / 'inbox'}, truth {out / 'truth'}")
