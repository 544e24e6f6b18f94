"""`certify init`, `certify digest`."""

from __future__ import annotations

import typer

from pipelines.audit.noting import note_configuration
from pipelines.commands.common import AsJson, out, print_json, workspace
from pipelines.store.digest import digest


def attach(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("init")(init)
    app.command("digest")(digest_command)


def init() -> None:
    """Make the folders and the database, or bring them up to date. Safe to repeat."""
    with workspace(needs_database=False) as ws:
        ws.home.create()
        ws.store.migrate()
        note_configuration(ws)
        out.print(f"ready: {ws.home.root}", highlight=False, soft_wrap=True)


def digest_command(as_json: AsJson = False) -> None:
    """One hash per kind of content: two databases with the same hashes say the same."""
    with workspace() as ws, ws.store.read() as connection:
        found = digest(connection)
    if as_json:
        print_json(found)
        return
    for kind, one in found.items():
        typer.echo(f"{kind:14}{one['rows']:>12,}  {one['hash']}")
