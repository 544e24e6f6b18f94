"""`certify finding`: what people decide about cases, from the command line.

Everything is told by ids; names, numbers and free texts are not printed.
"""

from __future__ import annotations

import time
from datetime import date
from typing import Annotated, Any

import typer

from pipelines.commands.common import AsJson, Exit, OptionalDay, fail, out, workspace
from pipelines.commands.finding_lists import Of, attach_lists, print_proposal
from pipelines.review import (
    KINDS,
    Draft,
    approve,
    get,
    preview,
    preview_proposal,
    propose,
    return_,
    sentences,
    withdraw,
)
from pipelines.store import horizon
from pipelines.workspace import Workspace

_group = typer.Typer(help="Propose, approve and take back what people decide.")

As = Annotated[str, typer.Option("--as", metavar="USER", help="Who does it.")]
Language = Annotated[str, typer.Option(help="zh or en")]
Known = Annotated[str | None, typer.Option("--case", help="The case that it answers.")]


def attach(app: typer.Typer) -> None:
    """Add the commands."""
    _group.command("propose")(propose_command)
    _group.command("approve")(approve_command)
    _group.command("return")(return_command)
    _group.command("withdraw")(withdraw_command)
    _group.command("undo")(undo_command)
    attach_lists(_group)
    app.add_typer(_group, name="finding")


def propose_command(
    kind: Annotated[str, typer.Argument(help=f"One of: {', '.join(KINDS)}.")],
    recipient: Annotated[str, typer.Option(help="Recipient id, as in the register.")],
    user: As,
    case: Known = None,
    fields: Annotated[
        list[str] | None, typer.Option("--set", help="A field, as name=value; lists as a,b.")
    ] = None,
    day: OptionalDay = None,
    only_preview: Annotated[
        bool, typer.Option("--preview", help="Say what would follow; decide nothing.")
    ] = False,
    lang: Language = "zh",
    as_json: AsJson = False,
) -> None:
    """Propose a decision; one that a single person may take takes effect at once."""
    with workspace() as ws:
        draft = Draft(kind, recipient, _content(fields or []), case)
        _propose(ws, draft, user, _day(ws, day), lang, only_preview, as_json)


def undo_command(
    proposal: Of,
    user: As,
    note: Annotated[str, typer.Option(help="Why.")],
    day: OptionalDay = None,
    only_preview: Annotated[bool, typer.Option("--preview", help="Decide nothing.")] = False,
    lang: Language = "zh",
    as_json: AsJson = False,
) -> None:
    """Propose to take a decision back; a second person approves it."""
    with workspace() as ws:
        with ws.store.read() as connection:
            target = get(connection, proposal)
        draft = Draft(
            "undo", target.recipient_id, {"note": note}, target.case_id, target.proposal_id
        )
        _propose(ws, draft, user, _day(ws, day), lang, only_preview, as_json)


def _propose(
    ws: Workspace,
    draft: Draft,
    user: str,
    day: date,
    lang: str,
    only_preview: bool,
    as_json: bool,
) -> None:
    foretold = sentences(preview(ws, draft, day=day), lang)
    if only_preview:
        for line in foretold:
            out.print(line, markup=False, highlight=False, soft_wrap=True)
        return
    print_proposal(propose(ws, draft, maker=user, day=day, at=_now()), as_json)


def approve_command(
    proposal: Of,
    user: As,
    day: OptionalDay = None,
    only_preview: Annotated[
        bool, typer.Option("--preview", help="Say what would follow; decide nothing.")
    ] = False,
    lang: Language = "zh",
    as_json: AsJson = False,
) -> None:
    """Approve a proposal, as another person than its maker."""
    with workspace() as ws:
        on = _day(ws, day)
        if only_preview:
            for line in sentences(preview_proposal(ws, proposal, day=on), lang):
                out.print(line, markup=False, highlight=False, soft_wrap=True)
            return
        print_proposal(approve(ws, proposal, approver=user, day=on, at=_now()), as_json)


def return_command(
    proposal: Of,
    user: As,
    note: Annotated[str, typer.Option(help="Why, for the maker.")],
    as_json: AsJson = False,
) -> None:
    """Give a proposal back to its maker."""
    with workspace() as ws:
        print_proposal(return_(ws, proposal, user=user, note=note), as_json)


def withdraw_command(proposal: Of, user: As, as_json: AsJson = False) -> None:
    """Take back one's own proposal while nobody approved it."""
    with workspace() as ws:
        print_proposal(withdraw(ws, proposal, user=user), as_json)


def _content(fields: list[str]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for field in fields:
        name, equals, value = field.partition("=")
        if not equals:
            fail(f"--set {name} lacks a value: write name=value", Exit.USAGE)
        listed = name in ("evidence", "documents", "papers")
        told[name] = [one for one in value.split(",") if one] if listed else value
    return told


def _day(ws: Workspace, day: date | None) -> date:
    """The day that was given, or the last day that was run.

    Raises:
        ValueError: nothing was run yet, and no day is given.
    """
    if day is not None:
        return day
    with ws.store.read() as connection:
        here = horizon.read(connection)
    if here is None or here == date.min:
        raise ValueError("nothing was run yet: give a day with --day")
    return here


def _now() -> int:
    """The moment for the record; no decision depends on it."""
    return int(time.time())
