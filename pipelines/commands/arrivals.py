"""`certify arrivals`: which files came, which came late, which are missing."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated

import typer
from rich.table import Table

from expectations.arrivals import load_arrivals
from pipelines.arrivals.look import Arrival, Feed, look
from pipelines.commands.common import AsJson, out, parse_day, print_json, workspace
from pipelines.store import arrivals, horizon

MARKS = {"arrived": "+", "late": "L", "missing": "X", "expected": "?", "extra": "e"}
"""One character a business day."""

LEGEND = (
    "+ came  L late  X missing  ? not yet due  e unexpected  . none expected\n"
    "* corrected later  ! stopped"
)


def attach(app: typer.Typer) -> None:
    """Add the command."""
    app.command("arrivals")(show)


def show(
    from_: Annotated[
        date | None,
        typer.Option("--from", parser=parse_day, metavar="YYYY-MM-DD", help="First business day."),
    ] = None,
    to: Annotated[
        date | None, typer.Option(parser=parse_day, metavar="YYYY-MM-DD", help="Last business day.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show for each feed which files came, and which are missing since when.

    Without a range: the last four weeks, and every file that is still missing.
    """
    with workspace() as ws, ws.store.read() as connection:
        here = horizon.read(connection)
        if here is None:
            raise ValueError("nothing was run yet, so no file is expected: `certify run` first")
        table = load_arrivals(ws.settings.contracts)
        last = to or here
        feeds = look(connection, table, here, from_ or last - timedelta(27), last)
        alarms = arrivals.open_alarms(connection)
    missing = [dict(alarm._mapping) for alarm in alarms]
    if as_json:
        print_json({"horizon": here, "missing": missing, "feeds": [asdict(f) for f in feeds]})
        return
    _show(feeds)
    for alarm in alarms:
        out.print(
            f"missing: {alarm.feed} of {alarm.business_day}, expected by {alarm.expected_on}; "
            f"alarm raised on {alarm.alarmed_on}",
            highlight=False,
            soft_wrap=True,
        )
    if not alarms:
        out.print("no file is missing")


def _show(feeds: list[Feed]) -> None:
    days = sorted({one.business_day for feed in feeds for one in feed.arrivals})
    table = Table("feed", "files", box=None, pad_edge=False)
    for feed in feeds:
        by_day = {one.business_day: one for one in feed.arrivals}
        marks = "".join(_mark(by_day.get(day)) for day in days)
        table.add_row(feed.feed, "never delivered" if feed.first is None else marks)
    if days:
        out.print(f"{days[0]} to {days[-1]}", highlight=False)
    out.print(table)
    out.print(LEGEND, highlight=False)


def _mark(one: Arrival | None) -> str:
    if one is None:
        return ". "
    return MARKS[one.state] + ("!" if one.stopped else "*" if one.corrected else " ")
