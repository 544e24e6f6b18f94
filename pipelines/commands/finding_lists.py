"""`certify finding list`, `cases` and `show`: what waits and what was decided, by ids alone."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from pipelines.commands.common import AsJson, out, print_json, workspace
from pipelines.review import Proposal, get, list_cases, list_proposals
from pipelines.store import horizon

Of = Annotated[str, typer.Argument(metavar="PROPOSAL", help="Id of the proposal.")]
State = Annotated[str, typer.Option(help="open, approved, returned, withdrawn, undone")]
Limit = Annotated[int, typer.Option(min=1, max=1000)]


def attach_lists(group: typer.Typer) -> None:
    """Add the commands to those of `certify finding`."""
    group.command("list")(list_command)
    group.command("cases")(cases_command)
    group.command("show")(show_command)


def list_command(
    state: State = "open",
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """Proposals in a state, the oldest first."""
    with workspace() as ws, ws.store.read() as connection:
        page = list_proposals(connection, horizon.places(connection), state=state, limit=limit)
    if as_json:
        print_json([_shown(one) for one in page.rows])
        return
    for one in page.rows:
        typer.echo(f"{one.proposal_id}  {one.kind:22}{one.state:10}{one.known_on}  {one.maker}")


def cases_command(
    kind: Annotated[str | None, typer.Option(help="Kind of the cases.")] = None,
    order: Annotated[str, typer.Option(help="urgency, amount, strength")] = "urgency",
    status: Annotated[str, typer.Option(help="open, decided, lapsed")] = "open",
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """Cases that wait for a person, without names."""
    with workspace() as ws, ws.store.read() as connection:
        places = horizon.places(connection)
        page = list_cases(connection, places, kind, order=order, status=status, limit=limit)
    hidden = ("name", "id_number")
    rows = [{k: v for k, v in one._asdict().items() if k not in hidden} for one in page.rows]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        typer.echo(
            f"{row['case_id']}  {row['kind']:18}{row['ground'] or '':14}"
            f"{row['due_on']}  {row['recipient_id']}"
        )


def show_command(proposal: Of, as_json: AsJson = False) -> None:
    """One proposal: who made and approved it, when, and where it stands."""
    with workspace() as ws, ws.store.read() as connection:
        found = get(connection, proposal)
    print_proposal(found, as_json)


def _shown(proposal: Proposal) -> dict[str, Any]:
    told = proposal._asdict()
    told["fields"] = sorted(told.pop("content"))
    told.pop("note")
    plain: dict[str, Any] = json.loads(json.dumps(told, default=str))
    return plain


def print_proposal(proposal: Proposal, as_json: bool) -> None:
    """Print a proposal without what was said."""
    told = _shown(proposal)
    if as_json:
        print_json(told)
        return
    for name in ("proposal_id", "kind", "state", "four_eyes", "maker", "approver", "approved_on"):
        out.print(f"{name:14} {told[name]}", markup=False, highlight=False)
