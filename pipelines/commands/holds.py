"""`certify holds`, and how a person is asked about a held batch on a terminal."""

from __future__ import annotations

import getpass
import json
from datetime import UTC, date, datetime
from typing import Annotated

import typer
from rich.prompt import Prompt
from rich.table import Table

from pipelines.approval import answer, overtaken
from pipelines.brake import Braked, judged_of
from pipelines.brakes import words
from pipelines.brakes.drawing import sparkline
from pipelines.brakes.table import load_table
from pipelines.brakes.telling import commands, out_of_band
from pipelines.commands.common import AsJson, err, out, print_json, workspace
from pipelines.store import brakes
from pipelines.store.brakes import Hold
from pipelines.workspace import Workspace

ANSWERS = {"approve": "released", "refuse": "refused"}


def attach(app: typer.Typer) -> None:
    """Add the command."""
    app.command("holds")(holds)


def holds(
    every: Annotated[bool, typer.Option("--all", help="Those that were answered, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the batches that are out of their band and wait for a person's approval."""
    with workspace() as ws:
        with ws.store.read() as connection:
            found = brakes.find_all(connection, None if every else "open")
        told = [_as_data(ws, hold) for hold in found]
    if as_json:
        print_json(told)
        return
    if not told:
        out.print("no batch is held" if not every else "no batch was ever held")
    for one, hold in zip(told, found, strict=True):
        head = f"{one['batch_id']}  {one['state']}" + (f" by {hold.by}" if hold.by else "")
        lines = [head + ("; a later revision is in force" if one["overtaken"] else "")]
        lines += [f"  {words.line(m, 'en')}" for m in out_of_band(judged_of(hold))]
        lines += [f"  note: {hold.note}"] if hold.note else []
        if hold.state == "open":
            lines += [f"  {command}" for command in commands(hold.batch_id, hold.business_day)]
        out.print("\n".join(lines), markup=False, highlight=False, soft_wrap=True)


def _as_data(ws: Workspace, hold: Hold) -> dict[str, object]:
    batch = ws.store.batches.get(hold.batch_id)
    return {
        "batch_id": hold.batch_id,
        "business_day": hold.business_day,
        "state": hold.state,
        "asked_on": hold.asked_on,
        "by": hold.by,
        "at": hold.at,
        "note": hold.note,
        "waiting": batch.waiting,
        "overtaken": overtaken(ws, batch),
        "judged": json.loads(hold.judged),
    }


def record_answers(
    ws: Workspace,
    day: date,
    approve: list[str],
    refuse: list[str],
    by: str | None,
    note: str | None,
) -> None:
    """Record the answers given as options of `certify run`.

    Raises:
        typer.BadParameter: nobody or no reason is named, or a batch is not of that day.
        ValueError: a batch is not held, or has gone on.
    """
    if not (approve or refuse):
        return
    if not (by or "").strip() or not (note or "").strip():
        raise typer.BadParameter("--approve and --refuse need --as USER and --note WHY")
    known = {batch.batch_id for batch in ws.store.batches.of_day(day)}
    if wrong := [one for one in (*approve, *refuse) if one not in known]:
        raise typer.BadParameter(f"no batch of {day}: {', '.join(wrong)}; see `certify holds`")
    for state, batch_ids in (("released", approve), ("refused", refuse)):
        for batch_id in batch_ids:
            answer(ws, batch_id, state, by=str(by).strip(), at=now(), note=str(note).strip())


def now() -> str:
    """This moment, for the record of who answered when."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def ask_on_terminal(ws: Workspace, braked: Braked) -> None:
    """Show a held batch with its history, ask, and record the answer; `later` records nothing."""
    show(braked)
    said = Prompt.ask(
        "Let it go?", choices=[*ANSWERS, "later"], default="later", console=err, show_default=True
    )
    if said not in ANSWERS:
        return
    note = ""
    while not note.strip():
        note = Prompt.ask("Why (kept with the decision; no names)", console=err)
    by = getpass.getuser()
    answer(ws, braked.batch.batch_id, ANSWERS[said], by=by, at=now(), note=note.strip())


def show(braked: Braked) -> None:
    """A held batch as a table: what was measured, what was expected, how it went before."""
    batch = braked.batch
    table = Table(*(words.say(f"head.{h}", "en") for h in ("measure", "value", "band", "history")))
    table.box = None
    for one in braked.judged:
        style = {"out": "bold red", "warn": "yellow"}.get(one.verdict, "")
        table.add_row(
            words.name(one, "en"),
            words.figure(one.measure, one.value),
            words.band(one.measure, one.band, "en"),
            sparkline(one),
            style=style,
        )
    err.print(f"held: {batch.batch_id}", markup=False, highlight=False)
    err.print(table)
    why = load_table()
    for one in out_of_band(braked.judged):
        rule = why.rule(one.measure, batch.feed, batch.business_day)
        if rule is not None:
            err.print(f"{words.name(one, 'en')}: {rule.because['en']}", highlight=False)
