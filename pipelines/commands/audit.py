"""`certify audit`: seal, verify, show and hand out the audit trail."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from pipelines.audit.differences import Verified
from pipelines.audit.export import export
from pipelines.audit.heads import publish, read_heads
from pipelines.audit.noting import operator
from pipelines.audit.seal import seal
from pipelines.audit.signing import public_key
from pipelines.audit.verify import verify
from pipelines.commands.common import (
    AsJson,
    Exit,
    err,
    out,
    parse_day,
    print_json,
    workspace,
)
from pipelines.store import audit_chain, roles

audit = typer.Typer(
    help="The audit trail: who did what, sealed into a chain.", no_args_is_help=True
)


def attach(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(audit, name="audit")


@audit.command("seal")
def seal_command() -> None:
    """Seal what was noted since, and publish the head; `certify run` does so every day."""
    with workspace() as ws:
        count = seal(ws.store)
        path = publish(ws)
    out.print(f"sealed: {count:,}", highlight=False)
    if path is not None:
        out.print(f"head: {path}", highlight=False, soft_wrap=True)


@audit.command("verify")
def verify_command(
    heads: Annotated[
        Path | None,
        typer.Option(help="Folder with published heads, such as the auditor's own copy."),
    ] = None,
    key: Annotated[
        str | None, typer.Option(help="Public key of the heads; default: this installation's.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check entries, links, numbers and published heads; say where something is not as sealed.

    Exit code 1: there is a difference.
    """
    with workspace() as ws:
        folders = [heads] if heads else [ws.home.audit_heads, ws.settings.audit_heads]
        published, unreadable = [], []
        for folder in folders:
            if folder is not None:
                if folder == heads and not folder.is_dir():
                    raise FileNotFoundError(f"there is no folder {folder} with published heads")
                found_heads, no_heads = read_heads(folder)
                published += found_heads
                unreadable += no_heads
        with ws.store.read() as connection:
            found = verify(connection, published, unreadable, key or public_key(ws.home))
    if as_json:
        print_json(asdict(found))
    else:
        _show(found)
    if found.count:
        raise typer.Exit(Exit.DIFFERENT)


def _show(found: Verified) -> None:
    out.print(
        f"sealed: {found.sealed:,}; not sealed yet: {found.waiting:,}; "
        f"published heads: {found.heads:,}; differences: {found.count:,}",
        highlight=False,
    )
    if found.sealed and not found.heads:
        err.print("no published head: a cut end or a rewritten chain cannot be seen")
    for one in found.differences:
        numbers = f"{one.seq}" if one.seq == one.until else f"{one.seq} to {one.until}"
        entry = f", entry {one.entry_id}" if one.entry_id is not None else ""
        time = f", {one.at}" if one.at else ""
        err.print(
            f"{one.kind}: number {numbers}{entry}{time}: {one.text}",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    if found.count > len(found.differences):
        err.print(f"and {found.count - len(found.differences):,} more")


@audit.command("export")
def export_command(
    first: Annotated[date, typer.Option("--from", parser=parse_day, metavar="YYYY-MM-DD")],
    last: Annotated[date, typer.Option("--to", parser=parse_day, metavar="YYYY-MM-DD")],
    path: Annotated[Path, typer.Option("--out", help="File to write, JSON lines.")],
) -> None:
    """Write sealed entries with their links and the heads, for an auditor; the export is noted."""
    with workspace() as ws:
        count = export(ws, first, last, path, operator())
    out.print(f"exported: {count:,} entries to {path}", highlight=False, soft_wrap=True)


@audit.command("show")
def show(
    subject: Annotated[str | None, typer.Option(help="To what it was done: an id.")] = None,
    actor: Annotated[str | None, typer.Option(help="Who did it.")] = None,
    action: Annotated[
        str | None, typer.Option(help="What was done, such as batch.decided.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """The newest entries about a subject, of an actor or of an action, newest first."""
    with workspace() as ws, ws.store.read() as connection:
        found = audit_chain.search(connection, limit, subject=subject, actor=actor, action=action)
    if as_json:
        print_json([{"seq": seq, **entry._asdict()} for seq, entry in found])
        return
    table = Table("seq", "at", "actor", "action", "subject", "content", box=None)
    for seq, one in found:
        number = "not sealed" if seq is None else str(seq)
        table.add_row(number, one.at[:19], one.actor, one.action, one.subject, one.content)
    out.print(table, markup=False)


@audit.command("key")
def key_command() -> None:
    """The public key with which published heads are signed, in hexadecimal."""
    with workspace() as ws:
        typer.echo(public_key(ws.home))


@audit.command("roles")
def roles_command(
    apply: Annotated[
        bool, typer.Option("--apply", help="Run it; the URL must name the owner of the tables.")
    ] = False,
) -> None:
    """SQL for the database role of the application, which cannot change the audit trail."""
    if not apply:
        for statement in roles.statements():
            typer.echo(f"{statement};")
        return
    with workspace() as ws, ws.store.write() as connection:
        roles.grant(connection)
    out.print(f"the role {roles.ROLE} may do what the application does, and no more")
