"""`certify standing`: what follows for one recipient, on a day, by what was known on a day."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.commands.common import AsJson, OptionalDay, out, print_json, workspace
from pipelines.evaluation.asking import ask
from pipelines.evaluation.judging import load_book
from pipelines.evaluation.presenting import present
from rules import explain


def attach(app: typer.Typer) -> None:
    """Add the command."""
    app.command("standing")(standing)


def standing(
    recipient: Annotated[str, typer.Option(help="Recipient id, as in the register.")],
    as_of: OptionalDay = None,
    known_at: OptionalDay = None,
    explain_it: Annotated[bool, typer.Option("--explain", help="Say why.")] = False,
    lang: Annotated[str, typer.Option(help="zh or en")] = "zh",
    as_json: AsJson = False,
) -> None:
    """What follows for a recipient on --as-of, by what was known on --known-at.

    Default: the last day that was run, by what was known then.
    """
    with workspace() as ws:
        found = ask(ws, recipient, as_of, known_at)
        book = load_book(ws.settings.parameters)
    content = present(recipient, found)
    if as_json:
        print_json(content)
        return
    for name in ("as_of", "known_at", "rule_set", "payment", "certified_through", "queue"):
        out.print(f"{name:18} {content[name]}", markup=False, highlight=False)
    if explain_it:
        for line in explain(found, lang, book):
            out.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)
