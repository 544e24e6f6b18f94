"""`certify suspensions`: the suspension list of a pay month, from the command line.

Names, numbers and free texts are not printed; the page shows them.
"""

from __future__ import annotations

import time
from collections import Counter
from datetime import date
from typing import Annotated, Any

import typer

from pipelines.commands.common import (
    AsJson,
    Day,
    Exit,
    OptionalDay,
    fail,
    print_json,
    workspace,
)
from pipelines.evaluation.judging import load_book
from pipelines.store import horizon
from pipelines.suspensions.listing import STATES, names_of
from pipelines.suspensions.releasing import hold_back, release
from pipelines.suspensions.telling import Told, tell
from pipelines.workspace import Workspace

_group = typer.Typer(help="Show and release the suspension list of a pay month.")

Place = Annotated[str, typer.Option(help="Jurisdiction, such as beijing/haidian.")]
As = Annotated[str, typer.Option("--as", metavar="USER", help="Who does it, by name.")]


def parse_month(text: str) -> date:
    """The first day of YYYY-MM.

    Raises:
        typer.BadParameter: it is no month.
    """
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a month like 2026-06") from None


Month = Annotated[date, typer.Option(parser=parse_month, metavar="YYYY-MM", help="Pay month.")]


def attach(app: typer.Typer) -> None:
    """Add the commands."""
    _group.command("list")(list_command)
    _group.command("release")(release_command)
    _group.command("hold")(hold_command)
    app.add_typer(_group, name="suspensions")


def list_command(place: Place, month: Month, as_json: AsJson = False) -> None:
    """Who is on the list, in which state, and what is missing; by ids."""
    with workspace() as ws, ws.store.read() as connection:
        book = load_book(ws.settings.parameters)
        told = tell(connection, book, names_of(connection, [place], month), month)
    if as_json:
        print_json([_shown(one) for one in told])
        return
    for one in told:
        typer.echo(f"{one.name.recipient_id}  {one.name.state:10}{', '.join(one.lacking)}")
    counts = Counter(one.name.state for one in told)
    typer.echo(", ".join(f"{counts[state]} {state}" for state in STATES))


def release_command(
    place: Place,
    month: Month,
    user: As,
    recipient: Annotated[
        list[str] | None, typer.Option(help="A recipient id; may be given several times.")
    ] = None,
    all_waiting: Annotated[
        bool, typer.Option("--all", help="Every name that waits, as the list says now.")
    ] = False,
    day: OptionalDay = None,
) -> None:
    """Release names: their payment rests with the payroll of that month."""
    if bool(recipient) == all_waiting:
        fail("name recipients with --recipient, or all that wait with --all", Exit.USAGE)
    with workspace() as ws:
        with ws.store.read() as connection:
            names = names_of(connection, [place], month)
        wanted = None if all_waiting else set(recipient or ())
        seen = dict.fromkeys(wanted or (), "") | {
            name.recipient_id: name.basis
            for name in names
            if (name.recipient_id in wanted if wanted else name.state in ("waiting", "changed"))
        }
        on = day or _last_day(ws)
        done = release(ws, month, seen, places=[place], by=user, day=on, at=int(time.time()))
    typer.echo(f"{len(done.released)} released, {len(done.before)} were before")
    if done.gone or done.changed:
        fail(f"not on the list any more: {len(done.gone) + len(done.changed)}", Exit.DIFFERENT)


def hold_command(
    place: Place,
    month: Month,
    recipient: Annotated[str, typer.Option(help="Recipient id.")],
    until: Day,
    reason: Annotated[str, typer.Option(help="Why, for the record.")],
    user: As,
    day: OptionalDay = None,
) -> None:
    """Hold one name back: payment goes on until a day."""
    with workspace() as ws:
        on = day or _last_day(ws)
        made = hold_back(
            ws,
            month,
            recipient,
            places=[place],
            until=until,
            reason=reason,
            by=user,
            day=on,
            at=int(time.time()),
        )
    typer.echo(f"held back: {made.proposal_id}")


def _shown(one: Told) -> dict[str, Any]:
    name = one.name
    return {
        "recipient": name.recipient_id,
        "state": name.state,
        "amount_fen": name.beginning.amount_fen if name.beginning else 0,
        "certified_through": one.certified_through,
        "rules": list(one.cites),
        "lacking": list(one.lacking),
        "released_by": name.release.released_by if name.release else None,
        "released_on": name.release.released_on if name.release else None,
        "held_until": name.hold.content["until"] if name.hold else None,
    }


def _last_day(ws: Workspace) -> date:
    with ws.store.read() as connection:
        here = horizon.read(connection)
    if here is None or here == date.min:
        raise ValueError("nothing was run yet: give a day with --day")
    return here
